"""The page of a suggestion: veil, differences, checking, colleagues, acts, approval, paper."""

import json
import re

import pytest

from triage.office.rule_changes import OfficeRules
from triage.store.access.audit import AuditFilter
from triage.types import Account, Department, Matter, Suggestion

UNIT = "江东区城市管理和综合执法局"
QUOTE = "路灯故障一般在三个工作日内修复"
CITED = f"《照明办法》第七条规定：“{QUOTE}”"


def other(name="chenli", role="handler"):
    return Account(name=name, display_name="陈立", roles=(role,), must_change_password=False)


@pytest.fixture
def private(client):
    """A letter with a telephone number."""
    letter = Suggestion(id="P1", title="路灯", text="我叫李建国，电话13874801234，请修路灯。", user="网民甲")
    with client.app.state.store.write() as work:
        work.suggestions.put([letter])
    client.app.state.engine.triage_ids(["P1"])
    return letter


def test_personal_data_is_veiled_until_somebody_asks_which_is_recorded(client, private):
    page = client.get("/suggestions/P1").text
    assert "13874801234" not in page
    assert "网民甲" not in page
    assert "［电话］" in page
    assert "13874801234" not in client.get("/").text
    shown = client.post("/suggestions/P1/reveal").text
    assert "13874801234" in shown
    assert "网民甲" in shown
    assert "13874801234" not in client.get("/suggestions/P1").text, "asked for once is shown once"
    with client.app.state.store.read() as work:
        last = work.events.of("P1")[-1]
    assert (last.kind, last.actor) == ("revealed", "王敏")


def test_demands_are_marked(client, private):
    assert '<mark class="demand">' in client.get("/suggestions/P1").text


def test_the_difference_to_an_earlier_letter(client):
    page = client.get("/suggestions/S2/compare?other=S1").text
    assert "<del>1</del><ins>2</ins>" in page
    assert client.get("/suggestions/S2/compare?other=none").status_code == 404


def test_an_edited_reply_is_checked_line_by_line(client):
    text = f"您好！\n{CITED}\n我们保证在11月30日前修好。"
    answer = client.post("/suggestions/S1/check", json={"text": text}).json()
    assert [line["status"] for line in answer["lines"]] == ["no_fact", "verified", "unsupported"]
    assert answer["unsupported"] == 1
    assert any(change["kind"] == "in" for change in answer["changes"])
    assert any("保证" in hint["excerpt"] + hint["text"] for hint in answer["advice"])
    assert client.post("/suggestions/S1/check", json={"text": "长" * 20_001}).status_code == 422


def test_the_difference_to_the_suggestion_is_shown_afterwards(client):
    form = {"triage_version": "1", "draft_action": "edited", "draft_value": f"您好！\n{CITED}"}
    client.post("/suggestions/S1/decision", data=form)
    page = client.get("/suggestions/S1").text
    assert "与建议的差别" in page
    assert "修改稿的写作提示" in page


def test_a_colleague_who_was_faster_is_shown_and_nothing_is_lost(client, sign_in):
    mine = {"triage_version": "1", "seen": "0", "draft_action": "edited", "draft_value": "我改过的答复"}
    sign_in(client, other())
    client.post("/suggestions/S1/decision", data={"triage_version": "1", "seen": "0", "tier_action": "accepted"})
    sign_in(client, other("wangmin2"))
    page = client.post("/suggestions/S1/decision", data=mine)
    assert page.status_code == 409
    assert "陈立于" in page.text
    assert "我改过的答复" in page.text
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    again = client.post("/suggestions/S1/decision", data=mine | {"seen": seen}, follow_redirects=False)
    assert again.status_code == 303


def test_an_alternative_is_one_button(client):
    client.post("/suggestions/S1/decision", data={"triage_version": "1", "alternative": "国网湘陵供电公司"})
    part = client.get("/api/suggestions/S1").json()["decisions"][0]["parts"][0]
    assert (part["part"], part["action"], part["value"]) == ("department", "edited", "国网湘陵供电公司")


def act(client, key, action, revision=None, **fields):
    if revision is None:
        with client.app.state.store.read() as work:
            revision = work.work_items.one(key).revision
    data = {"action": action, "revision": revision, **fields}
    return client.post(f"/suggestions/{key}/acts", data=data, follow_redirects=False)


