"""Vectors of length 1."""

import numpy as np

from retrieval.tokens import Floats


def unit_rows(values: Floats) -> Floats:
    """Each row divided by its length; a row of zeros stays."""
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    result: Floats = (values / np.where(norms > 0, norms, 1)).astype(np.float32)
    return result
