"""Routing conflicts: where a draft or a clause that it quotes names another department than the one that handles."""

import re
from collections.abc import Iterator, Sequence

from triage.types import Department, Draft, Source

_NAMED = re.compile(r"([\u4e00-\u9fff]{2,20}?)(?:行政主管|行政管理|行政|主管)?(?:部门|机关)")
_ENDING = re.compile(r"(?:委员会|办公室|管理局|局|委|办|支队|中心|公司)$")
# So many characters of the name of a field of work tell it from others.
_TELLING = 3


def routing_conflicts(
    draft: Draft, sources: Sequence[Source], unit: str, helping: Sequence[str], departments: Sequence[Department]
) -> tuple[str, ...]:
    """In words for a handler, each place where a draft speaks of others than those who handle; each once.

    A body that is named beside one of those who handle contradicts nothing, nor do the citizen's own words.

    Args:
        draft: with its statements.
        sources: that they quote.
        unit: who handles; empty where nobody does yet, which contradicts nothing.
        helping: who helps.
        departments: all.
    """
    if not unit:
        return ()
    titles = {source.id: source.title for source in sources}
    handling = [one for one in departments if one.name in (unit, *helping)]
    others = [one for one in departments if one.name not in (unit, *helping)]
    found: dict[str, None] = {}
    for statement in draft.statements:
        quote = statement.quote or ""
        own = statement.text.replace(quote, "") if quote else statement.text
        for name in _full_names(own, others):
            if not any(one.name in own for one in handling):
                found[f"草稿里写的是“{name}”，而承办单位是“{unit}”。"] = None
        if statement.source is None or statement.source in ("letter", "handling", "office"):
            continue
        bodies = list(_bodies(quote))
        if any(_is(body, one) for body in bodies for one in handling):
            continue
        for body in bodies:
            other = next((one.name for one in others if _is(body, one)), None)
            if other is not None:
                title = titles.get(statement.source, "所引内容")
                found[f"草稿引用的{title}说的是“{body}”（如{other}），而承办单位是“{unit}”。"] = None
    return tuple(found)


def _full_names(text: str, departments: Sequence[Department]) -> Iterator[str]:
    names = [one.name for one in departments if one.name in text]
    # The name of a bureau stands within that of its division.
    return (name for name in names if not any(name != longer and name in longer for longer in names))


def _bodies(quote: str) -> Iterator[str]:
    """What a clause calls a body of the administration: 城市管理部门, 公安机关."""
    return (match[0] for match in _NAMED.finditer(quote))


def _is(body: str, department: Department) -> bool:
    """Whether a clause means a department, or one of the same field of work at another level."""
    match = _NAMED.fullmatch(body)
    field = _field_of(department)
    if match is None or len(field) < 2:  # noqa: PLR2004
        return False
    shortest = min(_TELLING, len(field))
    return any(match[1].endswith(field[:length]) for length in range(shortest, len(field) + 1))


def _field_of(department: Department) -> str:
    name = department.name
    for place in (department.city, department.area):
        name = name.removeprefix(place or "")
    return _ENDING.sub("", name)
