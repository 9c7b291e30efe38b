"""The page of categories, tiers and deadlines."""

import pytest
from rules_forms import judged, office, replace, send

from triage.types import Account


def test_sending_the_forms_as_they_are_changes_nothing(editor):
    before = office(editor)
    for section in ("categories", "tiers", "deadlines"):
        assert "已保存" in send(editor, section, "save").text
    assert office(editor) == before
    with editor.app.state.store.read() as work:
        assert work.reference_history.rules() is None


def test_a_deadline_is_previewed_saved_and_applied_to_open_suggestions(editor):
    shorter = replace("days", str(office(editor).tiers[-1].deadline), "1")
    answer = send(editor, "tiers", "preview", shorter)
    assert "还没有保存" in answer.text
    assert "路灯不亮1" in answer.text, "an open suggestion gets another deadline"
    assert "已核对 3 / 3 件，其余正在后台核对" in answer.text
    found = judged(editor, answer)
    assert "已核对全部 3 件未处理来件" in found
    assert "路灯不亮1" in found
    assert "按现在的规则重新分办" not in found, "what is not saved is not applied"
    assert office(editor).tiers[-1].deadline != 1
    stamp = _stamp(editor)
    answer = send(editor, "tiers", "save", shorter)
    assert "孙琳" in answer.text
    assert "<ins>分级 常规：1 个工作日</ins>" in answer.text
    assert office(editor).tiers[-1].deadline == 1
    assert _stamp(editor) != stamp, "the engine reads it again"
    assert "按现在的规则重新分办" in judged(editor, answer)
    editor.post("/rules/again", data={"preview": str(answer.url).rpartition("=")[2]})
    with editor.app.state.store.read() as work:
        assert work.work_items.count_due() == 3
        actions = [record.action for record in work.audit.page(_everything(), 0, 20)[0]]
    assert {"rules.changed", "rules.applied"} <= set(actions)


def test_a_renamed_category_takes_its_deadlines_and_conditions_along(editor):
    rule = office(editor).deadlines[0]
    name = rule.category.rpartition("/")[2]
    assert "renamed" in office(editor).model_dump()
    send(editor, "categories", "save", replace("name", name, "改过的名称"))
    now = office(editor)
    renamed = now.renamed[rule.category] if "/" in rule.category else None
    assert renamed in (None, now.deadlines[0].category)
    send(editor, "categories", "save", replace("name", "路灯照明", "照明"))
    answer = judged(editor, editor.post("/rules/check"))
    assert "城乡建设/路灯照明 → <b>城乡建设/照明</b>" in answer


def test_a_category_is_added_and_another_one_withdrawn(editor):
    def edit(fields):
        replace("name", "路灯照明", "")(fields)
        place = next(at for at, field in enumerate(fields) if field == ["was", ""])
        assert fields[place + 1] == ["name", ""]
        fields[place + 1][1], fields[place + 2][1] = "海绵城市", "透水砖、小学"

    assert "期限还用着" in send(editor, "categories", "preview", edit).text
    rule = next(rule for rule in office(editor).deadlines if rule.category == "城乡建设/路灯照明")
    send(editor, "deadlines", "save", lambda fields: _without(fields, rule))
    answer = send(editor, "categories", "preview", edit)
    assert "城乡建设/路灯照明 → <b>须重新分办</b>" in answer.text
    assert "城乡建设/路灯照明 → <b>城乡建设/海绵城市</b>" in judged(editor, answer), "what the new category draws"
    send(editor, "categories", "save", edit)
    assert office(editor).category_hints["城乡建设/海绵城市"] == ("海绵城市", "透水砖", "小学")
    assert office(editor).withdrawn == ("城乡建设/路灯照明",)


