"""Many cases from a few: an office of the size of a real one, for measuring time and not quality."""

from collections.abc import Iterator, Sequence
from random import Random

from triage.types import Case

STREETS = ("建设路", "人民路", "解放路", "芙蓉路", "滨江路", "劳动路", "迎宾路", "书院路", "东风路", "和平路")


def many_cases(seeds: Sequence[Case], count: int, seed: int = 6) -> Iterator[Case]:
    """`count` cases, each a seed with another id, place and number.

    Args:
        seeds: cases of an office.
        count: how many are wanted.
        seed: of the draws.
    """
    draw = Random(seed)  # noqa: S311
    for number in range(count):
        case = seeds[number % len(seeds)]
        place = f"{draw.choice(STREETS)}{draw.randint(1, 999)}号"
        yield case.model_copy(
            update={"id": f"M{number:06}", "title": f"{place}{case.title}", "text": f"{place}附近：{case.text}"}
        )
