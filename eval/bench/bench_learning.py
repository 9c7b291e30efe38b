"""Benchmark of learning: what decisions add to an office that begins with few past cases.

Run with `python -m eval.bench.bench_learning demo`. A part of the office's cases stays what it is; the others come in
as new suggestions, on which a person who knows their labels decides. The held-out decisions are asked before and after.
"""

import hashlib
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from triage.importing import Importer
from triage.knowledge.feedback import feedbacks
from triage.knowledge.library import Library
from triage.learning.comparison import compare_models
from triage.office.config import load_office
from triage.pipeline.engine import Engine, EngineOptions, train_embedding
from triage.store import Store
from triage.types import Case, Decision, Part, PartDecision, Suggestion, Triage

TODAY = date(2026, 11, 20)


def main(folder: Path, past_percent: int, work: Path) -> None:
    """Simulate an office and print the comparison, with labels and with rejections alone."""
    source = Store(f"sqlite:///{work / 'source.db'}")
    source.upgrade()
    Importer(source, work / "rejects").run("cases", folder / "cases")
    with source.read() as reading:
        cases = list(reading.cases.all())
    source.close()
    past = [case for case in cases if _percent(case.id) < past_percent]
    coming = [case for case in cases if _percent(case.id) >= past_percent]
    store = Store(f"sqlite:///{work / 'office.db'}")
    store.upgrade()
    importer = Importer(store, work / "rejects")
    importer.run("departments", folder / "departments.jsonl")
    importer.run("policies", folder / "policies")
    letters = [_letter(case) for case in coming]
    with store.write() as unit:
        unit.cases.put(past)
        unit.suggestions.put(letters)
    options = EngineOptions(model_directory=work / "model", index_directory=work / "index", pretrained=False)
    train_embedding(store, Library(store), options)
    _tell(f"{len(past)} past cases, {len(coming)} suggestions to decide on")
    with Engine(store, load_office(folder / "office.yaml"), options) as engine:
        engine.sync_reference()
        engine.train_routing()
        before = _say(engine, letters)
        for corrects in (False, True):
            _decide(store, coming, before, corrects=corrects)
            engine.train_routing()
            after = _say(engine, letters)
            with store.read() as unit:
                held = [feedback for _, feedback in feedbacks(unit) if feedback.held_out]
            _tell("every part accepted or corrected:" if corrects else "rejections without a correction:")
            for change in compare_models(held, before, after):
                _tell(
                    f"  {change.question}: {change.before:.3f} -> {change.after:.3f} (n={change.n}, "
                    f"{change.improved} better, {change.worsened} worse, {change.low:+.3f} to {change.high:+.3f})"
                )
    store.close()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _percent(key: str) -> int:
    return hashlib.sha256(f"past:{key}".encode()).digest()[0] * 100 // 256


def _letter(case: Case) -> Suggestion:
    """The letter as it came in, with the place as the citizen states it on a form: many texts do not say it again."""
    return Suggestion(
        id=case.id,
        title=case.title,
        text=case.text,
        time=case.time,
        channel=case.channel,
        stated_place=case.region.label() or None,
    )


def _say(engine: Engine, letters: Sequence[Suggestion]) -> dict[str, Triage]:
    return {triage.id: triage for batch in engine.triage(letters, TODAY, siblings=False) for triage in batch}


def _decide(store: Store, cases: Sequence[Case], offered: dict[str, Triage], *, corrects: bool) -> None:
    with store.write() as work:
        for case in cases:
            triage = offered[case.id]
            if work.triages.current(case.id) is None:
                work.triages.add(triage)
            first = triage.departments[0].name if triage.departments else None
            parts = [_part("department", case.department, first, corrects=corrects)]
            if corrects:
                parts.append(_part("category", case.category, triage.category.name, corrects=True))
            elif parts[0].action == "accepted":
                continue
            work.decisions.add(
                Decision(
                    suggestion_id=case.id, triage_version=1, actor="bench", time=datetime.now(UTC), parts=tuple(parts)
                )
            )


def _part(part: Part, right: str | None, offered: str | None, *, corrects: bool) -> PartDecision:
    if offered == right:
        return PartDecision(part=part, action="accepted", value=right)
    if corrects:
        return PartDecision(part=part, action="edited", value=right)
    return PartDecision(part=part, action="rejected", reason_code="wrong_department")


if __name__ == "__main__":
    with TemporaryDirectory() as work:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40, Path(work))  # noqa: PLR2004
