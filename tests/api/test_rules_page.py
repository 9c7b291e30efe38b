"""The page of categories, tiers and deadlines."""

from html.parser import HTMLParser

import pytest

from triage.rules import with_rules
from triage.types import Account


class Fields(HTMLParser):
    """The fields of the form with an action, as a browser would send them."""

    def __init__(self, action):
        super().__init__()
        self.action, self.inside, self.fields = action, False, []
        self.select = self.textarea = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") == self.action
        elif self.inside and tag == "input":
            self.fields.append([given["name"], given.get("value") or ""])
        elif self.inside and tag == "select":
            self.select = [given["name"], None]
        elif tag == "option" and self.select:
            self.option = "selected" in given or self.select[1] is None
            if self.option:
                self.select[1] = given.get("value")
        elif self.inside and tag == "textarea":
            self.textarea = [given["name"], ""]

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1] += data
        elif self.select and self.lasttag == "option" and self.option:
            self.select[1] = data

    def handle_endtag(self, tag):
        if tag in ("select", "textarea") and (field := getattr(self, tag)):
            self.fields.append([field[0], field[1] or ""])
            setattr(self, tag, None)
        if tag == "form":
            self.inside = False


def send(client, section, act, edit=None, seen=None):
    """Send a form of the page, edited."""
    reader = Fields(f"/rules/{section}")
    reader.feed(client.get("/rules").text)
    if edit:
        edit(reader.fields)
    data = {}
    for name, value in reader.fields:
        data.setdefault(name, []).append(value)
    data |= {"act": [act]} | ({"seen": [seen]} if seen is not None else {})
    return client.post(f"/rules/{section}", data=data)


def replace(name, old, new):
    def edit(fields):
        field = next(field for field in fields if field == [name, old])
        field[1] = new

    return edit


@pytest.fixture
def editor(client, sign_in):
    """Signed in as an operator who also handles."""
    roles = ("operator", "handler")
    sign_in(client, Account(name="editor", display_name="孙琳", roles=roles, must_change_password=False))
    return client


def office(client):
    with client.app.state.store.read() as work:
        return with_rules(client.app.state.office, work.reference_history.rules())


def test_sending_the_forms_as_they_are_changes_nothing(editor):
    before = office(editor)
    for section in ("categories", "tiers", "deadlines"):
        assert "已保存" in send(editor, section, "save").text
    assert office(editor) == before
    with editor.app.state.store.read() as work:
        assert work.reference_history.rules() is None


def test_a_deadline_is_previewed_saved_and_applied_to_open_suggestions(editor):
    shorter = replace("days", str(office(editor).tiers[-1].deadline), "1")
    answer = send(editor, "tiers", "preview", shorter).text
    assert "还没有保存" in answer
    assert "路灯不亮1" in answer, "an open suggestion gets another deadline"
    assert office(editor).tiers[-1].deadline != 1
    stamp = _stamp(editor)
    answer = send(editor, "tiers", "save", shorter).text
    assert "孙琳" in answer
    assert "<ins>分级 常规：1 个工作日</ins>" in answer
    assert office(editor).tiers[-1].deadline == 1
    assert _stamp(editor) != stamp, "the engine reads it again"
    editor.post("/rules/again")
    with editor.app.state.store.read() as work:
        assert work.handlings.count_due() == 3
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
    answer = editor.get("/rules?check=1").text
    assert "城乡建设/路灯照明 → <b>城乡建设/照明</b>" in answer


def test_a_category_is_added_and_another_one_withdrawn(editor):
    def edit(fields):
        replace("name", "路灯照明", "")(fields)
        place = next(at for at, field in enumerate(fields) if field == ["was", ""])
        assert fields[place + 1] == ["name", ""]
        fields[place + 1][1], fields[place + 2][1] = "海绵城市", "透水砖、雨水花园"

    assert "期限还用着" in send(editor, "categories", "preview", edit).text
    rule = next(rule for rule in office(editor).deadlines if rule.category == "城乡建设/路灯照明")
    send(editor, "deadlines", "save", lambda fields: _without(fields, rule))
    assert "城乡建设/路灯照明 已取消" in send(editor, "categories", "preview", edit).text
    send(editor, "categories", "save", edit)
    assert office(editor).category_hints["城乡建设/海绵城市"] == ("海绵城市", "透水砖", "雨水花园")
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


def test_a_pattern_that_is_none_is_refused(editor):
    def edit(fields):
        next(field for field in fields if field[0] == "patterns")[1] = "(("

    assert "不是正则表达式" in send(editor, "tiers", "save", edit).text


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
    from triage.store.audit import AuditFilter

    return AuditFilter()
