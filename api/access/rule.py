"""Rules: every route says who may call it; a route that says nothing is closed to everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from api.access.objects import About
from triage.types import ROLES, KeyScope, Role

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
ATTRIBUTE = "access_rule"
# Those whose work is with suggestions; each sees what is within the reach of the account.
WORKERS: tuple[Role, ...] = ("handler", "department", "supervisor")
OFFICE: tuple[Role, ...] = ("handler", "supervisor")


@dataclass(frozen=True)
class Rule:
    """Who may call a route: anybody, people with one of the roles, keys with one of the scopes.

    `about` is the kinds of objects that the parameters of the path name.
    """

    roles: frozenset[Role] = frozenset()
    scopes: frozenset[KeyScope] = frozenset()
    public: bool = False
    first_password: bool = False
    about: tuple[About, ...] = ()


NOBODY = Rule()
ANYBODY = Rule(public=True)


def permit(
    *,
    roles: tuple[Role, ...] = (),
    scopes: tuple[KeyScope, ...] = (),
    about: About | tuple[About, ...] = (),
    first_password: bool = False,
) -> Callable[[Endpoint], Endpoint]:
    """Declare who may call the route that this function answers.

    Args:
        roles: people with any of these; `ROLES` admits everybody who is signed in.
        scopes: keys with any of these.
        about: what the parameters of the path name; every one has to be covered.
        first_password: whether somebody who has yet to replace a first password may call it.
    """
    kinds = (about,) if isinstance(about, str) else about
    return _declare(Rule(frozenset(roles), frozenset(scopes), about=kinds, first_password=first_password))


def public(endpoint: Endpoint) -> Endpoint:
    """Declare that anybody may call the route that this function answers."""
    return _declare(ANYBODY)(endpoint)


def signed_in(endpoint: Endpoint) -> Endpoint:
    """Declare that everybody with an account may call the route that this function answers."""
    return _declare(Rule(frozenset(ROLES), about=("reference",)))(endpoint)


def rule_of(endpoint: object) -> Rule:
    """The declared rule of an endpoint; nobody's where none is declared."""
    found = getattr(endpoint, ATTRIBUTE, NOBODY)
    return found if isinstance(found, Rule) else NOBODY


def _declare(rule: Rule) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, ATTRIBUTE, rule)
        return endpoint

    return mark