@pytest.fixture
def unit(client, sign_in):
    """S1 is assigned; signed in for the department that has it."""
    assert act(client, "S1", "assign", department=UNIT).status_code == 303
    account = Account(
        name="unit", display_name="刘洋", roles=("department",), department=UNIT, must_change_password=False
    )
    sign_in(client, account)
    return client


def test_a_department_claims_asks_for_time_and_replies(unit):
    page = unit.get("/suggestions/S1").text
    assert "签收" in page
    assert "accept-all" not in page, "a department does not decide on suggestions"
    assert act(unit, "S1", "claim").status_code == 303
    late = act(unit, "S1", "request_extension", until="2027-01-15", reason="等配件")
    assert late.status_code == 303
    assert act(unit, "S1", "reply", reply="路灯已修复。").status_code == 303
    with unit.app.state.store.read() as work:
        assert work.work_items.one("S1").reply == "路灯已修复。"


def test_a_department_returns_with_a_counter_proposal(unit):
    missing = act(unit, "S1", "return", reason="不属于本单位职责")
    assert missing.status_code == 422
    assert "不属于本单位职责" in missing.text
    done = act(unit, "S1", "return", reason="不属于本单位职责", proposal="建议转供电公司")
    assert done.status_code == 303
    assert "建议转供电公司" in unit.get("/suggestions/S1").text


def test_an_act_on_what_changed_meanwhile_is_not_done_and_not_lost(unit):
    stale = act(unit, "S1", "return", revision="0", reason="不属于本单位", proposal="转供电公司")
    assert stale.status_code == 409
    assert re.search(r"王敏于\d\d:\d\d已对本件办理“派件”", stale.text)
    assert "转供电公司" in stale.text


def test_an_act_that_is_not_somebodys_is_refused(unit):
    assert act(unit, "S1", "merge", target="S2").status_code == 403


@pytest.fixture
def strict(client):
    """The office asks for a second person from the tier 重点 up."""
    rules = OfficeRules.of(client.app.state.office)
    stricter = rules.model_copy(update={"approval_from": "重点"})
    with client.app.state.store.write() as work:
        work.reference_history.record_rules(rules.model_dump(mode="json"), stricter.model_dump(mode="json"), "孙琳")
    act(client, "S1", "assign", department=UNIT)
    with client.app.state.store.write() as work:
        work_item = work.work_items.one("S1")
        work.work_items.save(work_item, work_item.model_copy(update={"state": "claimed"}))
    return client


def test_a_reply_above_the_tier_goes_out_as_a_second_person_approved_it(strict, sign_in):
    assert act(strict, "S1", "reply", reply="已修复。").status_code == 409
    assert (
        strict.post("/api/v1/suggestions/S1/transitions", json={"action": "reply", "reply": "已修复。"}).status_code
        == 409
    )
    strict.post("/suggestions/S1/approval", data={"reply": "已修复。"})
    own = strict.post("/suggestions/S1/approval/verdict", data={"number": 1, "verdict": "approved"})
    assert own.status_code == 409, "nobody approves what they wrote"
    sign_in(strict, other())
    assert "路灯不亮1" in strict.get("/approvals").text
    assert strict.post("/suggestions/S1/approval/verdict", data={"number": 1, "verdict": "declined"}).status_code == 422
    done = strict.post(
        "/suggestions/S1/approval/verdict", data={"number": 1, "verdict": "approved"}, follow_redirects=False
    )
    assert done.status_code == 303
    assert (
        strict.post(
            "/suggestions/S1/approval/verdict", data={"number": 1, "verdict": "declined", "note": "x"}
        ).status_code
        == 409
    )
    assert act(strict, "S1", "reply", reply="已修复，谢谢。").status_code == 409, "another text"
    assert act(strict, "S1", "reply", reply="已修复。\r\n").status_code == 303
    with strict.app.state.store.read() as work:
        approval = work.approvals.newest("S1")
    assert (approval.verdict, approval.decided_by, approval.asked_by) == ("approved", "chenli", "wangmin")


