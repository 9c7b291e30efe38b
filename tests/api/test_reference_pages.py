"""Pages of policies, departments and cases."""

from datetime import datetime

import pytest
from documents import deleted, inserted, paragraph, write_docx

from triage.types import Account, Case

OLD = "# 湘陵市照明办法\n\n施行日期：2020-01-01\n\n第一条 路灯由城管负责。\n\n第二条 三日内修复。\n"
NEW = "# 湘陵市照明管理办法\n\n施行日期：2026-01-01\n\n第一条 路灯由城管负责。\n\n第二条 两日内修复。\n"


@pytest.fixture
def editor(client, sign_in):
    """Signed in as an operator who also handles."""
    roles = ("operator", "handler")
    sign_in(client, Account(name="editor", display_name="孙琳", roles=roles, must_change_password=False))
    return client


def upload(client, name, text, **fields):
    return client.post("/policies", files={"file": (name, text.encode())}, data=fields, follow_redirects=False)


def test_a_policy_is_imported_replaced_and_restored(editor):
    first = upload(editor, "照明办法(2020-01-01).md", OLD)
    assert first.status_code == 303
    page = first.headers["location"].partition("?")[0]
    second = upload(editor, "照明管理办法.md", NEW, replaces=page.rpartition("/")[2])
    old = editor.get(page).text
    assert "本文件已废止（2026-01-01）" in old
    assert "第二条 两日内修复" in editor.get(second.headers["location"]).text
    assert old.count("孙琳") == 3, "signed in, imported and expired"
    editor.post(f"{page}/validity", data={"act": "restore"})
    assert "本文件已废止" not in editor.get(page).text
    editor.post(f"{page}/validity", data={"act": "expire", "day": "2099-01-01"})
    assert "将于 2099-01-01 失效" in editor.get(page).text


def test_policies_are_found_by_their_text(editor):
    upload(editor, "照明办法.md", OLD)
    assert "湘陵市照明办法" in editor.get("/policies?query=三日内").text
    assert "没有找到" in editor.get("/policies?query=四日内").text


@pytest.mark.parametrize(("name", "text"), [("a.exe", "x"), ("a.md", "   "), ("a.docx", "no docx")])
def test_what_cannot_be_read_is_refused_in_words(editor, name, text):
    answer = upload(editor, name, text)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_policy_says_where_it_is_cited(editor):
    policy = upload(editor, "照明办法.md", OLD).headers["location"].partition("?")[0].rpartition("/")[2]
    store = editor.app.state.store
    with store.write() as work:
        triage = work.triages.current("S1")[1]
        source = triage.sources[0].model_copy(update={"id": f"clause:{policy}-1"})
        work.triages.add(triage.model_copy(update={"sources": (source,)}))
    assert "路灯不亮1" in editor.get(f"/policies/{policy}").text
    with store.write() as work:
        work.triages.add(triage)
    assert "还没有来件引用它" in editor.get(f"/policies/{policy}").text


def test_a_department_is_changed_with_its_history_and_open_suggestions(editor):
    page = editor.get("/departments/D43").text
    assert "3 件建议由本单位承办" in page
    form = {"aliases": "江东城管、城管", "phone": "0731-1", "duties": "负责路灯。\n\n负责公园椅子。"}
    stamp = _stamp(editor)
    assert editor.post("/departments/D43", data=form, follow_redirects=False).status_code == 303
    with editor.app.state.store.read() as work:
        unit = work.departments.get(["D43"])["D43"]
        change = work.reference_history.of("department", "D43")[0]
    assert [duty.text for duty in unit.duties] == ["负责路灯。", "负责公园椅子。"]
    assert unit.aliases == ("江东城管", "城管")
    assert change.actor == "孙琳"
    assert list(change.fields) == ["aliases", "duties", "phone"]
    assert _stamp(editor) != stamp, "the engine reads it again"
    editor.post("/departments/D43", data={"act": "again"})
    with editor.app.state.store.read() as work:
        assert work.work_items.count_due() == 3


def _stamp(client):
    with client.app.state.store.read() as work:
        return work.reference_history.stamp()


def test_only_editors_change_reference_material(client, sign_in):
    sign_in(client, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    assert "导入政策文件" not in client.get("/policies").text
    assert upload(client, "照明办法.md", OLD).status_code == 403
    assert client.post("/departments/D43", data={"duties": "x"}).status_code == 403


def test_cases_are_listed_and_found_by_title_number_and_department(client):
    cases = [
        Case(id=f"C{n}", title=f"路灯{n}", reply="已修。", department="甲局" if n % 2 else "乙局") for n in range(60)
    ]
    with client.app.state.store.write() as work:
        work.cases.put(cases)
    assert "第 1 页" in client.get("/cases").text
    assert client.get("/cases?page=2").text.count("/cases/C") == 10
    assert client.get("/cases?query=路灯7").text.count("/cases/C") == 1
    assert client.get("/cases?query=C11").text.count("/cases/C") == 1
    assert client.get("/cases?department=乙局").text.count("乙局</td>") == 30
    assert "没有找到" in client.get("/cases?query=没有这回事").text


def test_cases_are_found_by_their_letters_and_replies(client, monkeypatch):
    old = Case(id="C1", title="甲", text="巷口积水", reply="已疏通。", time=datetime(2020, 1, 1))
    new = Case(id="C2", title="乙", text="树枝遮挡", reply="100% 已修剪。", time=datetime(2025, 1, 1))
    with client.app.state.store.write() as work:
        work.cases.put([old, new])
    assert client.get("/cases?query=积水").text.count("/cases/C") == 1
    assert client.get("/cases?query=已修剪").text.count("/cases/C2") == 1
    assert client.get("/cases", params={"query": "0%"}).text.count("/cases/C2") == 1
    assert "没有找到" in client.get("/cases", params={"query": "1_0%"}).text
    for module in ("api.pages.operator.cases", "triage.store.reference.repositories"):
        monkeypatch.setattr(f"{module}.TEXTS_READ", 1)
    page = client.get("/cases?query=积水").text
    assert "没有找到" in page
    assert "正文和答复查最近 1 件" in page
    assert client.get("/cases?query=积水&whole=1").text.count("/cases/C1") == 1


def test_a_document_whose_changes_are_pending_is_taken_in_and_says_so(editor, tmp_path):
    path = write_docx(tmp_path / "办法.docx", paragraph("第一条 应当在", deleted("十"), inserted("五"), "日内答复。"))
    page = editor.post("/policies", files={"file": ("样例答复办法.docx", path.read_bytes())})
    assert page.status_code == 200
    assert "已导入《样例答复办法》。文中有 2 处修订" in page.text
    assert "样例答复办法" in editor.get("/policies?query=五日内").text
