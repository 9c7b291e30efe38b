"""Many cases from a few: an office of the size of a real one, for measuring time and not quality."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from triage.store import Store
from triage.types import Case

BATCH = 500
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


def add_cases(store: Store, number: int) -> None:
    """Add made-up cases to a store until it has so many."""
    with store.write() as work:
        seeds = list(work.cases.all())
        work.cases.put(many_cases(seeds, max(0, number - len(seeds))))


def fill_office(folder: Path, suggestions: int, cases: int) -> None:
    """Add made-up suggestions with triages, no two alike, and cases to a data folder until it has so many."""
    store = Store(f"sqlite:///{folder / 'jindianzi.db'}")
    store.upgrade()
    with store.read() as work:
        letters = list(work.suggestions.all())
        results = work.triages.current_of([letter.id for letter in letters])
    add_cases(store, cases)
    for start in range(0, max(0, suggestions - len(letters)), BATCH):
        with store.write() as work:
            made = []
            for number in range(start, min(start + BATCH, suggestions - len(letters))):
                letter = letters[number % len(letters)]
                text = f"{letter.text}（{number}）"
                made.append((letter.model_copy(update={"id": f"N{number:06}", "text": text}), results.get(letter.id)))
            work.suggestions.put([letter for letter, _ in made])
            for letter, current in made:
                if current is not None:
                    work.triages.add(current[1].model_copy(update={"id": letter.id}))
    store.close()
