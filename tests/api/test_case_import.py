"""Importing cases on the page."""

import json

import pytest

from api.pages.import_words import in_chinese
from triage.types import Account

TABLE = (
    "编号,来信标题,来信内容,答复,来信时间\n"
    "C1,路灯不亮,书院路的路灯坏了,已修复。,2025-03-01\n"
    "C2,,,已办。,2025-03-02\n"
    "C3,井盖,井盖没了,,2025-03-02\n"
    "C4,井盖,井盖没了,已盖好。,三月二日\n"
)


@pytest.fixture
def supervisor(client, sign_in):
    sign_in(client, Account(name="duban", display_name="李静", roles=("supervisor",), must_change_password=False))
    return client


def upload(client, name, content):
    return client.post("/case-import", files={"file": (name, content)})


def test_good_rows_go_in_and_the_others_are_shown_and_fetched(supervisor):
    assert "导入办件" in supervisor.get("/cases").text
    page = upload(supervisor, "三月.csv", TABLE.encode()).text
    assert "新增 1 件" in page
    assert "退回 3 行" in page
    for words in ("没有来信：标题和正文都是空的", "缺少答复：应有一列", "时间 &#39;三月二日&#39; 读不懂"):
        assert words in page
    assert "路灯不亮" in supervisor.get("/cases?query=路灯").text
    link = page.partition('href="/case-import/rejects/')[2].partition('"')[0]
    rows = [json.loads(line) for line in supervisor.get(f"/case-import/rejects/{link}").text.splitlines()]
    assert [row["line"] for row in rows] == [3, 4, 5]
    assert {row["file"] for row in rows} == {"三月.csv"}
    with supervisor.app.state.store.read() as work:
        from triage.store.audit import AuditFilter

        seen = {record.action for record in work.audit.page(AuditFilter(), 0, 20)[0]}
    assert {"cases.imported", "cases.rejects_fetched"} <= seen


def test_the_same_file_again_changes_nothing(supervisor):
    line = json.dumps({"id": "C9", "title": "甲", "text": "乙", "reply": "丙"}, ensure_ascii=False)
    assert "新增 1 件" in upload(supervisor, "a.jsonl", line.encode()).text
    assert "新增 0 件，更新 0 件，内容相同 1 件" in upload(supervisor, "a.jsonl", line.encode()).text


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"x"), ("a.xlsx", b"no workbook"), ("a.csv", b"\xff\xff\xff")])
def test_what_cannot_be_read_is_refused_in_words(supervisor, name, content):
    answer = upload(supervisor, name, content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("key", ["x", "0" * 24, "..%2F..%2Fjindianzi.db"])
def test_nothing_else_is_fetched(supervisor, key):
    assert supervisor.get(f"/case-import/rejects/{key}").status_code == 404


def test_a_handler_does_not_import(client, sign_in):
    sign_in(client, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    assert "导入办件" not in client.get("/cases").text
    assert upload(client, "a.csv", TABLE.encode()).status_code == 403


def test_a_reason_that_nobody_translated_is_shown_as_it_is():
    assert in_chinese("something else") == "something else"
    assert in_chinese("title: String should have at most 500 characters") == "标题最多 500 个字"
