"""Confidential letters in the pipeline: no model elsewhere reads them, and no other letter's triage names them."""

from datetime import date, datetime

import numpy as np
import pytest

from retrieval.guarded_embedder import GuardedEmbedder
from triage.types import Suggestion

TEXT = "书院路小学门口的路灯坏了半个月，晚上接孩子看不清路，请尽快维修。"
DAY = date(2026, 11, 20)


def letters():
    return [
        Suggestion(id="secret", title="路灯", text=TEXT, time=datetime(2026, 11, 18), confidential=True),
        Suggestion(id="open", title="路灯", text=TEXT, time=datetime(2026, 11, 19)),
        Suggestion(id="later", title="路灯", text=TEXT, time=datetime(2026, 11, 20), confidential=True),
    ]


def named(triage):
    return {hit.id for hit in (*triage.duplicates, *triage.related)}


def test_an_open_letter_names_no_confidential_one_and_a_confidential_one_names_both(trained):
    engine = trained[0]
    found = {triage.id: triage for batch in engine.triage(letters(), DAY) for triage in batch}
    assert named(found["open"]) == set()
    assert "secret" not in found["open"].model_dump_json()
    assert named(found["later"]) == {"secret", "open"}


class Recording:
    """A model elsewhere that remembers what it was asked."""

    def __init__(self, inner):
        self.inner, self.asked = inner, []
        self.name, self.fingerprint, self.dimension = inner.name, inner.fingerprint, inner.dimension

    def encode(self, texts):
        self.asked += texts
        return self.inner.encode(texts)

    def encode_documents(self, texts):
        self.asked += texts
        return self.inner.encode_documents(texts)


def test_an_embedder_elsewhere_is_not_asked_about_it(trained, monkeypatch):
    engine = trained[0]
    recording = Recording(engine.embedder)
    guard = GuardedEmbedder(recording)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "embedder", guard)
        patch.setattr(engine, "_guard", guard)
        engine.reload()
        own = [letter.model_copy(update={"text": f"{letter.text}{letter.id}"}) for letter in letters()]
        found = [triage for batch in engine.triage(own, DAY) for triage in batch]
        forecast = engine.forecast(engine._office, own)
    engine.reload()
    assert [triage.id for triage in found] == ["secret", "open", "later"]
    assert len(forecast) == len(own)
    assert all(triage.departments for triage in found), "it is judged all the same"
    assert any("open" in text for text in recording.asked)
    assert not [text for text in recording.asked if "secret" in text or "later" in text]


def test_a_withheld_text_resembles_nothing(trained):
    guard = GuardedEmbedder(trained[0].embedder)
    with guard.withheld():
        assert not guard.encode(["路灯"]).any()
        assert guard.encode_documents(["路灯"]).any(), "what answers letters is the office's own"
    assert guard.encode(["路灯"]).shape == (1, guard.dimension)
    with pytest.raises(RuntimeError), guard.withheld():
        raise RuntimeError
    assert np.any(guard.encode(["路灯"]))
