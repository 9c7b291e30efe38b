"""Values from rows: what is stored, as the rest of the program reads it."""

from functools import cache
from typing import TypeVar

from triage.types.base import Value

V = TypeVar("V", bound=Value)


def value_of(model: type[V], row: object, **given: object) -> V:
    """The value that a row holds: each field from the column of its name.

    Args:
        model: the kind of value.
        row: has an attribute for each field that is not given.
        given: fields that have no column of their name, or hold something else than it.

    Raises:
        AttributeError: a field is neither given nor a column: a default would hide that it was never read.
        ValidationError: what is stored is no such value.
    """
    fields = {name: getattr(row, name) for name in _names(model, frozenset(given))}
    return model.model_validate(fields | given if given else fields)


@cache
def _names(model: type[Value], given: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in given)
