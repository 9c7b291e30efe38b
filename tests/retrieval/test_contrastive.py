"""Contrastive training of token vectors."""

import numpy as np
from scipy.sparse import csr_matrix

from retrieval.contrastive import TrainingPlan, _descend, initial_vectors, train_vectors


def sides(seed=0):
    generator = np.random.default_rng(seed)
    shared = generator.random((40, 30)) * (generator.random((40, 30)) < 0.3) + 0.01
    noise = generator.random((40, 30)) * 0.2
    return csr_matrix(shared.astype(np.float32)), csr_matrix((shared + noise).astype(np.float32))


def loss(vectors, left, right, temperature):
    a, b = left @ vectors, right @ vectors
    a, b = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (a, b))
    logits = a @ b.T / temperature
    rows = np.log(np.exp(logits).sum(1)) - np.diag(logits)
    columns = np.log(np.exp(logits).sum(0)) - np.diag(logits)
    return float((rows + columns).mean() / 2)


def test_training_lowers_the_loss():
    left, right = sides()
    vectors = initial_vectors(left, 8, seed=1)
    before = loss(vectors, left, right, 0.1)
    plan = TrainingPlan(dimension=8, epochs=20, batch_size=40, temperature=0.1)
    train_vectors(vectors, left, right, np.arange(40), plan, lambda *_: None)
    assert loss(vectors, left, right, 0.1) < before * 0.8


def test_the_gradient_is_that_of_the_loss():
    """One Adagrad step from a zero state moves each row along the sign-free gradient direction."""
    left, right = sides(1)
    vectors = np.random.default_rng(2).standard_normal((30, 6)).astype(np.float64)
    numeric = np.zeros_like(vectors)
    for index in np.ndindex(*vectors.shape):
        for sign in (1, -1):
            moved = vectors.copy()
            moved[index] += sign * 1e-4
            numeric[index] += sign * loss(moved, left, right, 0.3) / 2e-4
    moved = vectors.copy()
    _descend(moved, np.zeros(30), left, right, 1e-3, 0.3)
    step = vectors - moved
    cosine = (step * numeric).sum(1) / np.linalg.norm(step, axis=1) / np.linalg.norm(numeric, axis=1)
    assert cosine.min() > 0.99


def test_more_dimensions_than_texts_are_filled_with_zeros():
    left, _ = sides()
    vectors = initial_vectors(left[:3], 8, seed=1)
    assert vectors.shape == (30, 8)
    assert not vectors[:, 3:].any()
