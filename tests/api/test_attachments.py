"""Attachments: known by their content, kept once, seen only with the suggestion, and gone with it."""

import base64
import io
import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from documents import paragraph, table, write_docx
from openpyxl import Workbook
from PIL import Image

from api.acts.attachments import sweep
from api.acts.intake import Intake
from api.base.errors import AttachmentError
from api.documents.attachment_files import AttachmentFolder
from api.documents.contents import FolderContents
from api.jobs.drop_job import DropJob
from api.service.services import open_retention
from triage.store.access.audit import AuditFilter
from triage.text.attachment_mentions import NO_ATTACHMENT, mentions_attachment
from triage.text.plain_characters import plain_form
from triage.types import Account
from triage.workflow.actor import Actor

ORIENTATION, GPS, LATITUDE = 0x0112, 0x8825, 2


def picture(kind="JPEG", size=(60, 40)):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[LATITUDE] = (28.0, 12.0, 0.0)
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind, exif=exif)
    return stream.getvalue()


def word(tmp_path, text="水表读数一百二十吨"):
    path = write_docx(tmp_path / "w.docx", paragraph(text), table(("项目", "读数"), ("冷水", "120")))
    return path.read_bytes()


def sheet():
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["楼栋", "户数"])
    book.active.append(["三栋", 36])
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path):
    return AttachmentFolder(FolderContents(tmp_path / "files"))


def test_an_image_is_written_anew_without_what_a_camera_adds(folder):
    kept = folder.keep("C:\\照片\\现场.png", picture(size=(4000, 2000)))
    assert (kept.name, kept.kind, kept.media_type) == ("现场.jpg", "image", "image/jpeg")
    content = folder.contents.path(kept.digest).read_bytes()
    assert kept.size == len(content)
    assert b"Exif" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (1200, 2400)


def test_documents_are_kept_with_the_words_in_them(folder, tmp_path):
    found = folder.keep("说明", word(tmp_path))
    assert (found.name, found.kind) == ("说明.docx", "document")
    assert "水表读数一百二十吨" in found.text
    assert "冷水" in found.text
    assert "三栋 36" in folder.keep("表.xlsx", sheet()).text
    sound = folder.keep("录音.mp3", b"ID3\x04" + bytes(200))
    assert (sound.kind, sound.text) == ("audio", None)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00", "kind"),
        (b"<svg onload='x'/>", "kind"),
        (b"GIF89a", "kind"),
        (b"\xff\xd8\xff\xe0broken", "unreadable"),
        (b"PK\x03\x04broken", "unreadable"),
        (b"%PDF-1.7 broken", "unreadable"),
    ],
)
def test_what_a_file_is_called_does_not_count(folder, content, cause):
    with pytest.raises(AttachmentError, match=cause):
        folder.keep("现场.jpg", content)


def test_files_too_large_are_refused(folder, monkeypatch):
    monkeypatch.setattr("api.documents.attachment_files.LARGEST", {"image": 100})
    with pytest.raises(AttachmentError, match="large"):
        folder.keep("a.jpg", picture())


def test_the_same_content_is_kept_once(folder):
    digests = {folder.keep(name, picture()).digest for name in ("a.jpg", "b.jpg")}
    assert len(digests) == 1
    assert folder.contents.remove(digests) == 1


def send(client, *files, text="水表读数不对，详见附件。", number="A1"):
    attachments = [{"name": name, "content": base64.b64encode(content).decode()} for name, content in files]
    item = {"channel": "网上信箱", "external_id": number, "text": text, "attachments": attachments}
    return client.post("/api/v1/suggestions", json=item).json()["items"][0]


def listed(client, key):
    return client.get(f"/api/v1/suggestions/{key}/attachments").json()["items"]


