"""The work of `jindianzi ideas build`."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from api.acts.campaigns import group_again, tell_best
from api.base.errors import WeightError
from api.base.settings import Settings
from api.cli.progress import Bars
from api.engine.composition import engine_options, open_store, read_office
from api.engine.language import LanguageHolder
from retrieval.errors import ModelNotFoundError
from retrieval.local_model import LocalModel
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.ideas.build import BuildOptions, Built, build_candidates
from triage.ideas.grouping import GroupingOptions
from triage.ideas.scoring import Weights
from triage.importing.suggestions_file import read_suggestions
from triage.places.gazetteer import Gazetteer
from triage.types import Suggestion
from triage.types.candidate import Candidate


def build_file(source: Path, out: Path, weights: Sequence[str], seed: int, *, as_json: bool) -> None:
    """Build candidates of a file and write them.

    Raises:
        TriageError: the file cannot be read.
        WeightError: a weight is none.
    """
    start = time.perf_counter()
    options = BuildOptions(GroupingOptions(seed=seed), parse_weights(weights))
    read, rejected = read_suggestions(source)
    for line in rejected:
        print(line, file=sys.stderr)
    letters = with_distinct_ids(read)
    settings = Settings()
    with Bars() as bars:
        try:
            model = LocalModel.load(engine_options(settings).model_directory)
        except ModelNotFoundError:
            corpus = TrainingCorpus([Letter(letter.title, letter.text) for letter in letters])
            model = train_local_model(corpus, None, seed=seed, progress=bars)
        gazetteer = Gazetteer.load(read_office(settings).divisions)
        built = build_candidates(letters, model, gazetteer, options=options, progress=bars)
    write_built(built, out)
    seconds = round(time.perf_counter() - start, 1)
    summary = {
        "n": len(letters),
        "candidates": len(built.candidates),
        "ungrouped": [asdict(one) for one in built.ungrouped],
        "rejected": len(rejected),
        "seconds": seconds,
        "out": str(out),
    }
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
        return
    for place, candidate in enumerate(built.candidates[:10], 1):
        print(f"{place:2}. {candidate.score:.3f}  {candidate.support:4} citizens  {candidate.title}")
    print(f"{len(letters)} suggestions: {len(built.candidates)} candidates in {out}, {len(built.ungrouped)} ungrouped")
    print(f"{len(rejected)} rows rejected, {seconds} s")


def group_campaign(campaign: int, seed: int) -> None:
    """Group a stored campaign's suggestions again.

    Raises:
        NotFoundError: there is no such campaign.
        ModelNotFoundError: nothing was trained yet.
    """
    settings = Settings()
    store, office = open_store(settings), read_office(settings)
    language = LanguageHolder(settings, store, office)
    try:
        with Bars() as bars:
            done = group_again(settings, store, office, campaign, bars, seed=seed)
            told = tell_best(language, store, campaign, bars)
    finally:
        language.close()
        store.close()
    print(f"{done.suggestions} suggestions, {done.ideas} ideas: {done.opened} opened, {done.merged} merged into others")
    if told is not None:
        print(f"{told.written} described by the language model, {told.failed} as extracted {told.stopped_by}".strip())


def with_distinct_ids(letters: Sequence[Suggestion]) -> list[Suggestion]:
    """The last of the letters that share an id, as importing them would leave it, in the place of the first."""
    return list({letter.id: letter for letter in letters}.values())


def parse_weights(values: Sequence[str]) -> Weights:
    """Weights from `name=number` texts.

    Raises:
        WeightError: there is no such part, or the number is none or negative.
    """
    names = [field.name for field in fields(Weights)]
    given: dict[str, float] = {}
    for value in values:
        name, _, number = value.partition("=")
        try:
            given[name] = float(number)
        except ValueError:
            raise WeightError(value, names) from None
        if name not in names or not 0 <= given[name] < float("inf"):
            raise WeightError(value, names)
    return Weights(**given)


def write_built(built: Built, out: Path) -> None:
    """Write candidates as JSONL, and the letters in no candidate, with reasons, as the last line."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as file:
        for candidate in built.candidates:
            file.write(json.dumps(as_row(candidate), ensure_ascii=False) + "\n")
        file.write(json.dumps({"ungrouped": [asdict(one) for one in built.ungrouped]}, ensure_ascii=False) + "\n")


def as_row(candidate: Candidate) -> dict[str, Any]:
    """The JSON object of one candidate; `scores` has each part and their weighted mean, `total`."""
    return {
        "id": candidate.id,
        "title": candidate.title,
        "summary": candidate.summary,
        "members": list(candidate.members),
        "support": candidate.support,
        "scores": {"total": candidate.score} | {part.name: part.value for part in candidate.parts},
        "quotes": [quote.model_dump() for quote in candidate.quotes],
    }
