"""Parts of a decision: one table of what they are called, what is offered, and why it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from triage.types.decision import NAMES_JOINED, Part, ReasonCode
from triage.types.triage import Triage

StoredTriage = Mapping[str, Any]


@dataclass(frozen=True)
class DecisionPart:
    """One part.

    Attributes:
        name: as the API and the store name it.
        label: Chinese label shown on pages.
        offered: what a triage, as it is stored, suggests; None where nothing.
        reasons: which reason codes reject it.
        implied: what its rejection means where no reason was chosen; None where one is asked for.
        in_bulk: whether it may be accepted together with other letters, unopened.
        renamed: whether its value is the name of something that operators may rename; it has a column of its own then.
    """

    name: Part
    label: str
    offered: Callable[[StoredTriage], str | None]
    reasons: tuple[ReasonCode, ...] = ()
    implied: ReasonCode | None = None
    in_bulk: bool = True
    renamed: bool = False


def _category(triage: StoredTriage) -> str | None:
    name: str | None = triage["category"]["name"]
    return name


def _department(triage: StoredTriage) -> str | None:
    return next((str(unit["name"]) for unit in triage["departments"]), None)


def _co_departments(triage: StoredTriage) -> str | None:
    helping = (matter["department"] for matter in triage.get("matters", ()) if matter["role"] == "协办")
    return NAMES_JOINED.join(dict.fromkeys(helping)) or None


def _tier(triage: StoredTriage) -> str | None:
    return str(triage["tier"])


def _duplicate(triage: StoredTriage) -> str | None:
    return next((str(hit["id"]) for hit in triage["duplicates"]), None)


def _draft(triage: StoredTriage) -> str | None:
    return str(triage["draft"]["text"])


_TABLE = (
    DecisionPart("category", "分类", _category, ("wrong_category",), "wrong_category", renamed=True),
    DecisionPart(
        "department", "承办单位", _department, ("wrong_department", "wrong_place", "not_ours", "other"), renamed=True
    ),
    DecisionPart("co_departments", "协办单位", _co_departments),
    DecisionPart("tier", "分级", _tier, renamed=True),
    DecisionPart("duplicate", "重复件", _duplicate, ("duplicate_wrong",), "duplicate_wrong", in_bulk=False),
    DecisionPart("draft", "答复草稿", _draft, ("draft_unusable",), "draft_unusable"),
)
PARTS: Mapping[Part, DecisionPart] = {part.name: part for part in _TABLE}
_READ = {"category", "departments", "matters", "tier", "duplicates", "draft"}


def offered_values(triage: Triage) -> dict[Part, str | None]:
    """What a triage suggests for each part."""
    return stored_values(triage.model_dump(mode="json", include=_READ))


def stored_values(triage: StoredTriage) -> dict[Part, str | None]:
    """What a triage suggests for each part, read from how it is stored."""
    return {part.name: part.offered(triage) for part in PARTS.values()}