@pytest.mark.parametrize(
    ("section", "edit", "problem"),
    [
        ("tiers", replace("days", "2", "x"), "不是工作日数"),
        ("tiers", replace("category", "劳动社保/拖欠工资", "没有这类"), "没有这个分类"),
        ("categories", replace("name", "物业管理", "物业/管理"), "不能用"),
        ("categories", replace("name", "物业管理", "房屋质量"), "出现了两次"),
        ("categories", replace("name", "拖欠工资", ""), "没有这个分类"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(editor, section, edit, problem):
    answer = send(editor, section, "save", edit)
    assert answer.status_code == 422
    assert problem in answer.text


@pytest.mark.parametrize(
    ("pattern", "problem"), [("((", "不是正则表达式"), ("(小区+)+路", "耗时过长")], ids=("none", "endless")
)
def test_a_pattern_that_is_none_or_without_end_is_refused(editor, monkeypatch, pattern, problem):
    monkeypatch.setattr("triage.office.config.MATCH_SECONDS", 0.05)

    def edit(fields):
        next(field for field in fields if field[0] == "patterns")[1] = pattern

    answer = send(editor, "tiers", "save", edit)
    assert problem in answer.text
    assert pattern in answer.text, "what was entered stays"
    with editor.app.state.store.read() as work:
        assert work.reference_history.rules() is None


def test_a_tier_is_renamed_and_letters_follow(editor):
    send(editor, "tiers", "save", replace("name", "重点", "要件"))
    now = office(editor)
    assert [tier.name for tier in now.tiers] == ["直报", "要件", "常规"]
    assert {rule.tier for rule in now.deadlines} <= {"要件", "常规"}
    assert "要件" in editor.get("/suggestions/S1").text
    assert editor.get("/api/suggestions?tier=要件").json()["total"] == 3
    assert "另一分级用过的名称" in send(editor, "tiers", "save", replace("name", "直报", "重点")).text
    send(editor, "tiers", "save", replace("name", "要件", "重点"))
    assert office(editor).renamed_tiers == {"要件": "重点"}
    editor.post("/rules/reset")
    assert editor.get("/api/suggestions?tier=重点").json()["total"] == 3


def test_who_needs_a_second_person_is_set_on_the_page_and_holds_at_once(editor):
    assert "改为须第二人审定" in judged(editor, send(editor, "tiers", "preview", replace("approval", "", "常规")))
    assert "审定：重点及更高分级的答复" in send(editor, "tiers", "save", replace("approval", "", "重点")).text
    assert "送审" in editor.get("/suggestions/S1").text
    send(editor, "tiers", "save", replace("name", "重点", "要件"))
    assert office(editor).approval_from == "要件"
    assert "送审" in editor.get("/suggestions/S1").text, "the letter was judged under the old name"


def test_a_preview_of_rules_that_are_no_more_is_not_applied(editor):
    checked = editor.post("/rules/check")
    judged(editor, checked)
    send(editor, "tiers", "save", replace("days", str(office(editor).tiers[-1].deadline), "9"))
    assert editor.post("/rules/again", data={"preview": str(checked.url).rpartition("=")[2]}).status_code == 409


def test_a_category_of_the_page_can_be_chosen_for_a_letter(editor):
    send(editor, "categories", "save", replace("name", "路灯照明", "照明"))
    assert "<option>城乡建设/照明</option>" in editor.get("/suggestions/S1").text


def test_a_colleague_who_was_faster_is_not_overwritten(editor):
    send(editor, "tiers", "save", replace("days", str(office(editor).tiers[-1].deadline), "9"))
    answer = send(editor, "tiers", "save", replace("days", "9", "8"), seen="0")
    assert answer.status_code == 409
    assert office(editor).tiers[-1].deadline == 9


def test_the_rules_of_the_file_come_back(editor):
    send(editor, "tiers", "save", replace("days", str(office(editor).tiers[-1].deadline), "9"))
    assert "恢复为配置文件的规则" in editor.get("/rules").text
    editor.post("/rules/reset")
    assert office(editor) == editor.app.state.office


def test_only_editors_change_rules(client, sign_in):
    sign_in(client, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    page = client.get("/rules").text
    assert "路灯照明" in page
    assert 'name="hints"' not in page
    assert client.post("/rules/tiers", data={}).status_code == 403


def _without(fields, rule):
    place = next(at for at, field in enumerate(fields) if field == ["category", rule.category])
    fields[place + 2][1] = ""


def _stamp(client):
    with client.app.state.store.read() as work:
        return work.reference_history.stamp()


def _everything():
    from triage.store.access.audit import AuditFilter

    return AuditFilter()


PUBLISHED = "2033-01-01至2033-01-03,休\n2033-10-01至2033-10-09,休\n2033-10-15,班\n"


def _import_days(client, content):
    return client.post("/rules/days", files={"file": ("2033.csv", content.encode(), "text/csv")})


def test_a_published_year_is_imported_and_counts_at_once(editor):
    answer = _import_days(editor, PUBLISHED)
    assert "已导入 2033 年" in answer.text
    now = office(editor)
    assert len(now.holidays) == 12
    assert [day.isoformat() for day in now.workdays] == ["2033-10-15"]
    replace_days = PUBLISHED.replace("2033-10-15,班", "2033-10-16,班")
    assert _import_days(editor, replace_days).status_code == 200
    assert [day.isoformat() for day in office(editor).workdays] == ["2033-10-16"]
    with editor.app.state.store.read() as work:
        actions = [record.action for record in work.audit.page(_everything(), 0, 20)[0]]
    assert "rules.days_imported" in actions
    # A change of other rules keeps the days.
    send(editor, "tiers", "save", replace("days", str(office(editor).tiers[-1].deadline), "3"))
    assert len(office(editor).holidays) == 12


def test_a_file_that_cannot_be_read_changes_nothing(editor):
    answer = _import_days(editor, "明年,休\n2033-01-01,可能")
    assert answer.status_code == 422
    assert "第 2 行看不懂" in answer.text
    assert "文件过大" in _import_days(editor, "2" * 70_000).text
    assert office(editor).holidays == ()
