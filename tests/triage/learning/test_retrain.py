"""Training again: decisions teach, the new version is compared, kept or not, and one can go back."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.knowledge.feedback import is_held_out
from triage.learning import retrain as module
from triage.learning.retrain import due, retrain, switch
from triage.learning.versions import ModelVersions
from triage.pipeline.engine import Engine, EngineOptions
from triage.store import Store
from triage.types import Decision, PartDecision, Suggestion

LETTER = "夜市摊位的音响放到凌晨，影响休息，请管一管。"
ODD, NOISE = "湘陵市财政局", "城市管理/噪声扰民"


class Office:
    """A small part of the demo office, whose embedding is not trained again."""

    def __init__(self, folder, office, store):
        self.office, self.store = office, store
        self.versions = ModelVersions(folder / "model")
        self.base = EngineOptions(model_directory=folder / "model", index_directory=folder / "index", pretrained=False)

    def options(self, version):
        return replace(
            self.base, model_directory=self.versions.path(version), index_directory=self.base.index_directory / version
        )

    def retrain(self):
        return retrain(self.store, self.office, self.options, self.versions, lambda *_: None)

    def decide(self, letters, offer, **part):
        with self.store.write() as work:
            work.suggestions.put(letters)
            for letter in letters:
                work.triages.add(offer(letter.id, department="青溪县交通运输局"))
                decided = (PartDecision(part="department", **part),)
                if part["action"] == "edited":
                    decided += (PartDecision(part="category", action="edited", value=NOISE),)
                work.decisions.add(
                    Decision(
                        suggestion_id=letter.id, triage_version=1, actor="王", time=datetime.now(UTC), parts=decided
                    )
                )


@pytest.fixture
def own(trained, tmp_path, monkeypatch):
    _, source, office, folder = trained
    store = Store(f"sqlite:///{tmp_path / 'own.db'}")
    store.upgrade()
    with source.read() as old, store.write() as work:
        work.departments.put(list(old.departments.all())[:12])
        work.cases.put([case for case in old.cases.all() if case.category and case.category < "城"][:60])

    def copied(_store, _library, options, _progress):
        shutil.copytree(folder / "model", options.model_directory, dirs_exist_ok=True)

    monkeypatch.setattr(module, "train_embedding", copied)
    yield Office(tmp_path, office, store)
    store.close()


def letters(prefix, n):
    return [Suggestion(id=f"{prefix}{k}", text=f"{LETTER}第{k}次反映。", time=datetime(2026, 11, 1)) for k in range(n)]


def judged(own, text):
    with Engine(own.store, own.office, own.options(own.versions.active())) as engine:
        engine.sync()
        (batch,) = engine.triage([Suggestion(id="new", text=text)], date(2026, 11, 20))
    return batch[0]


def best(own, text=LETTER):
    return judged(own, text).departments[0].name


def test_decisions_teach_are_measured_and_can_be_undone(own, offer):
    first = own.retrain()
    assert first.record.verdict == "kept: it is the first version"
    before = best(own)
    assert before != ODD
    assert due(own.store, own.versions, 5) is None

    taught = letters("T", 30)
    own.decide(taught, offer, action="edited", value=ODD)
    assert due(own.store, own.versions, 30) == 30
    assert due(own.store, own.versions, 31) is None
    second = own.retrain().record
    held = sum(is_held_out(letter.id) for letter in taught)
    assert (second.taught, second.held_out) == (30 - held, held)
    (change,) = [change for change in second.changes if change.question == "department"]
    assert (change.n, change.before) == (held, 0.0)
    assert change.after >= 0.7
    assert change.low > 0
    assert second.kept
    assert own.versions.active() == second.version
    assert due(own.store, own.versions, 1) is None

    switch(own.store, own.office, own.options, own.versions, own.versions.previous())
    assert best(own) == before
    assert own.versions.active() == first.record.version
    switch(own.store, own.office, own.options, own.versions, second.version)
    assert own.versions.active() == second.version


def reject(own, offer, letter, department, reason):
    part = PartDecision(part="department", action="rejected", reason_code=reason)
    with own.store.write() as work:
        work.suggestions.put([letter])
        work.triages.add(offer(letter.id, department=department))
        work.decisions.add(
            Decision(suggestion_id=letter.id, triage_version=1, actor="王", time=datetime.now(UTC), parts=(part,))
        )
    assert not is_held_out(letter.id)


def test_a_rejection_is_used_for_letters_like_it(own, offer):
    """A wrong department is not offered to them; what was none of the office's has a person look first."""
    own.retrain()
    before = best(own)
    reject(own, offer, *letters("R", 1), before, "wrong_department")
    verdict = "我和堂弟合伙养虾亏了三万元，他不肯认账，请领导出面叫他把钱分摊给我。"
    reject(own, offer, Suggestion(id="V0", text=verdict), before, "not_ours")
    own.retrain()
    again = judged(own, LETTER + "第0次反映。")
    assert again.departments[0].name != before
    assert not any("V0" in reason for reason in again.needs_human.reasons)
    alike = judged(own, verdict.replace("三万", "五万") + "我等了半年。")
    assert alike.in_scope.value
    assert any(reason.startswith("与曾被认定“不属本办受理”的来信 V0 相似") for reason in alike.needs_human.reasons)


def test_a_version_that_is_significantly_worse_is_not_kept(own, offer, monkeypatch):
    first = own.retrain().record.version
    right = best(own)
    own.decide(letters("W", 60), offer, action="edited", value=right)
    train = module._train

    def spoilt(store, office, options, measured, progress):
        written, report, said = train(store, office, options, measured, progress)
        return written, report, {key: offer(key, department="谁都不是") for key in said}

    monkeypatch.setattr(module, "_train", spoilt)
    outcome = own.retrain().record
    assert not outcome.kept
    assert outcome.verdict == "not kept: significantly worse on category, department"
    assert own.versions.active() == first
    assert [record.kept for record in own.versions.list()] == [True, False]


def test_a_training_that_fails_leaves_nothing_behind(own, monkeypatch):
    def fails(*_arguments):
        raise RuntimeError("no memory")

    monkeypatch.setattr(module, "train_embedding", fails)
    with pytest.raises(RuntimeError):
        own.retrain()
    assert own.versions.list() == ()
    assert own.versions.active() is None
    assert not list((own.base.model_directory / "versions").iterdir())


def test_an_active_version_that_cannot_be_opened_does_not_stop_training(own, offer):
    first = own.retrain().record.version
    own.decide(letters("W", 10), offer, action="edited", value=ODD)
    (own.versions.path(first) / "fusion.json").unlink()
    outcome = own.retrain().record
    assert outcome.kept
    assert "cannot be opened" in outcome.verdict
