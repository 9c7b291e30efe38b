"""What changed rules or duties would do to the open suggestions, as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.access.principal import Principal
from api.base.numbers import whole_number
from api.jobs.preview_job import line_of
from api.pages.base.templating import today
from triage.errors import RulesError
from triage.office.config import Office
from triage.office.rule_changes import consequences, with_rules
from triage.store import UnitOfWork
from triage.store.reference.previews import Preview
from triage.types import Suggestion
from triage.types.error_catalogue import text_of

# So many of the newest letters are judged by the rules while the page is made; the worker judges all.
AT_ONCE = 100


@dataclass(frozen=True)
class Effect:
    """What a preview found so far.

    Attributes:
        number: of the preview.
        ended, judged, total, foretold, problem, found: as of the preview.
        lines: the first that change and that the reader may see, each with its letter.
        holds: whether what is tried holds already.
    """

    number: int
    ended: bool
    judged: int
    total: int
    foretold: bool
    problem: str | None
    found: int
    lines: Sequence[tuple[Mapping[str, Any], Suggestion]]
    holds: bool


def numbered(text: str | None) -> int | None:
    """The number of a preview as it stands in an address or a form; None where it is none."""
    return whole_number(text or "")


def effect(work: UnitOfWork, who: Principal, preview: Preview, *, holds: bool) -> Effect:
    """What the worker found so far."""
    return Effect(
        preview.id, preview.ended, preview.judged, preview.total, preview.foretold, preview.problem, preview.found,
        _visible(work, who, preview.lines), holds,
    )  # fmt: skip


def judged_at_once(work: UnitOfWork, who: Principal, office: Office, preview: Preview, *, holds: bool) -> Effect:
    """What the rules alone say of the newest letters, until the worker has begun."""
    ids = work.reference_history.undecided_ids()
    problem: str | None = None
    try:
        after = with_rules(office, preview.rules)
        found = consequences(after, work.reference_history.undecided(ids[:AT_ONCE]), today(), before=office)
    except RulesError as error:
        found, problem = [], text_of(error)
    return Effect(
        preview.id, False, min(AT_ONCE, len(ids)), len(ids), False, problem, len(found),
        _visible(work, who, [line_of(one) for one in found]), holds,
    )  # fmt: skip


def _visible(
    work: UnitOfWork, who: Principal, lines: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], Suggestion]]:
    letters = work.visible(who.reach).get([line["id"] for line in lines])
    return [(line, letters[line["id"]]) for line in lines if line["id"] in letters]
