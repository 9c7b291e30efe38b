"""The pages of insight: a question, its answer, its letters, and the report of a month."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlparse

import pytest

from api.pages.base.templating import today
from api.pages.insight.fields import query_of, text_of
from triage.insight.question.query import Period, Query
from triage.types import Suggestion

DAY = date(2026, 11, 17)


def ask(client, question):
    response = client.get("/insight", params={"question": question})
    assert response.status_code == 200
    return response.text


@pytest.fixture
def answered(application):
    """A second month with more letters, of which one is confidential."""
    with application.state.store.write() as work:
        letters = [
            Suggestion(id=f"B{n}", title="小区停车", text=f"小区里停车难，第{n}次反映，电话13800138{n:03}。", user=f"U{n}",
                       time=datetime(2026, 10, 1 + n, 9), channel="12345热线", confidential=n == 0)
            for n in range(9)
        ]  # fmt: skip
        work.suggestions.put(letters)
        work.work_items.open([letter.id for letter in letters])
    return application


def test_a_question_is_answered_with_its_groups_and_its_letters(client, answered):
    page = ask(client, "2026年10月热线来的关于停车的来件按周有多少")
    assert "2026年10月1日至10月31日，事项：停车，渠道：热线，来件数，按周" in page
    assert "来件数：8件，反映人数8人。" in page
    assert "渠道“热线”包括：12345热线。" in page
    assert "10月5日起一周" in page
    assert "<svg" in page
    link = page.partition('id="letters" href="')[2].partition('"')[0].replace("&amp;", "&")
    letters = client.get(link).text
    assert [key for key in (f"B{n}" for n in range(9)) if f">{key} ·" in letters or f"{key} ·" in letters] == [
        f"B{n}" for n in range(1, 9)
    ]
    assert "13800138" not in letters
    assert link.startswith("/insight/letters?")
    assert parse_qs(urlparse(link).query)["topic"] == ["停车"]


def test_what_was_understood_is_corrected_by_fields(client, answered):
    fields = {"measure": "citizens", "from": "2026-10-01", "to": "2026-11-03", "channel": "网上信箱", "question": "x"}
    page = client.get("/insight", params=fields).text
    assert "反映人数：3人" in page
    assert '<option value="网上信箱" selected>' in page
    assert 'value="2026-10-01"' in page


def test_what_numbers_cannot_say_is_refused_and_a_page_without_question_gives_examples(client):
    assert "这个问题用数字回答不了" in ask(client, "为什么路灯的来件这么多")
    assert "可以这样问" in client.get("/insight").text
    assert "没有符合条件的来件" in client.get("/insight/letters?topic=没有这回事").text
    assert "在来件中没有出现" in ask(client, "微信公众号来的有多少件")


def test_fields_that_are_none_are_left_out():
    query = query_of({"measure": "x", "from": "0001-01-01", "to": "9999-12-31", "type": "x", "topic": " 停\x00 "}, DAY)
    assert query == Query(measure="count", period=Period.of(date(1990, 1, 1), DAY), topic="停")
    assert query_of({"from": "2026-13-01"}, DAY).period is None
    assert query_of({"from": "2026-11-02", "to": "2026-11-01"}, DAY).period == Period.of(
        date(2026, 11, 1), date(2026, 11, 2)
    )


@pytest.mark.parametrize(
    "query",
    [
        Query(measure="overdue", period=Period.of(date(2026, 11, 1), DAY), area="江东区", topic="停车", group_by="day"),
        Query(measure="count", type="建议", compare="year", channel="热线", department="教育局", category="供水"),
    ],
)
def test_a_query_is_written_into_an_address_and_read_again(query):
    read = query_of({name: values[0] for name, values in parse_qs(text_of(query)).items()}, DAY)
    assert read == query


def test_the_report_of_a_month_is_a_page(client, answered):
    page = client.get("/insight/report?month=2026-10").text if today() < date(2028, 9, 1) else ""
    assert "共收到来件8件，涉及群众8人。" in page
    assert "保密件不计入" in page
    assert client.get("/insight/report?month=none").status_code == 200
