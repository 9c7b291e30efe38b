"""The retrieval task."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from eval.tasks.retrieval_task import run_retrieval
from retrieval.errors import FitDataMismatchError

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "tipdm"
ROADS = ["书院路", "沿江大道", "建湘路", "金霞路", "学府路", "岚桥大道", "云峰大道"]
MATTERS = ["路灯不亮", "公交改线", "物业乱收费", "自来水停水", "学区划分", "医保报销", "噪声扰民", "井盖缺失"]


def rows(count, first=0):
    for number in range(first, first + count):
        matter, block = MATTERS[number % len(MATTERS)], f"{ROADS[number % len(ROADS)]}{number}号院"
        yield {
            "title": f"反映{block}{matter}",
            "text": f"我住在{block}，{matter}很久了，请处理。",
            "reply": f"网友“UU0081{number:04}”您好，关于{block}{matter}的问题，已派人核实。",
        }


def write(path, made):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    return write(tmp_path / "fit.jsonl", rows(60)), write(tmp_path / "corpus.jsonl", rows(30, first=100))


def test_the_report_has_every_figure_and_finds_the_replies(files):
    fit, corpus = files
    report = run_retrieval([fit], corpus, dimension=32)
    ranked = {"mrr@10", "recall@1", "recall@5", "recall@10"}
    ranked |= {f"{name}_ci95" for name in ranked}
    assert set(report) == ranked | {"task", "n", "dense", "fit_seconds", "query_ms_p50", "query_ms_p95"}
    assert set(report["dense"]) == ranked
    assert (report["task"], report["n"]) == ("retrieval", 30)
    assert report["mrr@10"] > 0.8
    assert report["mrr@10"] >= report["dense"]["mrr@10"]
    json.dumps(report)


def test_a_kept_model_is_reused_and_other_data_refused(files, tmp_path):
    fit, corpus = files
    first = run_retrieval([fit], corpus, tmp_path / "model", dimension=32)
    again = run_retrieval([fit], corpus, tmp_path / "model", dimension=32)
    assert again["fit_seconds"] == 0
    assert again["mrr@10"] == first["mrr@10"]
    with pytest.raises(FitDataMismatchError, match="other data"):
        run_retrieval([fit, fit], corpus, tmp_path / "model", dimension=32)
    with pytest.raises(FitDataMismatchError):
        run_retrieval([fit], corpus, tmp_path / "model", dimension=32, seed=1)


class KnowsTheNumber:
    """Pretrained vectors that say the number of the block and nothing else."""

    fingerprint, dimension = "numbers", 16

    def encode_queries(self, texts, **_limit):
        seeds = [int(re.search(r"(\d+)号院", text).group(1)) if "号院" in text else 0 for text in texts]
        return np.array([np.random.default_rng(seed).normal(0, 1, 16) for seed in seeds], dtype=np.float32)

    encode_passages = encode_queries


def test_replies_are_ranked_with_pretrained_vectors_where_they_are_used(tmp_path):
    vague = [row | {"text": "请处理。", "title": f"{row['title'][2:].split('院')[0]}院"} for row in rows(120)]
    for row in vague:
        row["reply"] = f"已派人核实{row['title']}的问题，将尽快办结。"
    fit, corpus = write(tmp_path / "fit.jsonl", vague[:80]), write(tmp_path / "corpus.jsonl", vague[80:])
    report = run_retrieval(
        [fit], corpus, tmp_path / "model", dimension=16, pretrained=KnowsTheNumber(), vectors=tmp_path / "kept"
    )
    again = run_retrieval(
        [fit], corpus, tmp_path / "model", dimension=16, pretrained=KnowsTheNumber(), vectors=tmp_path / "kept"
    )
    assert (again["fit_seconds"], again["mrr@10"]) == (0, report["mrr@10"])
    plain = run_retrieval([fit], corpus, tmp_path / "plain", dimension=16)
    assert report["mrr@10"] >= plain["mrr@10"]
    with pytest.raises(FitDataMismatchError):
        run_retrieval(
            [fit], corpus, tmp_path / "plain", dimension=16, pretrained=KnowsTheNumber(), vectors=tmp_path / "kept"
        )


def test_the_corpus_teaches_nothing(files, tmp_path):
    """The model is the same whatever the corpus file holds."""
    fit, corpus = files
    run_retrieval([fit], corpus, tmp_path / "one", dimension=16)
    run_retrieval([fit], write(tmp_path / "other.jsonl", rows(5, first=300)), tmp_path / "two", dimension=16)
    for name in ("model.safetensors", "frequency.safetensors", "fusion.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_fit_files_without_replies_will_do(tmp_path, files):
    bare = write(tmp_path / "bare.jsonl", ({key: row[key] for key in ("title", "text")} for row in rows(60)))
    assert run_retrieval([bare], files[1], dimension=32)["mrr@10"] > 0.5


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real letters are not beside the checkout")
def test_real_letters_beat_character_tfidf(tmp_path):
    """Every other letter to learn from, the rest to find; no further letters to learn from."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    from eval.base.metrics import reciprocal_ranks
    from retrieval.training_corpus import bare_reply

    letters = [json.loads(line) for line in (SHARED / "replied.jsonl").read_text("utf-8").splitlines()]
    fit, held = letters[::2], letters[1::2]
    report = run_retrieval([write(tmp_path / "fit", fit)], write(tmp_path / "held", held), dimension=128)
    texts = [f"{row['title']}\n{row['text']}" for row in held]
    replies = [bare_reply(row["reply"], row["title"]) for row in held]
    tfidf = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    tfidf.fit([f"{row['title']}\n{row['text']}\n{row['reply']}" for row in fit])
    similarity = (tfidf.transform(texts) @ tfidf.transform(replies).T).toarray()
    ranks = [int((row >= row[number]).sum()) for number, row in enumerate(similarity)]
    assert report["mrr@10"] > reciprocal_ranks(ranks, 10).mean() + 0.03
