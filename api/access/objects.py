"""What a route is about: the objects that its path names, which must be within the reach of whoever asks."""

from collections.abc import Callable, Mapping
from typing import Literal

from api.base.numbers import number_of
from triage.store import UnitOfWork
from triage.types import AccessScope

# `reference`: cases, policies and the like, which everybody may read whom the rule admits.
About = Literal["suggestion", "issue", "reference"]

# The parameter of the path that names each kind.
PARAMETERS: Mapping[About, str] = {"suggestion": "key", "issue": "issue_id", "reference": "key"}


def _suggestion(work: UnitOfWork, reach: AccessScope, key: str) -> None:
    work.visible(reach).require([key])


def _issue(work: UnitOfWork, reach: AccessScope, key: str) -> None:
    work.issues.require(number_of("issue", key), reach)


def _reference(_work: UnitOfWork, _reach: AccessScope, _key: str) -> None:
    """Nothing is outside anybody's reach."""


# Each raises NotFoundError for what is outside the reach, as if it were not there.
CHECKS: Mapping[About, Callable[[UnitOfWork, AccessScope, str], None]] = {
    "suggestion": _suggestion,
    "issue": _issue,
    "reference": _reference,
}
