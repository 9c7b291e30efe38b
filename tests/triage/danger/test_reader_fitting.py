"""The reader: what is shipped as arrays computes what was fitted."""

import numpy as np
import pytest

from triage.danger import reader_fitting
from triage.danger.reader_fitting import fit_reader, states_of, whitened
from triage.danger.token_reader import LAYERS

STATES = 384 * len(LAYERS)


@pytest.fixture
def letters():
    """Letters of which the urgent ones have one token that points elsewhere."""
    rng = np.random.default_rng(3)
    direction = rng.normal(size=STATES)
    found = [rng.normal(size=(rng.integers(3, 9), STATES)) for _ in range(80)]
    urgent = np.arange(80) % 2 == 0
    for row in np.flatnonzero(urgent):
        found[row][rng.integers(len(found[row]))] += 3 * direction
    return [letter.astype(np.float16) for letter in found], urgent


def test_one_telling_token_is_found_in_letters_not_seen(letters, monkeypatch):
    monkeypatch.setattr(reader_fitting, "EPOCHS", 60)
    states, urgent = letters
    reader = fit_reader(whitened(states), urgent, np.zeros(80, dtype=bool), range(60))
    scores = np.array(reader.scores(states[60:]))
    assert scores[urgent[60:]].mean() > scores[~urgent[60:]].mean() + 0.5


def test_arrays_compute_what_the_network_computes(letters):
    import torch

    states, _ = letters
    read = whitened(states)
    torch.manual_seed(1)
    network = reader_fitting._network().eval()
    with torch.inference_mode():
        wanted = network(*reader_fitting._padded(read.letters))
    reader = reader_fitting.TokenReader(reader_fitting._folded(network, read.middle, read.whiten))
    assert np.allclose(reader.scores(states), wanted.numpy(), atol=0.02)


def test_states_are_computed_once(tmp_path, monkeypatch):
    class Counting:
        fingerprint, asked = "model-1", 0

        def token_states(self, texts, **_options):
            self.asked += len(texts)
            return [np.full((2, STATES), len(text), dtype=np.float32) for text in texts]

    monkeypatch.setattr(reader_fitting.tempfile, "gettempdir", lambda: str(tmp_path))
    model = Counting()
    states_of(model, ["起火了", "路灯"])
    again = states_of(model, ["路灯", "起火了", "新的一封"])
    assert model.asked == 3
    assert [letter[0, 0] for letter in again] == [2, 3, 4]
