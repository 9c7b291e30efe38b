"""The urgent part of a suggestion's page: its clock, and the procedure cards to tick off."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.access.principal import Principal
from api.acts.urgent import OFFICE_ROLES, clock_of
from api.acts.urgent_lines import UrgentLine, lines_of
from api.pages.base.names import URGENT_LEVEL_NAMES, URGENT_OUTCOME_NAMES
from triage.office.config import Office
from triage.office.urgent_config import Procedure
from triage.store import UnitOfWork
from triage.types import DangerKind, TickedStep, UrgentLevel, UrgentOutcome


@dataclass(frozen=True)
class UrgentView:
    """What the page shows; `runs` says whether the card stands in place of the reply's draft."""

    line: UrgentLine
    cards: Mapping[DangerKind, Procedure]
    ticked: Mapping[str, TickedStep]
    kinds: Mapping[str, str]
    levels: Mapping[UrgentLevel, str]
    outcomes: Mapping[UrgentOutcome, str]
    may_judge: bool
    runs: bool
    in_danger: bool


def urgent_view(work: UnitOfWork, office: Office, who: Principal, key: str) -> UrgentView | None:
    """The clock of a letter with its cards; None where there is none that the reader sees."""
    clock = clock_of(work, who, key)
    lines = lines_of(work, who, [clock]) if clock is not None else []
    if clock is None or not lines:
        return None
    runs = clock.closed_at is None
    return UrgentView(
        line=lines[0],
        cards=office.urgent.cards(clock.kinds),
        ticked={step.id: step for step in clock.steps},
        kinds={kind: card.name for kind, card in office.urgent.procedures.items()},
        levels=URGENT_LEVEL_NAMES,
        outcomes=URGENT_OUTCOME_NAMES,
        may_judge=bool(who.roles & OFFICE_ROLES),
        runs=runs,
        in_danger=runs and clock.level == "danger",
    )
