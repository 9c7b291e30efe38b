"""Tiers on the rules page: added, removed and moved, and letters of a tier that is no more."""

import pytest
from rules_forms import Fields, judged, office, replace, send

from triage.types import EVERYTHING, Suggestion


def names(client):
    return [tier.name for tier in office(client).tiers]


def field(fields, name, number):
    """The number-th field of a name."""
    return [field for field in fields if field[0] == name][number]


def added(name, days="3", place="1", words=""):
    def edit(fields):
        for one, value in (("name", name), ("days", days), ("place", place)):
            field(fields, one, -1)[1] = value
        if words:
            field(fields, "words", -1)[1] = words
            field(fields, "reason", -1)[1] = "新增分级的理由"

    return edit


def removed(*gone):
    """Clear the names of tiers."""

    def edit(fields):
        for name in gone:
            replace("name", name, "")(fields)

    return edit


def without_deadlines(client, tier):
    """Have no deadlines of categories at a tier."""

    def edit(fields):
        for at, entry in enumerate(fields):
            if entry == ["tier", tier]:
                fields[at + 1][1] = ""

    assert "已保存" in send(client, "deadlines", "save", edit).text


def test_a_tier_is_added_at_its_place_and_draws_letters(editor):
    answer = send(editor, "tiers", "preview", added("督办", place="2", words="小学"))
    assert "新增" in answer.text
    assert "重点 → <b>督办</b>" in judged(editor, answer), "the letters about the school"
    assert names(editor) == ["直报", "重点", "常规"], "a preview keeps nothing"
    answer = send(editor, "tiers", "save", added("督办", place="2", words="小学"))
    assert names(editor) == ["直报", "督办", "重点", "常规"]
    assert office(editor).tiers[1].rules[0].words == ("小学",)
    for line in ("分级 督办：3 个工作日", "分级次序：直报、督办、重点、常规", "督办条件 新增分级的理由：小学"):
        assert f"<ins>{line}</ins>" in answer.text
    assert "<option>督办</option>" in editor.get("/").text
    assert "<option>督办</option>" in editor.get("/suggestions/S1").text, "a person may choose it"


def test_a_preview_is_saved_as_it_was_shown(editor):
    """The form of a preview holds what was entered, in its new order."""
    answer = send(editor, "tiers", "preview", added("督办", place="2", words="小学"))
    reader, data = Fields("/rules/tiers"), {}
    reader.feed(answer.text)
    for name, value in reader.fields:
        data.setdefault(name, []).append(value)
    editor.post("/rules/tiers", data=data | {"act": ["save"]})
    assert names(editor) == ["直报", "督办", "重点", "常规"]
    assert office(editor).tiers[1].rules[0].words == ("小学",)


@pytest.mark.parametrize(
    ("number", "place", "expected"),
    [(1, "1", ["重点", "直报", "常规"]), (0, "2", ["重点", "直报", "常规"]), (0, "1", ["直报", "重点", "常规"])],
    ids=("up", "down", "stays"),
)
def test_a_tier_is_moved(editor, number, place, expected):
    answer = send(editor, "tiers", "save", lambda fields: field(fields, "place", number).__setitem__(1, place))
    assert names(editor) == expected
    assert ("分级次序：重点、直报、常规" in answer.text) == (expected[0] == "重点")


def test_a_removed_tier_goes_with_its_conditions_and_its_letters_stay_readable_and_safe(editor):
    without_deadlines(editor, "重点")
    send(editor, "tiers", "save", replace("approval", "", "直报"))
    answer = send(editor, "tiers", "preview", removed("重点"))
    assert "（将取消）" in answer.text
    found = judged(editor, answer)
    assert "重点 → <b>常规</b>" in found
    answer = send(editor, "tiers", "save", removed("重点"))
    assert names(editor) == ["直报", "常规"]
    assert office(editor).withdrawn_tiers == ("重点",)
    assert "<del>分级 重点" in answer.text
    assert "<del>重点条件" in answer.text
    assert "按现在的规则重新分办" in judged(editor, answer)

    inbox = editor.get("/").text
    assert "重点（已取消）" in inbox
    assert editor.get("/", params={"tier": "重点"}).text.count('class="tier urgent"') == 3
    assert 'value="重点" selected' in editor.get("/", params={"tier": "重点"}).text
    page = editor.get("/suggestions/S1").text
    assert "重点（已取消）" in page
    assert "送审" in page, "it may have been an urgent one"
    for address in ("/suggestions/S1/file", "/bulk", "/progress", "/issues", "/rules", "/?queue=risky"):
        assert editor.get(address).status_code == 200, address
    assert editor.get("/api/suggestions", params={"tier": "重点"}).json()["total"] == 3
    letters = [Suggestion(id="A0", text="路灯不亮"), Suggestion(id="A1", text="路灯不亮")]
    with editor.app.state.store.write() as work:
        work.suggestions.put(letters)
    editor.app.state.engine.triage_ids(["A1"])
    listed = editor.get("/api/suggestions", params={"sort": "tier"}).json()["items"]
    assert [item["tier"] for item in listed] == ["重点"] * 3 + ["常规", None], "it comes first, the untriaged last"
    with editor.app.state.store.read() as work:
        shown = editor.app.state.effective.now(work)
        assert shown.needs_approval("重点")
        assert not shown.needs_approval("常规")
        assert work.inbox(("直报", "常规"), EVERYTHING, None).counts()["risky"] == 3
    accepted = {"triage_version": "1", "tier_action": "accepted"}
    assert editor.post("/suggestions/S1/decision", data=accepted).status_code == 200
    assert "送审" in editor.get("/suggestions/S1").text


