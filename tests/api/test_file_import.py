"""Importing tables on pages."""

import json

import pytest

from api.pages.operator.file_import import PAGES
from triage.importing.headings import canonical
from triage.store.access.audit import AuditFilter
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


LETTERS = (
    "编号,标题,正文,来信时间,渠道\n"
    "N1,井盖丢失,书院路小学门口的井盖丢失,2026-11-20,网上信箱\n"
    "S1,路灯不亮1,书院路小学门口第1盏路灯又不亮了,2026-11-01,网上信箱\n"
    "N2,井盖,井盖没了,大前天,网上信箱\n"
)


def imported(client, address, name, content, **fields):
    page = client.post(f"/{address}-import", files={"file": (name, content)})
    if address != "suggestion" or page.status_code != 200:
        return page
    return client.post(waiting(page.text), data={"act": "import", **fields})


def waiting(page):
    """Where a previewed table is imported."""
    return "/suggestion-import/" + page.partition('action="/suggestion-import/')[2].partition('"')[0]


def test_letters_go_into_the_inbox_and_are_triaged(client, sign_in):
    sign_in(client, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    woken = []
    client.app.state.jobs.wake = woken.append
    assert 'href="/suggestion-import"' in client.get("/").text
    page = imported(client, "suggestion", "十一月.csv", LETTERS.encode()).text
    assert "共 3 行，新增 1 件" in " ".join(page.split())
    assert "退回 2 行" in page
    assert "时间 &#39;大前天&#39; 读不懂" in page
    assert woken == ["triage"]
    with client.app.state.store.read() as work:
        assert work.work_items.count_due() == 1, "what has other content under a stored id is not taken over"
        assert work.suggestions.one("N1").title == "井盖丢失"
        seen = {record.action for record in work.audit.page(AuditFilter(), 0, 20)[0]}
    assert "suggestions.imported" in seen
    link = page.partition('href="/suggestion-import/rejects/')[2].partition('"')[0]
    assert "井盖没了" in client.get(f"/suggestion-import/rejects/{link}").text
    assert client.get(f"/case-import/rejects/{link}").status_code == 403, "a handler imports no cases"


def test_rejected_letters_are_not_fetched_as_rejected_cases(client):
    page = imported(client, "suggestion", "a.csv", LETTERS.encode()).text
    link = page.partition('href="/suggestion-import/rejects/')[2].partition('"')[0]
    assert client.get(f"/case-import/rejects/{link}").status_code == 404


def test_whoever_sees_a_part_brings_in_no_letters(client, sign_in):
    limits = {"roles": ("handler",), "areas": ("江东区",), "must_change_password": False}
    sign_in(client, Account(name="chenli", display_name="陈立", **limits))
    assert "/suggestion-import" not in client.get("/").text
    assert client.get("/suggestion-import").status_code == 403
    assert imported(client, "suggestion", "a.csv", LETTERS.encode()).status_code == 403


def test_departments_come_with_their_duties(supervisor):
    assert 'href="/department-import"' in supervisor.get("/departments").text
    table = "编号,单位名称,级别,职责\nD43,江东区城管局,县级,负责路灯。|负责井盖。\nD44,青溪县水务局,特级,负责供水。\nD45,,县级,无\n"
    page = imported(supervisor, "department", "单位.csv", table.encode()).text
    assert "新增 0 个，更新 1 个" in page
    assert "级别须为市级、县级或单位" in page
    assert "缺少单位名称" in page
    with supervisor.app.state.store.read() as work:
        assert [duty.text for duty in work.departments.get(["D43"])["D43"].duties] == ["负责路灯。", "负责井盖。"]


def test_clauses_come_in_a_table(supervisor):
    assert 'href="/policy-import"' in supervisor.get("/policies").text
    table = (
        "文件名称,条号,正文,施行日期\n路灯办法,第一条,路灯坏了三日内修复。,2025-01-01\n路灯办法,第二条,,2025-01-01\n"
    )
    page = imported(supervisor, "policy", "办法.csv", table.encode()).text
    assert "新增 1 件" in page
    assert "没有正文" in page
    assert "路灯办法" in supervisor.get("/policies").text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
def test_the_headings_that_a_page_names_are_recognised(page):
    for heading in "或".join((*page.needed, *page.optional)).split("或"):
        assert canonical({heading: "x"}), heading


def test_the_operator_finds_every_import(client):
    page = client.get("/operator").text
    assert all(f'href="{one.path}">{one.title}' in page for one in PAGES)


TWO_IDS = "序号,批次编号,工单编号,诉求内容,备用内容\n1,B1,R-1,桥头的路灯灭了,桥头路灯\n2,B1,R-2,井盖松了,邮局井盖\n"


def test_a_table_is_looked_at_before_anything_is_stored(client):
    with client.app.state.store.read() as work:
        before = work.suggestions.count()
    answer = client.post("/suggestion-import", files={"file": ("表.csv", TWO_IDS.encode())}, data={"channel": "热线"})
    page = " ".join(answer.text.split())
    assert "预览，还没有存入" in page
    assert "共 2 行，新增 2 件" in page
    assert "没有存入的列：序号、批次编号、备用内容" in page
    assert '<option value="工单编号" selected>' in page
    assert '<option value="诉求内容" selected>' in page
    with client.app.state.store.read() as work:
        assert work.suggestions.count() == before
    address = waiting(answer.text)
    chosen = {"column-external_id": "工单编号", "column-text": "备用内容"}
    page = client.post(address, data={"act": "preview", **chosen}).text
    assert '<option value="备用内容" selected>' in page
    assert "新增 2 件" in " ".join(client.post(address, data={"act": "import", **chosen}).text.split())
    with client.app.state.store.read() as work:
        assert work.suggestions.one("R-1").text == "桥头路灯"
        assert work.suggestions.one("R-1").channel == "热线"
        assert work.imports.mapping("热线")["text"] == "备用内容"
    assert client.post(address, data={"act": "import"}).status_code == 404, "it is imported once"


def test_nobody_goes_on_with_the_table_of_another(client, sign_in):
    address = waiting(client.post("/suggestion-import", files={"file": ("表.csv", TWO_IDS.encode())}).text)
    sign_in(client, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    assert client.post(address, data={"act": "import"}).status_code == 404


def test_a_person_says_on_the_page_that_a_row_corrects(client):
    imported(client, "suggestion", "a.csv", "工单编号,内容\nR-8,桥头的路灯灭了\nR-9,井盖松了\n".encode())
    table = "工单编号,内容\nR-8,桥头的路灯亮了又灭\nR-9,别的事\n"
    page = client.post("/suggestion-import", files={"file": ("b.csv", table.encode())}).text
    assert 'name="correct-2"' in page
    assert "<ins>" in page
    page = " ".join(client.post(waiting(page), data={"act": "import", "correct-2": "1"}).text.split())
    assert "更正 1 件" in page
    assert "退回 1 行" in page
    letter = client.get("/suggestions/R-8").text
    assert "来件更正" in letter
    assert "与原来内容的差别" in letter
    with client.app.state.store.read() as work:
        assert work.suggestions.one("R-8").text == "桥头的路灯亮了又灭"
        assert work.suggestions.one("R-9").text == "井盖松了"