def test_a_reply_that_needs_nobody_may_still_be_put_before_a_second_person(client):
    assert "送审" not in client.get("/suggestions/S1").text, "nobody can reply yet"
    act(client, "S1", "assign", department=UNIT)
    with client.app.state.store.write() as work:
        work_item = work.work_items.one("S1")
        work.work_items.save(work_item, work_item.model_copy(update={"state": "claimed"}))
    assert "也可以请第二人过目" in client.get("/suggestions/S1").text
    client.post("/suggestions/S1/approval", data={"reply": "已修复。"})
    assert "待审定" in client.get("/suggestions/S1").text


def test_a_newer_text_takes_an_approval_back(strict, sign_in):
    strict.post("/suggestions/S1/approval", data={"reply": "已修复。"})
    sign_in(strict, other())
    strict.post("/suggestions/S1/approval/verdict", data={"number": 1, "verdict": "approved"})
    strict.post("/suggestions/S1/approval", data={"reply": "还没有修复。"})
    assert act(strict, "S1", "reply", reply="已修复。").status_code == 409


def test_paper(client):
    reply = client.get("/suggestions/S1/reply").text
    assert "草稿，尚无人采纳" in reply
    assert CITED.replace("“", "“") in reply
    client.post("/suggestions/S1/decision", data={"triage_version": "1", "draft_action": "accepted"})
    assert "草稿" not in client.get("/suggestions/S1/reply").text
    assert "办理经过" in client.get("/suggestions/S1/file").text


def test_supervision_shows_reopened_matters_and_asked_extensions(unit, sign_in):
    act(unit, "S1", "request_extension", until="2027-01-15", reason="等配件")
    sign_in(unit, other("duban", "supervisor"))
    page = unit.get("/supervision").text
    assert "2027-01-15" in page
    assert act(unit, "S1", "grant_extension").status_code == 303
    assert "没有待定的延期申请" in unit.get("/supervision").text


def test_decisions_are_exported_by_whoever_reads_all_letters(client, sign_in):
    assert "还没有处理结果可导出" in client.get("/progress/export").text
    client.post("/suggestions/S1/decision", data={"triage_version": "1", "tier_action": "accepted"})
    assert "/progress/export" in client.get("/progress").text
    answer = client.get("/progress/export")
    assert "attachment" in answer.headers["content-disposition"]
    (sample,) = [json.loads(line) for line in answer.text.splitlines()]
    assert (sample["id"], sample["expect"]["tier"]) == ("S1", "重点")
    with client.app.state.store.read() as work:
        (noted,) = work.audit.each(AuditFilter(action="decisions.exported"))
    assert noted.details == {"total": 1}
    limited = {"areas": ("江东区",), "must_change_password": False}
    sign_in(client, Account(name="duban", display_name="李静", roles=("supervisor",), **limited))
    assert "/progress/export" not in client.get("/progress").text
    assert client.get("/progress/export").status_code == 403


def test_progress_has_a_table_and_the_same_figures_for_the_charts(client):
    assert "还没有处理决定" in client.get("/progress").text
    client.post("/suggestions/S1/decision", data={"triage_version": "1", "department_action": "accepted",
                                                  "draft_action": "edited", "draft_value": CITED})  # fmt: skip
    assert "把握是否可信" in client.get("/progress").text
    figures = client.get("/progress/figures").json()
    assert {(line["part"], line["share"]) for line in figures["acceptance"]} == {("department", 1.0), ("draft", 0.0)}
    assert figures["calibration"][0]["mean"] == pytest.approx(0.8)
    assert 0 < figures["months"][0]["distance"] < 1
    assert client.get("/progress/figures", params={"whose": "office", "days": 7}).json()["decided"] == 2


