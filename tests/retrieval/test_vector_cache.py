"""Vectors of a frozen model are computed once and survive the process."""

import subprocess
import sys

import numpy as np

from retrieval.vector_cache import VectorCache


class Model:
    def __init__(self):
        self.seen = []

    def __call__(self, texts):
        self.seen += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_each_text_is_encoded_once_even_by_the_next_process(tmp_path):
    model, path = Model(), tmp_path / "cache" / "v.safetensors"
    assert VectorCache(path, "m1", 2).vectors(["一", "二二", "一"], model).tolist() == [[1, 1], [2, 1], [1, 1]]
    assert VectorCache(path, "m1", 2).vectors(["二二", "三三三"], model).tolist() == [[2, 1], [3, 1]]
    assert model.seen == ["一", "二二", "三三三"]


def test_vectors_of_another_model_are_not_used(tmp_path):
    model, path = Model(), tmp_path / "v.safetensors"
    VectorCache(path, "m1", 2).vectors(["一"], model)
    other = VectorCache(path, "m2", 2)
    assert len(other) == 0
    other.vectors(["一"], model)
    assert model.seen == ["一", "一"]


def test_no_text_gives_no_vectors(tmp_path):
    assert VectorCache(tmp_path / "v.safetensors", "m", 3).vectors([], Model()).shape == (0, 3)


def test_what_another_process_has_added_meanwhile_is_kept_and_not_encoded_again(tmp_path):
    model, path = Model(), tmp_path / "v.safetensors"
    one, other = VectorCache(path, "m", 2), VectorCache(path, "m", 2)
    one.vectors(["一"], model)
    other.vectors(["二二"], model)
    one.vectors(["三三三"], model)
    assert len(VectorCache(path, "m", 2)) == 3
    assert other.vectors(["三三三", "一"], model).tolist() == [[3, 1], [1, 1]]
    assert model.seen == ["一", "二二", "三三三"]


WRITER = """
import sys
from pathlib import Path

import numpy as np

from retrieval.vector_cache import VectorCache

texts = ["字" * length for length in range(int(sys.argv[2]), 400, 2)]
VectorCache(Path(sys.argv[1]), "m", 2).vectors(texts, lambda some: np.array([[len(text), 1.0] for text in some]))
"""


def test_two_processes_that_write_at_once_lose_nothing(tmp_path):
    path = tmp_path / "v.safetensors"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(first)]) for first in (1, 2)]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    model = Model()
    found = VectorCache(path, "m", 2).vectors(["字" * length for length in range(1, 400)], model)
    assert found[:, 0].tolist() == list(range(1, 400))
    assert model.seen == []
