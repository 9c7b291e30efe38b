"""Reading of letters: what the shipped model was learnt from, and how long it takes."""

from growth import SHORTER, too_steep

from triage.asking.asking_model import AskingModel, shipped_model
from triage.asking.reading import _read, read
from triage.asking.training import digest
from triage.types import Suggestion

SENTENCE = "请问小区的路灯什么时候修好，晚上很黑，老人不敢出门，希望尽快安排人来。"


def test_the_shipped_model_was_learnt_from_the_shipped_letters():
    assert shipped_model().learnt_from == digest(), "run `jindianzi eval asking --refit`"


def test_a_model_is_the_same_after_it_was_written_and_read():
    model = shipped_model()
    assert AskingModel.from_json(model.to_json()).to_json() == model.to_json()


def test_a_very_long_letter_is_read_in_linear_time():
    def read_anew(text):
        _read.cache_clear()
        read(Suggestion(id="x", text=text))

    read_anew(SENTENCE)
    assert too_steep(read_anew, (SENTENCE * 3000)[:100_000], (SENTENCE * 3000)[: 100_000 // SHORTER], 1.0) is None


def test_one_sentence_over_and_over_is_one_demand():
    assert len(read(Suggestion(id="x", text=SENTENCE * 20)).demands) <= 3
