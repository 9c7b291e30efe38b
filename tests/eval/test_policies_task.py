"""The policies task."""

import json

import numpy as np
import pytest

from eval.base.errors import BadRowError, NoRowsError, UnknownDocumentError
from eval.tasks.policies_task import run_policies

LAWS = {
    "供水办法(2020-01-01)": "# 样例市供水办法\n\n第一条 为了保障供水，制定本办法。\n\n第二条 自来水停水应当提前通知用户。\n",
    "照明办法(2021-05-01)": "# 样例市照明办法\n\n第一条 为了路灯管理，制定本办法。\n\n第二条 路灯不亮的，应当两日内修复。\n",
    "公交办法": "# 样例市公交办法\n\n第一条 为了方便出行，制定本办法。\n\n第二条 公交改线应当听取乘客意见。\n",
}


def write(path, made):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), encoding="utf-8")
    return path


@pytest.fixture
def office(tmp_path):
    directory = tmp_path / "laws"
    directory.mkdir()
    for name, text in LAWS.items():
        (directory / f"{name}.md").write_text(text, encoding="utf-8")
    matters = ["自来水停水", "路灯不亮", "公交改线"]
    fit = [{"title": f"{matters[n % 3]}{n}", "text": f"我们这里{matters[n % 3]}好几天了"} for n in range(30)]
    return write(tmp_path / "fit.jsonl", fit), directory


def test_documents_and_articles_are_found(office, tmp_path):
    fit, directory = office
    queries = write(
        tmp_path / "queries.jsonl",
        [
            {"text": "家里停水没人通知", "title": "供水办法", "article": "第二条"},
            {"text": "路灯不亮没人修", "title": "样例市照明办法"},
        ],
    )
    report = run_policies([fit], directory, queries, dimension=16)
    assert (report["n"], report["n_article"]) == (2, 1)
    assert report["doc_recall@5"] == 1
    assert report["doc_mrr@10"] == 1
    assert report["article_recall@5"] == 1
    assert set(report) >= {"doc_recall@1", "doc_recall@5", "article_recall@5", "doc_mrr@10"}


def test_without_articles_there_is_no_article_recall(office, tmp_path):
    fit, directory = office
    queries = write(tmp_path / "queries.jsonl", [{"text": "停水", "title": "供水办法"}])
    assert run_policies([fit], directory, queries, dimension=16)["article_recall@5"] is None


def test_what_cannot_be_judged_is_refused(office, tmp_path):
    fit, directory = office
    unknown = write(tmp_path / "unknown.jsonl", [{"text": "停水", "title": "不存在的办法"}])
    with pytest.raises(UnknownDocumentError, match="不存在的办法"):
        run_policies([fit], directory, unknown)
    with pytest.raises(BadRowError, match="line 1: it has no `title`"):
        run_policies([fit], directory, write(tmp_path / "bad.jsonl", [{"text": "停水"}]))
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoRowsError, match="policy documents"):
        run_policies([fit], tmp_path / "empty", unknown)


class EveryTextAlike:
    """Pretrained vectors of the first character alone."""

    fingerprint, dimension = "alike", 4

    def encode_queries(self, texts, **_limit):
        return np.eye(4, dtype=np.float32)[[ord(text[0]) % 4 for text in texts]]

    encode_passages = encode_queries


def test_the_search_is_measured_with_and_without_pretrained_evidence(office, tmp_path):
    fit, directory = office
    queries = write(
        tmp_path / "queries.jsonl", [{"text": "家里停水没人通知", "title": "供水办法", "article": "第二条"}]
    )
    plain = run_policies([fit], directory, queries, dimension=16)
    assert plain["pretrained"] is plain["without_pretrained"] is None
    kept = tmp_path / "vectors"
    report = run_policies([fit], directory, queries, dimension=16, pretrained=EveryTextAlike(), vectors=kept)
    assert set(report["pretrained"]) >= {"doc_recall@1", "doc_recall@5", "article_recall@5", "doc_mrr@10"}
    assert len(list(kept.glob("*.safetensors"))) == 1
    assert (report["doc_recall@1"], report["doc_mrr@10"]) == (
        report["pretrained"]["doc_recall@1"],
        report["pretrained"]["doc_mrr@10"],
    )
    assert set(report["without_pretrained"]) == set(report["pretrained"])
