"""Recognised text: of a scanned policy nothing is cited before a person has confirmed it; of attachments it is found."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from scans import needs_ocr, picture, share_read

from api.acts.attachments import sweep
from triage.importing.scans import ReadPage
from triage.knowledge.library import Library
from triage.store.access.audit import AuditFilter
from triage.types import Account, NewAttachment

PAGES = ("停车收费办法\n第一条首小时收费八元。", "第二条本办法自2026年3月1日起施行。")
USES = ("triage.importing.policies", "api.acts.policy_scans", "api.jobs.recognise_job")


def jpeg(colour="white"):
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture
def recognition(monkeypatch):
    """What is recognised, in place of the package: the same pages of every file."""
    pages = [ReadPage(text, 0.97, jpeg()) for text in PAGES]
    for module in USES:
        monkeypatch.setattr(f"{module}.ocr_installed", lambda: True)
    for module in USES[1:]:
        monkeypatch.setattr(f"{module}.read_scan", lambda _path: pages)
    return pages


def work_off(client):
    client.app.state.jobs._tasks["recognise"].call_local()


def upload(client, name="停车办法.jpg", content=None):
    answer = client.post("/policies", files={"file": (name, content or jpeg())}, follow_redirects=False)
    return answer.headers.get("location", ""), answer


def confirmed(client, address, **more):
    form = {"act": "confirm", "title": "停车收费办法", "page-1": PAGES[0].replace("八元", "三元"), "page-2": PAGES[1]}
    return client.post(address, data=form | more, follow_redirects=False)


def test_a_scan_is_confirmed_beside_its_picture_and_only_then_a_policy(editor, recognition):
    state = editor.app.state
    address, _ = upload(editor)
    assert "正在后台识别文字" in editor.get(address).text
    assert confirmed(editor, address).status_code == 422
    work_off(editor)
    page = editor.get(address).text
    for words in ("识别文字，置信度 97%", "首小时收费八元", 'name="page-2"', f'src="{address}/picture?number=1"'):
        assert words in page
    assert editor.get(f"{address}/picture", params={"number": 2}).headers["content-type"] == "image/jpeg"
    assert "停车办法.jpg" in editor.get("/policies").text
    assert Library(state.store).clauses == {}, "nobody cites what nobody has read"
    assert confirmed(editor, address, title=" ").status_code == 422
    answer = confirmed(editor, address)
    assert answer.status_code == 303
    policy = editor.get(answer.headers["location"]).text
    assert "首小时收费三元" in policy
    assert "2026-03-01" in policy
    assert [clause.article for clause in Library(state.store).clauses.values()] == ["第一条", "第二条"]
    assert "已由别人处理" in confirmed(editor, address).text
    with state.store.read() as work:
        seen = {record.action: record for record in work.audit.each(AuditFilter())}
        (scan,) = work.policy_scans.in_states("confirmed")
    assert seen["policy.scan_confirmed"].details["changed"] == 1
    assert (scan.judged_by, scan.pages[0].text) == ("孙琳", PAGES[0].replace("八元", "三元"))


def test_a_scan_that_is_rejected_is_no_policy_and_may_come_again(editor, recognition):
    address, _ = upload(editor)
    work_off(editor)
    assert upload(editor)[0] == address, "the same file is one scan"
    editor.post(address, data={"act": "reject", "reason": "拍得不清"})
    assert "已退回：拍得不清" in editor.get(address).text
    with editor.app.state.store.read() as work:
        assert work.policies.count() == 0
        assert "policy.scan_rejected" in [record.action for record in work.audit.each(AuditFilter())]
    assert upload(editor)[0] == address
    assert "正在后台识别文字" in editor.get(address).text


def test_of_two_people_who_confirm_at_once_one_is_told_of_the_other(editor, recognition):
    address, _ = upload(editor)
    work_off(editor)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: confirmed(editor, address), range(2)))
    assert sorted(answer.status_code == 303 for answer in answers) == [False, True]
    with editor.app.state.store.read() as work:
        actions = [record.action for record in work.audit.each(AuditFilter())]
    assert actions.count("policy.scan_confirmed") == 1


def test_who_may_not_change_policies_sees_no_scan(editor, recognition, sign_in):
    address, _ = upload(editor)
    work_off(editor)
    sign_in(editor, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    assert editor.get(address).status_code == 403
    assert editor.get(f"{address}/picture", params={"number": 1}).status_code == 403
    assert confirmed(editor, address).status_code == 403
    assert "停车办法.jpg" not in editor.get("/policies").text


def test_without_the_extra_an_upload_says_what_to_install(editor, monkeypatch):
    monkeypatch.setattr("triage.importing.scans.PACKAGES", ("no_such_package",))
    answer = upload(editor)[1]
    assert answer.status_code == 422
    assert "jindianzi[ocr]" in answer.text
    assert "停车办法.jpg" in answer.text


def test_a_scan_that_cannot_be_read_says_why(editor, recognition, monkeypatch):
    from triage.errors import UnreadableFileError

    def broken(path):
        raise UnreadableFileError("slow", path=path)

    monkeypatch.setattr("api.acts.policy_scans.read_scan", broken)
    address, _ = upload(editor)
    work_off(editor)
    assert "停车办法.jpg 读起来占用的内存或时间过多" in editor.get(address).text


def test_contents_of_scans_are_not_swept_up(editor, recognition):
    from datetime import UTC, datetime, timedelta

    state = editor.app.state
    address, _ = upload(editor)
    work_off(editor)
    assert sweep(state.store, state.attachments.folder.contents, datetime.now(UTC) + timedelta(days=1)) == 0
    assert editor.get(f"{address}/picture", params={"number": 1}).status_code == 200


def attached(client, *files):
    for name, content in files:
        answer = client.post("/api/v1/suggestions/S1/attachments", files=[("files", (name, content))])
        assert answer.status_code == 200
    return client.get("/api/v1/suggestions/S1/attachments").json()["items"]


def test_words_in_a_photograph_are_found_and_shown_with_their_confidence(client, recognition):
    (found,) = attached(client, ("告示.jpg", jpeg()))
    assert (found["text"], found["confidence"]) == (None, None)
    work_off(client)
    (found,) = attached(client)
    assert "首小时收费八元" in found["text"]
    assert found["confidence"] == 0.97
    assert "识别文字（置信度 97%" in client.get("/suggestions/S1").text
    assert 'href="/suggestions/S1' in client.get("/", params={"query": "首小时收费八元"}).text
    with client.app.state.store.read() as work:
        assert work.attachments.to_recognise(1) == []
        assert work.suggestions.one("S1").text.startswith("书院路"), "it is no word of the letter"


def test_without_the_extra_photographs_wait(client, monkeypatch):
    monkeypatch.setattr("triage.importing.scans.PACKAGES", ("no_such_package",))
    attached(client, ("告示.jpg", jpeg()))
    work_off(client)
    with client.app.state.store.read() as work:
        assert [file.name for file in work.attachments.to_recognise(9)] == ["告示.jpg"]


def test_each_content_is_recognised_once_for_all_that_have_it(sqlite_store):
    from triage.types import Suggestion

    file = NewAttachment(name="a.jpg", kind="image", media_type="image/jpeg", size=1, digest="a" * 64, ocr="due")
    with sqlite_store.write() as work:
        work.suggestions.put([Suggestion(id=key, title="甲", text="乙") for key in ("S1", "S2")])
        for key in ("S1", "S2"):
            work.attachments.add(key, [file])
        assert len(work.attachments.to_recognise(9)) == 1
        work.attachments.recognised(file.digest, "done", "字", 0.9)
        assert [one.text for key in ("S1", "S2") for one in work.attachments.of(key)] == ["字", "字"]


def test_a_real_photograph_of_a_notice_is_read_in_the_background(client):
    needs_ocr()
    text = "停水通知\n因管网检修，书院路一带十二月三日停水八小时，请提前储水。"
    stream = io.BytesIO()
    picture(text).save(stream, "JPEG", quality=85)
    attached(client, ("告示.jpg", stream.getvalue()))
    work_off(client)
    (found,) = attached(client)
    assert share_read(text, found["text"]) >= 0.95
    assert found["confidence"] >= 0.9
