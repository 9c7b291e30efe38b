"""What of a text may be quoted."""

from triage.drafting.basis import whole_quote
from triage.types import Basis


def longest(line):
    return float(len(line))


def test_a_short_clause_is_quoted_whole():
    text = "第五条 停水应当提前24小时公告；连续停水超过十二小时的，应当采取临时供水措施。"
    assert whole_quote(text, longest) == text.removeprefix("第五条 ")


def test_a_long_clause_gives_one_whole_sentence_that_stands_alone():
    long = "该单位" + "应当公告" * 45 + "。"
    text = f"第五条 停水应当提前24小时公告。{long}其他情形另行规定并向社会公布。"
    assert whole_quote(text, longest) == "停水应当提前24小时公告。"


def test_lists_purposes_and_divisions_of_work_are_not_quoted():
    assert whole_quote("第十七条 禁止下列行为：\n\n（一）盗用消防栓取水；\n\n（二）改装水表。", longest) == ""
    assert whole_quote("第一条 为了保障供水安全，制定本办法。", longest) == ""
    assert whole_quote("第二条 水利部门负责小型水库；农业农村部门负责田间工程。", longest) == ""


def test_a_basis_is_labelled_with_title_and_article():
    assert (
        Basis(
            demand_index=None,
            kind="clause",
            source_id="clause:1",
            title="照明办法",
            article="第七条",
            quote="x",
            score=1,
        ).label
        == "《照明办法》第七条"
    )
    assert (
        Basis(demand_index=None, kind="case", source_id="case:1", title="", article=None, quote="x", score=1).label
        == ""
    )
