"""Made-up suggestions and the benchmark over them."""

from collections import Counter

from eval.bench.ideas_bench import planted_index, run_bench
from eval.bench.ideas_generator import generate


def test_the_generator_plants_ideas_told_in_many_ways_among_noise():
    planted = generate(2000, seed=5)
    assert planted == generate(2000, seed=5)
    assert planted != generate(2000, seed=6)
    raised = Counter(idea for idea in planted.ideas if idea >= 0)
    assert 0.3 < planted.ideas.count(-1) / 2000 < 0.4
    assert min(raised.values()) >= 2
    assert max(raised.values()) > 10 * min(raised.values())
    assert len({letter.full_text() for letter in planted.suggestions}) > 1950
    assert len({letter.id for letter in planted.suggestions}) == 2000


def test_the_benchmark_reports_time_memory_and_agreement(monkeypatch):
    monkeypatch.setattr("eval.bench.ideas_bench.TRAINED_ON", 400)
    ticks = iter(range(100))
    result = run_bench([300, 200], clock=lambda: float(next(ticks)))
    assert list(result) == ["task", "n=200", "n=300"]
    figures = result["n=300"]
    assert figures["seconds"] == 3
    assert figures["candidates"] > 0
    assert figures["peak_mb"] > 10
    assert 0.2 < figures["ari"] <= 1


def test_the_index_looks_at_planted_rows_only():
    planted = generate(100, seed=5)
    perfect = [idea if idea >= 0 else 1000 + row for row, idea in enumerate(planted.ideas)]
    assert planted_index(planted, perfect) == 1
