"""TokenReader: a small network over the states of a letter's tokens in the pretrained embedding."""

from collections.abc import Mapping

import numpy as np

from triage.danger.lexical import Floats

# The layers of the embedding whose states are read, side by side, and the most tokens of a letter.
LAYERS = (6, 9, 12)
TOKENS_READ = 224
_GELU = 0.7978845608028654


class TokenReader:
    """Looks at each token with its neighbours, and pools what several heads attend to and what is greatest.

    Rationale: the mean over a letter hides the one clause that says that it is happening now.
    """

    def __init__(self, parts: Mapping[str, Floats]) -> None:
        """Take the fitted weights.

        Args:
            parts: `project` (states, width) with `project_bias`; `near` (3, width, width) with `near_bias`;
                `attend` (width, heads) with `attend_bias`; `out` ((heads + 1) * width,) with `out_bias` (1,).
        """
        self.parts = dict(parts)

    def score(self, states: Floats) -> float:
        """The logit of danger of one letter.

        Args:
            states: (tokens, layers * dimension), the layers of `LAYERS` side by side.
        """
        part = self.parts
        hidden = _gelu(states @ part["project"] + part["project_bias"])
        around = np.pad(hidden, ((1, 1), (0, 0)))
        near = sum((around[i : i + len(hidden)] @ part["near"][i] for i in range(3)), part["near_bias"])
        hidden = hidden + _gelu(near)
        attention = hidden @ part["attend"] + part["attend_bias"]
        attention = np.exp(attention - attention.max(axis=0))
        pooled = (attention / attention.sum(axis=0)).T @ hidden
        return float(np.concatenate([pooled.ravel(), hidden.max(axis=0)]) @ part["out"] + part["out_bias"][0])

    def scores(self, letters: list[Floats]) -> list[float]:
        """The logits of several letters."""
        return [self.score(states) for states in letters]


def _gelu(values: Floats) -> Floats:
    """GELU in its tanh form, with which the network is fitted too."""
    return np.asarray(0.5 * values * (1 + np.tanh(_GELU * (values + 0.044715 * values**3))), dtype=np.float32)