def test_a_removed_tier_may_come_back_but_no_other_takes_its_name(editor):
    without_deadlines(editor, "重点")
    send(editor, "tiers", "save", removed("重点"))
    answer = send(editor, "tiers", "save", replace("name", "常规", "重点"))
    assert "“常规”不能改名为“重点”：这是另一分级用过的名称" in answer.text
    assert names(editor) == ["直报", "常规"]
    send(editor, "tiers", "save", added("重点", place="2"))
    assert names(editor) == ["直报", "重点", "常规"]
    assert office(editor).withdrawn_tiers == ()


def test_no_new_tier_takes_a_name_that_another_one_had(editor):
    send(editor, "tiers", "save", replace("name", "重点", "要件"))
    answer = send(editor, "tiers", "save", added("重点"))
    assert "新增的分级不能叫“重点”：这是另一分级用过的名称" in answer.text
    assert editor.get("/api/suggestions?tier=重点").json()["total"] == 3, "asked for by the name it had"
    without_deadlines(editor, "要件")
    send(editor, "tiers", "save", removed("要件"))
    assert "另一分级用过的名称" in send(editor, "tiers", "save", added("重点")).text, "nor that of one that is gone"
    assert "要件（已取消）" in editor.get("/suggestions/S1").text


def test_names_stay_taken_after_the_rules_of_the_file_came_back(editor):
    send(editor, "tiers", "save", added("督办"))
    editor.post("/rules/reset")
    assert names(editor) == ["直报", "重点", "常规"]
    assert "已保存" in send(editor, "tiers", "save").text
    with editor.app.state.store.read() as work:
        assert work.reference_history.rules() is None, "the form as it is changes nothing"
    assert "另一分级用过的名称" in send(editor, "tiers", "save", replace("name", "常规", "督办")).text
    send(editor, "tiers", "save", replace("days", str(office(editor).tiers[-1].deadline), "9"))
    assert office(editor).withdrawn_tiers == ("督办",)


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (removed("直报", "重点", "常规"), "分级至少一级"),
        (removed("重点"), "期限还用着分级“重点”"),
        (removed("常规"), "排在最后的“重点”是默认的分级，不能有条件"),
        (added("重点"), "分级“重点”出现了两次"),
        (added("", days="4"), "新增的分级缺少名称"),
        (added("一二三四五六七八九十一"), "最多 10 个字"),
        (added("督办", days="零"), "期限“零”不是工作日数"),
        (added("督办", place="x"), "排在第几位请填数字"),
        (lambda fields: fields.remove(["was", "重点"]), "别人改过分级，或者表单不完整"),
    ],
    ids=("none", "used", "default", "twice", "nameless", "long", "days", "place", "incomplete"),
)
def test_what_cannot_be_is_refused_and_stays_on_the_form(editor, edit, problem):
    def also(fields):
        field(fields, "reason", 0)[1] = "我写的理由"
        edit(fields)

    answer = send(editor, "tiers", "save", also)
    assert answer.status_code == 422
    assert problem in answer.text
    assert 'value="我写的理由"' in answer.text
    assert names(editor) == ["直报", "重点", "常规"]


def test_a_tier_from_which_a_second_person_approves_is_not_removed_by_the_way(editor):
    without_deadlines(editor, "重点")
    send(editor, "tiers", "save", replace("approval", "", "重点"))
    answer = send(editor, "tiers", "save", removed("重点"))
    assert "取消这一分级前请在“答复的审定”中另选一级" in answer.text

    def edit(fields):
        removed("重点")(fields)
        replace("approval", "重点", "直报")(fields)

    send(editor, "tiers", "save", edit)
    assert names(editor) == ["直报", "常规"]
    assert office(editor).approval_from == "直报"


def test_there_is_an_end_to_tiers(editor):
    for number in range(6):
        send(editor, "tiers", "save", added(f"另{number}"))
    assert len(names(editor)) == 9
    assert "新增分级" not in editor.get("/rules").text


def test_deadlines_that_cannot_be_read_stay_on_the_form(editor):
    def edit(fields):
        field(fields, "days", 0)[1] = "三天"

    answer = send(editor, "deadlines", "save", edit)
    assert "期限“三天”不是工作日数" in answer.text
    assert 'value="三天"' in answer.text


def test_what_was_entered_is_kept_where_a_colleague_added_a_tier_meanwhile(editor):
    seen = str(_number(editor))
    stale = {}

    def remember(fields):
        for name, value in fields:
            stale.setdefault(name, []).append(value)

    send(editor, "tiers", "preview", remember)
    send(editor, "tiers", "save", added("督办"))
    stale["days"][0] = "77"
    answer = editor.post("/rules/tiers", data=stale | {"act": ["save"], "seen": [seen]})
    assert "别人改过分级" in answer.text
    assert 'value="77"' in answer.text
    assert 'value="督办"' in answer.text
    assert names(editor)[0] == "督办"


def _number(client):
    with client.app.state.store.read() as work:
        return work.reference_history.newest_rules()