def test_files_come_in_with_an_item_and_are_downloaded(client, application, tmp_path):
    content = word(tmp_path)
    item = send(client, ("说明.docx", content), ("现场.jpg", picture()))
    found = listed(client, item["id"])
    assert [(one["name"], one["kind"]) for one in found] == [("说明.docx", "document"), ("现场.jpg", "image")]
    address = f"/api/v1/suggestions/{item['id']}/attachments/content"
    answer = client.get(address, params={"number": found[0]["number"]})
    assert answer.content == content
    assert "attachment" in answer.headers["content-disposition"]
    assert client.get(address, params={"number": 99}).status_code == 404
    with application.state.store.read() as work:
        assert work.suggestions.one(item["id"]).warnings == ()
        assert "suggestion.attachment_fetched" in [record.action for record in work.audit.each(AuditFilter())]
    assert item["id"] in client.get("/", params={"query": "水表读数一百二十吨"}).text


def test_an_item_with_a_file_that_is_not_taken_is_rejected(client):
    refused = send(client, ("现场.jpg", b"MZ"))
    assert (refused["result"], refused["id"]) == ("rejected", None)
    assert "附件“现场.jpg”没有保存" in refused["reason"]
    item = {"channel": "c", "text": "路灯不亮", "attachments": [{"name": "a", "content": "不是"}]}
    assert "base64" in client.post("/api/v1/suggestions", json=item).json()["items"][0]["reason"]


def test_a_letter_without_the_file_that_it_speaks_of_is_marked_until_it_comes(client, application):
    key = send(client)["id"]
    with application.state.store.read() as work:
        assert work.suggestions.one(key).warnings == (NO_ATTACHMENT,)
    files = [("files", ("a.jpg", picture())), ("files", ("b.xlsx", sheet()))]
    assert len(client.post(f"/api/v1/suggestions/{key}/attachments", files=files).json()["items"]) == 2
    with application.state.store.read() as work:
        assert work.suggestions.one(key).warnings == ()
        assert [event.kind for event in work.events.of(key)] == ["received", "attached"]
    refused = client.post(f"/api/v1/suggestions/{key}/attachments", files=[("files", ("a.jpg", b"MZ"))])
    assert refused.status_code == 422
    assert len(listed(client, key)) == 2


def judged(state, key):
    """Have what is due triaged, and say whether the suggestion was due."""
    with state.store.read() as work:
        due = work.work_items.due()
    state.engine.triage_ids(due)
    return key in due


def test_a_file_that_comes_after_the_triage_wakes_it_where_it_was_missing(client, application):
    state, woken = application.state, []
    state.jobs.wake = woken.append
    missing, whole = send(client)["id"], send(client, text="水表读数不对。", number="A2")["id"]
    assert judged(state, missing)
    woken.clear()
    for key in (missing, whole):
        client.post(f"/api/v1/suggestions/{key}/attachments", files=[("files", ("a.jpg", picture()))])
    assert "triage" in woken
    with state.store.read() as work:
        assert work.work_items.due() == [missing], "what was judged whole stays as it is"
        assert work.work_items.one(missing).state == "triaged", "and nobody loses their work"
        assert [event.data for event in work.events.of(missing)][-1] == {"files": 1}
    client.post(f"/api/v1/suggestions/{missing}/attachments", files=[("files", ("b.jpg", picture()))])
    with state.store.read() as work:
        assert len(work.attachments.of(missing)) == 1, "the same file again is none"
        assert [event.kind for event in work.events.of(missing)].count("attached") == 1


def test_a_channel_sends_the_file_of_a_stored_item_later(client, application):
    state = application.state
    key = send(client)["id"]
    judged(state, key)
    later = send(client, ("现场.jpg", picture()))
    assert (later["result"], later["id"]) == ("supplemented", key)
    assert [one["name"] for one in listed(client, key)] == ["现场.jpg"]
    with state.store.read() as work:
        assert work.suggestions.one(key).warnings == ()
    assert judged(state, key)
    assert send(client, ("现场.jpg", picture()))["result"] == "duplicate"
    more = send(client, ("表.xlsx", sheet()), text="水表读数不对，详见附件。今天又涨了。")
    assert more["result"] == "supplemented"
    assert len(listed(client, key)) == 2
    more = send(client, text="水表读数不对，详见附件。今天又涨了。请派人来看。")
    with state.store.read() as work:
        assert work.suggestions.one(key).warnings == (), "it has its files, if not with this supplement"


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("水表读数不对，详见附件。", True),
        ("随信附上三张照片，请查看。", True),
        ("照片见附件", True),
        ("破损情况如图所示，请尽快修。", True),
        ("詳見附⼟件", False),
        ("請查收，詳見附件", True),
        ("路灯在小学附近，请维修。", False),
        ("按《停车收费办法》的附件2，首小时应收三元。", False),
        ("附近居民都有意见。", False),
    ],
)
def test_what_speaks_of_an_attachment(text, mentions):
    assert mentions_attachment(plain_form(text)) is mentions


