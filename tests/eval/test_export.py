"""Decisions as evaluation cases."""

from datetime import UTC, datetime

import pytest

from eval.base.dataset import load_dataset
from eval.base.errors import NothingDecidedError
from eval.export import export_decisions
from eval.run import run_dataset
from eval.scorers.scorer import Subject
from eval.task import score_all
from triage.types import Decision, PartDecision, Suggestion


@pytest.fixture
def decided(store, trained):
    """Four letters of the demo office that its engine triaged, three of them decided on."""
    engine, source, _, _ = trained
    with source.read() as work:
        keys = work.suggestions.ids()[:3]
        letters = [*work.suggestions.get(keys).values()]
        units = list(work.departments.all())
    again = letters[0].model_copy(update={"id": "again", "time": datetime(2026, 11, 30)})
    with store.write() as work:
        work.departments.put(units)
        work.suggestions.put([*letters, again])
        for batch in engine.triage([*letters, again], datetime(2026, 11, 30).date()):
            for triage in batch:
                work.triages.add(triage)

    def decide(key, *parts):
        decision = Decision(suggestion_id=key, triage_version=1, actor="王", time=datetime.now(UTC), parts=parts)
        with store.write() as work:
            work.decisions.add(decision)

    decide(letters[1].id, PartDecision(part="department", action="edited", value="湘陵市城市管理和综合执法局"))
    decide(letters[2].id, PartDecision(part="department", action="rejected", reason_code="not_ours"))
    decide("again", PartDecision(part="duplicate", action="accepted", value=letters[0].id),
           PartDecision(part="tier", action="edited", value="特急"))  # fmt: skip
    return [letter.id for letter in letters]


def test_nothing_decided_is_said(store, trained, tmp_path):
    with pytest.raises(NothingDecidedError):
        export_decisions(store, trained[2], tmp_path / "out.jsonl")


def test_what_was_decided_is_the_label_and_the_rest_has_none(store, decided, trained, tmp_path):
    done = export_decisions(store, trained[2], tmp_path / "out.jsonl")
    assert (done.samples, done.decided) == (4, 3)
    assert done.left_out == ("again: the office has no tier '特急' any more; left out",)
    samples = {sample.id: sample for sample in load_dataset(tmp_path / "out.jsonl").samples}
    edited = samples[decided[1]].expect
    assert (edited.in_scope, edited.department, edited.category, edited.tier) == (
        True,
        "湘陵市城市管理和综合执法局",
        None,
        None,
    )
    assert samples[decided[2]].expect.in_scope is False
    assert samples["again"].expect.duplicate_group == samples[decided[0]].expect.duplicate_group is not None
    assert samples[decided[0]].expect.in_scope is None


def test_the_file_is_measured_at_once(store, decided, trained, tmp_path):
    engine, _, office, _ = trained
    export_decisions(store, office, tmp_path / "out.jsonl")
    log = run_dataset(engine, office, load_dataset(tmp_path / "out.jsonl"))
    n = {figure.name: figure.n for figure in log.figures}
    assert n["routing/department@1"] == 1
    assert n["routing/category"] == 0
    assert n["scope/accuracy"] == 2
    assert n["place/area"] == 0
    assert n["urgency/tier"] == 0
    assert n["duplicates/left_alone"] == 0
    assert log.figure("duplicates/found@3").value == 1.0


def test_what_was_rejected_must_not_come_back(store, trained, tmp_path):
    engine, _, office, _ = trained
    letter = Suggestion(id="r", text="夜市摊位的音响放到凌晨，影响休息，请管一管。", time=datetime(2026, 11, 1))
    (batch,) = engine.triage([letter], datetime(2026, 11, 30).date())
    with store.write() as work:
        work.suggestions.put([letter])
        work.triages.add(batch[0])
        part = PartDecision(part="department", action="rejected", reason_code="wrong_department")
        work.decisions.add(
            Decision(suggestion_id="r", triage_version=1, actor="王", time=datetime.now(UTC), parts=(part,))
        )
    export_decisions(store, office, tmp_path / "out.jsonl")
    (sample,) = load_dataset(tmp_path / "out.jsonl").samples
    assert sample.expect.not_departments == (batch[0].departments[0].name,)
    assert score_all(Subject(sample, batch[0]))["routing/department_not_rejected"].value == 0


def test_what_training_learns_from_can_be_left_out(store, decided, trained, tmp_path, monkeypatch):
    monkeypatch.setattr("triage.knowledge.feedback.is_held_out", lambda key: key == "again")
    done = export_decisions(store, trained[2], tmp_path / "out.jsonl", held_out=9)
    assert (done.samples, done.decided, done.held_out) == (2, 1, 1)
    assert {sample.id for sample in load_dataset(tmp_path / "out.jsonl").samples} == {"again", decided[0]}
    monkeypatch.setattr("triage.knowledge.feedback.is_held_out", lambda _key: True)
    assert export_decisions(store, trained[2], tmp_path / "out.jsonl", held_out=1).decided == 1
    assert "again" in {sample.id for sample in load_dataset(tmp_path / "out.jsonl").samples}, "the newest letter"