def test_who_takes_the_new_name_of_a_thing_for_its_old_one_overrides_nothing(client):
    store, old = client.app.state.store, "城乡建设/路灯照明"
    rules = OfficeRules.of(client.app.state.office)
    named = rules.model_copy(update={"renamed": {old: "城乡建设/照明"}})
    with store.write() as work:
        unit = work.departments.get(["D43"])["D43"]
        work.reference_history.record_rules(rules.model_dump(mode="json"), named.model_dump(mode="json"), "孙琳")
        renamed = unit.model_copy(update={"name": "江东区城管局"})
        work.reference_history.record(unit, renamed, "导入")
        work.departments.put([renamed])
    form = {"triage_version": "1", "category_action": "edited", "category_value": "城乡建设/照明",
            "department_action": "edited", "department_value": "江东区城管局", "tier_action": "edited",
            "tier_value": "常规"}  # fmt: skip
    client.post("/suggestions/S1/decision", data=form)
    figures = client.get("/progress/figures").json()
    assert {line["part"]: line["accepted"] for line in figures["acceptance"]} == {
        "category": 1,
        "department": 1,
        "tier": 0,
    }


HELPERS = ("国网湘陵供电公司", "湘陵市水务局")


@pytest.fixture
def manifold(client):
    """A letter with three matters, for a main department and two that help."""
    sentences = ("书院路的路灯不亮。", "电线掉下来了。", "水管也漏水。")
    roles = ("主办", "协办", "协办")
    matters = tuple(
        Matter(sentence=sentence, category=None, department=name, score=0.8, role=role)
        for sentence, name, role in zip(sentences, (UNIT, *HELPERS), roles, strict=True)
    )
    store = client.app.state.store
    with store.write() as work:
        work.departments.put([Department(id=name, name=name) for name in HELPERS])
        work.suggestions.put([Suggestion(id="M1", title="路灯和水管", text="".join(sentences))])
        _, triage = work.triages.current("S1")
        work.triages.add(triage.model_copy(update={"id": "M1", "duplicates": (), "matters": matters}))
    return client


def decide(client, **form):
    answer = client.post("/suggestions/M1/decision", data={"triage_version": "1", **form}, follow_redirects=False)
    with client.app.state.store.read() as work:
        return answer, work.work_items.one("M1")


def test_each_matter_is_shown_with_its_department_role_and_sentence(manifold):
    page = manifold.get("/suggestions/M1").text
    section = page[page.index('id="co-handling"') :].partition("</section>")[0]
    for role, name, sentence in (("主办", UNIT, "书院路的路灯不亮"), ("协办", HELPERS[0], "电线掉下来了"), ("协办", HELPERS[1], "水管也漏水")):  # fmt: skip
        line = next(line for line in section.split("<li") if sentence in line)
        assert role in line
        assert name in line
    assert "主办与协办" not in manifold.get("/suggestions/S1").text, "one matter needs no such block"


def test_accepting_everything_assigns_main_and_helping_departments(manifold):
    answer, work_item = decide(manifold, all="1", department_offered="1", co_departments_offered="1")
    assert answer.status_code == 303
    assert (work_item.department, work_item.co_departments) == (UNIT, HELPERS)


def test_a_helping_department_is_dropped_or_another_one_added(manifold):
    answer, work_item = decide(
        manifold,
        department_action="accepted",
        co_departments_action="edited",
        **{"co_departments-2": HELPERS[1], "co_departments-more": UNIT},
    )
    assert answer.status_code == 303
    assert work_item.co_departments == (HELPERS[1],), "who leads does not help"
    page = manifold.get("/suggestions/M1").text
    assert f"<del>{'、'.join(HELPERS)}</del> → {HELPERS[1]}\n" in page or f"→ {HELPERS[1]}<" in page
    assert f"{HELPERS[1]}、{UNIT}" not in page, "who leads is not kept among the helpers"


def test_helping_departments_are_decided_on_by_themselves(manifold):
    decide(manifold, department_action="accepted")
    _, work_item = decide(manifold, co_departments_action="accepted", seen="9")
    assert work_item.co_departments == HELPERS
    with manifold.app.state.store.read() as work:
        assert work.events.of("M1")[-1].kind == "co_handled"


def test_helping_departments_that_are_rejected_get_nothing(manifold):
    _, work_item = decide(manifold, department_action="accepted", co_departments_action="rejected")
    assert (work_item.department, work_item.co_departments) == (UNIT, ())
    none_left, _ = decide(manifold, co_departments_action="edited", seen="9")
    assert none_left.status_code == 422
    assert "“协办单位”选择了修改" in none_left.text
    assert 'name="co_departments-1" value="国网湘陵供电公司" data-edits="co_departments">' in none_left.text, "unticked"
