"""What a plan becomes: its lines, what they rest on, and what only the handler is told."""

from dataclasses import replace

import pytest

from triage.drafting.composer import Composer
from triage.drafting.reply_plan import Refusal
from triage.drafting.sent_day import SENT_DAY
from triage.errors import OfficeConfigError
from triage.office.config import load_office
from triage.types import Basis, Source

INTERNAL = ("检索", "还缺少", "进一步确认", "未写明", "没有写明", "系统", "草稿", "拟")


def test_an_acceptance_says_what_was_noted_who_handles_it_until_when_and_how_to_follow(composer, plan):
    draft, sources = composer.compose(plan())
    lines = draft.text.split("\n")
    assert lines[0] == "您好！您于11月19日反映的“书院路路灯不亮”问题已收悉。"
    assert "“能否再加装两盏”" in draft.text
    assert "您的来信已转江东区城管局办理，按规定应于11月30日前答复您。" in lines
    assert "凭编号RX1" in draft.text
    assert lines[-1] == SENT_DAY
    assert draft.notes == ()
    assert {source.id for source in sources} >= {"clause:p-7", "letter", "office", "handling"}


@pytest.mark.parametrize("kind", ["answer", "acceptance", "proposal", "thanks", "redirection", "interim"])
def test_every_line_with_a_fact_is_verified_and_nothing_internal_is_said(composer, plan, kind):
    refusal = Refusal("r", "诉讼、仲裁事项", "人民法院诉讼服务热线 12368") if kind == "redirection" else None
    for changes in ({}, {"unit": "", "deadline": None, "category": None, "bases": ()}):
        draft, sources = composer.compose(plan(kind, refusal=refusal, done=("11月20日，承办单位已签收。",), **changes))
        texts = {source.id: source.text for source in sources}
        assert [one.text for one in draft.statements] == draft.text.split("\n")
        for one in draft.statements:
            assert one.status != "unsupported", (one.text, one.missing)
            assert one.quote is None or one.quote in texts[one.source]
        assert not any(word in draft.text for word in INTERNAL)


def test_an_answer_begins_with_the_clause_and_says_which_question_is_open(composer, plan):
    draft, _ = composer.compose(plan("answer", request="咨询", unit_phone="0739-5550401"))
    lines = draft.text.split("\n")
    assert lines[1].endswith("根据《照明办法》第七条，“路灯故障一般在三个工作日内修复，由养护单位负责。”")
    assert lines[2] == "您问到的“能否再加装两盏”，我们已一并转交。"
    assert lines[3] == "这些问题由江东区城管局按现行规定解答，按规定应于11月30日前答复您。"
    assert lines[4].startswith("您的具体情况如与上面所说的不同")
    assert "电话0739-5550401" in draft.text


def test_several_demands_are_noted_one_by_one(composer, plan):
    letter = plan().suggestion.model_copy(update={"text": "要求修好路灯。请公布养护单位。建议加装两盏。"})
    demands = ("要求修好路灯", "请公布养护单位", "建议加装两盏")
    lines = composer.compose(plan(suggestion=letter, demands=demands, bases=()))[0].text.split("\n")
    assert lines[1].endswith("：")
    # The act and its object; whom it asks and how needs no repeating.
    assert lines[2:5] == ["（1）“修好路灯”", "（2）“公布养护单位”", "（3）“建议加装两盏”"]


def test_what_is_missing_is_told_to_the_handler_alone(composer, plan):
    draft, _ = composer.compose(plan(bases=(), unit="", deadline=None))
    assert len(draft.notes) == 3
    assert "有关单位" in draft.text
    assert all(note not in draft.text for note in draft.notes)


def test_a_basis_that_names_a_document_that_no_longer_holds_is_left_out(composer, plan):
    text = "第三条 路灯由《旧照明办法》规定的单位负责。"
    lapsed = plan(
        bases=(
            Basis(
                demand_index=0,
                kind="clause",
                source_id="clause:x",
                title="照明办法",
                article="第三条",
                quote=text.removeprefix("第三条 "),
                score=0.9,
            ),
        ),
        sources={"clause:x": Source(id="clause:x", title="《照明办法》第三条", text=text)},
    )
    assert "旧照明办法" in composer.compose(lapsed)[0].text
    assert "旧照明办法" not in composer.compose(lapsed, frozenset({"旧照明办法"}))[0].text


def test_personal_data_and_abuse_in_a_title_are_not_repeated(composer, plan):
    letter = plan().suggestion
    for title in ("黑心物业还钱", "请打13712345678找我说路灯的事", "路灯坏了！还有王法吗"):
        changed = plan(suggestion=letter.model_copy(update={"title": title, "text": "一片漆黑。"}), demands=())
        assert composer.compose(changed)[0].text.startswith("您好！您于11月19日反映的路灯照明方面的问题已收悉。")


def test_an_offices_own_templates_and_modules_are_used(tmp_path, plan):
    (tmp_path / "replies").mkdir()
    (tmp_path / "office.yaml").write_text("name: 某办\n", encoding="utf-8")
    (tmp_path / "replies" / "acceptance.jinja").write_text("{{ check }}五日内修好。\n", encoding="utf-8")
    (tmp_path / "replies" / "reply_modules.yaml").write_text("城乡建设: {check: 我办会查看。}\n", encoding="utf-8")
    draft, _ = Composer.load(load_office(tmp_path / "office.yaml")).compose(plan(bases=()))
    assert draft.text == "我办会查看。五日内修好。"
    assert draft.statements[0].status == "unsupported"


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [("answer.jinja", "您好\n{{ x }}", r"answer\.jinja, line=2"), ("reply_modules.yaml", "a: {tick: b}", "tick")],
)
def test_a_broken_file_of_the_office_is_an_error_that_names_it(tmp_path, name, text, problem):
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / name).write_text(text, encoding="utf-8")
    (tmp_path / "office.yaml").write_text("name: 某办\n", encoding="utf-8")
    with pytest.raises(OfficeConfigError, match=problem):
        Composer.load(load_office(tmp_path / "office.yaml"))


def test_a_folder_that_is_named_must_be_there(tmp_path):
    (tmp_path / "office.yaml").write_text("replies: mine\n", encoding="utf-8")
    with pytest.raises(OfficeConfigError, match="mine"):
        load_office(tmp_path / "office.yaml")


def test_a_deadline_of_another_year_has_its_year(composer, plan):
    late = replace(plan(), today=plan().today.replace(year=2025))
    assert "应于2026年11月30日前" in composer.compose(late)[0].text
