"""Fitting of the reader over the states of the tokens in the pretrained embedding."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.batches import batched
from retrieval.pretrained import PretrainedEmbedder
from triage.danger.lexical import Floats
from triage.danger.token_reader import LAYERS, TOKENS_READ, TokenReader

COMPONENTS, WIDTH, HEADS = 224, 64, 4
EPOCHS, BATCH, RATE, DECAY, DROPOUT = 6, 32, 2e-3, 0.05, 0.3
# Both letters of a pair share words and manner, so they teach what the words do not say.
PAIR_WEIGHT = 2.0
SOFT = 0.03
_EVERY = 5


def states_of(pretrained: PretrainedEmbedder, texts: Sequence[str]) -> list[NDArray[np.float16]]:
    """States of the tokens of each text; kept in the temporary folder, since they take minutes.

    Args:
        pretrained: the embedding.
        texts: as the judge reads them.
    """
    folder = Path(tempfile.gettempdir()) / f"danger-states-{pretrained.fingerprint}"
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{hashlib.sha256(text.encode()).hexdigest()}.npy" for text in texts]
    missing = [row for row, path in enumerate(paths) if not path.exists()]
    for rows in batched(missing, BATCH):
        found = pretrained.token_states([texts[row] for row in rows], layers=LAYERS, tokens=TOKENS_READ)
        for row, states in zip(rows, found, strict=True):
            np.save(paths[row], states.astype(np.float16))
    return [np.load(path) for path in paths]


@dataclass(frozen=True)
class Whitened:
    """The states of letters on their principal components, and the map that brought them there.

    Attributes:
        letters: (tokens, components) of each.
        middle: the mean state.
        whiten: (states, components).
    """

    letters: list[Floats]
    middle: Floats
    whiten: Floats


def whitened(states: Sequence[NDArray[np.float16]]) -> Whitened:
    """States of letters on their whitened principal components, on which a network is fitted faster."""
    middle, whiten = _components(states)
    letters = [np.asarray((letter - middle) @ whiten, dtype=np.float32) for letter in states]
    return Whitened(letters, middle, whiten)


def fit_reader(
    letters: Whitened, urgent: NDArray[np.bool_], paired: NDArray[np.bool_], rows: Sequence[int], seed: int = 0
) -> TokenReader:
    """Fit a reader on some of the letters; the map of the states is folded into its first layer.

    Args:
        letters: all of them.
        urgent: which of them are danger or must be looked at at once.
        paired: which of them have a counterpart.
        rows: the letters to learn from.
        seed: of the first weights and the order; readers of different seeds err differently.
    """
    import torch
    from torch.nn import functional

    flat = [letters.letters[row] for row in rows]
    target = np.where(urgent[list(rows)], 1 - SOFT, SOFT).astype(np.float32)
    weight = np.where(paired[list(rows)], PAIR_WEIGHT, 1.0).astype(np.float32)
    torch.manual_seed(seed)
    network = _network()
    steps = EPOCHS * -(-len(flat) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.15)
    for batch in _batches([len(letter) for letter in flat], seed):
        logits = network(*_padded([flat[row] for row in batch]))
        wanted, weights = torch.from_numpy(target[batch]), torch.from_numpy(weight[batch])
        loss = functional.binary_cross_entropy_with_logits(logits, wanted, weight=weights)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return TokenReader(_folded(network, letters.middle, letters.whiten))


def _components(states: Sequence[NDArray[np.float16]]) -> tuple[Floats, Floats]:
    """The mean state, and the map onto whitened principal components."""
    sample = np.concatenate([letter[::_EVERY] for letter in states]).astype(np.float32)
    middle, spread = sample.mean(axis=0), sample.std(axis=0) + 1e-3
    sample = (sample - middle) / spread
    values, vectors = np.linalg.eigh(sample.T @ sample / len(sample))
    values, vectors = values[::-1][:COMPONENTS], vectors[:, ::-1][:, :COMPONENTS]
    whiten = vectors / np.sqrt(values + 0.1 * values.mean()) / spread[:, None]
    return middle, whiten.astype(np.float32)


def _network() -> Any:
    """The network that `TokenReader` computes, with dropout."""
    import torch
    from torch import nn

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.project, self.near = nn.Linear(COMPONENTS, WIDTH), nn.Conv1d(WIDTH, WIDTH, 3, padding=1)
            self.attend, self.out = nn.Linear(WIDTH, HEADS), nn.Linear((HEADS + 1) * WIDTH, 1)
            self.little, self.drop = nn.Dropout(0.1), nn.Dropout(DROPOUT)
            self.gelu = nn.GELU(approximate="tanh")

        def forward(self, states: Any, mask: Any) -> Any:
            inside = mask[:, :, None]
            hidden = self.gelu(self.project(self.little(states))) * inside
            near = self.near(self.drop(hidden).transpose(1, 2)).transpose(1, 2)
            hidden = self.drop(hidden + self.gelu(near))
            outside = inside == 0
            attention = self.attend(hidden).masked_fill(outside, -1e4).softmax(dim=1)
            pooled = torch.einsum("bth,btk->bkh", hidden, attention).flatten(1)
            greatest = hidden.masked_fill(outside, -1e4).max(dim=1).values
            return self.out(self.drop(torch.cat([pooled, greatest], dim=1)))[:, 0]

    return Network()


def _batches(lengths: Sequence[int], seed: int) -> Iterator[NDArray[np.int64]]:
    """Letters of similar length together, in another order in each epoch."""
    rng = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = np.argsort(np.asarray(lengths) + rng.uniform(0, 15, len(lengths)))
        batches = list(batched(order, BATCH))
        yield from (batches[place] for place in rng.permutation(len(batches)))


def _padded(letters: Sequence[Floats]) -> tuple[Any, Any]:
    import torch

    longest = max(len(letter) for letter in letters)
    states = np.zeros((len(letters), longest, COMPONENTS), dtype=np.float32)
    mask = np.zeros((len(letters), longest), dtype=np.float32)
    for row, letter in enumerate(letters):
        states[row, : len(letter)], mask[row, : len(letter)] = letter, 1
    return torch.from_numpy(states), torch.from_numpy(mask)


def _folded(network: Any, middle: Floats, whiten: Floats) -> dict[str, Floats]:
    """The weights under the names of `TokenReader`, in the precision in which they are stored."""
    weights = {name: value.detach().numpy() for name, value in network.named_parameters()}
    project = whiten @ weights["project.weight"].T
    parts = {
        "project": project,
        "project_bias": weights["project.bias"] - middle @ project,
        "near": weights["near.weight"].transpose(2, 1, 0),
        "near_bias": weights["near.bias"],
        "attend": weights["attend.weight"].T,
        "attend_bias": weights["attend.bias"],
        "out": weights["out.weight"][0],
        "out_bias": weights["out.bias"],
    }
    return {name: np.ascontiguousarray(value, dtype=np.float16).astype(np.float32) for name, value in parts.items()}