def test_whoever_may_not_see_the_suggestion_sees_no_file(client, application, sign_in, anonymous):
    key = send(client, ("现场.jpg", picture()))["id"]
    number = listed(client, key)[0]["number"]
    address = f"/api/v1/suggestions/{key}/attachments"
    sign_in(
        anonymous,
        Account(
            name="other", display_name="别的局", roles=("department",), department="别的局", must_change_password=False
        ),
    )
    for path in (address, f"{address}/content?number={number}", f"/suggestions/{key}/attachments?number={number}"):
        assert anonymous.get(path).status_code == 404


def test_the_page_shows_files_and_takes_more(editor, application):
    page = editor.get("/suggestions/S1").text
    token = page.split('name="form_token" value="')[1].split('"')[0] if 'name="form_token"' in page else ""
    answer = editor.post(
        "/suggestions/S1/attachments", data={"form_token": token}, files=[("files", ("现场.jpg", picture()))]
    )
    assert answer.status_code in (200, 303)
    page = editor.get("/suggestions/S1").text
    assert "现场.jpg" in page
    assert editor.get("/suggestions/S1/attachments?number=1").headers["content-disposition"].startswith("inline")


def test_a_table_names_files_that_lie_beside_it(tmp_path, application):
    store, office = application.state.store, application.state.office
    channel = tmp_path / "drop" / "市长信箱"
    (channel / "附件").mkdir(parents=True)
    (channel / "附件" / "现场.jpg").write_bytes(picture())
    rows = "编号,内容,附件\nX1,水表读数不对。,现场.jpg\nX2,路灯不亮。,现场.jpg;没有.pdf\n"
    (channel / "一月.csv").write_text(rows, encoding="utf-8")
    os.utime(channel / "一月.csv", (time.time() - 60,) * 2)
    files = AttachmentFolder(FolderContents(tmp_path / "files"))
    assert DropJob(tmp_path / "drop", Intake(store, office, files=files)).run() == 1
    with store.read() as work:
        (first,), (second,) = (work.intakes.of_channel("市长信箱")[number] for number in ("X1", "X2"))
        assert [[one.name for one in work.attachments.of(key)] for key in (first, second)] == [["现场.jpg"]] * 2
        assert any("没有.pdf" in warning for warning in work.suggestions.one(second).warnings)
        assert work.suggestions.one(first).warnings == ()


def test_files_go_when_the_suggestion_is_erased_and_no_other_has_them(client, application):
    state = application.state
    first, second = (send(client, ("现场.jpg", picture()), number=number)["id"] for number in ("A1", "A2"))
    with state.store.read() as work:
        (kept,) = work.attachments.of(first)
    path = state.attachments.folder.contents.path(kept.digest)
    retention = open_retention(state.settings, state.store, state.office, state.secret_key)
    officer = Actor(name="王敏", role="supervisor")
    retention.erase(first, "本人要求", officer)
    assert listed(client, first) == []
    assert path.is_file()
    retention.erase(second, "本人要求", officer)
    assert not path.is_file()


def test_contents_that_nobody_names_are_swept_up_after_a_while(application):
    state = application.state
    digest = state.attachments.folder.keep("a.jpg", picture()).digest
    assert sweep(state.store, state.attachments.folder.contents) == 0
    assert sweep(state.store, state.attachments.folder.contents, datetime.now(UTC) + timedelta(days=1)) == 1
    assert not state.attachments.folder.contents.path(digest).is_file()
