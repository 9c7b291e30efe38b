"""E-mail: from a mailbox and from files, with its attachments, once, and judged by what was written now."""

import imaplib
import io
import os
import socket
import subprocess
import sys
import time
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from waiting import until

from api.acts.intake import Intake
from api.acts.mail_intake import take_mail
from api.base.settings import MailSettings
from api.documents.attachment_files import AttachmentFolder
from api.documents.contents import FolderContents
from api.jobs.drop_job import DropJob
from api.jobs.mail_job import MailJob, _quoted
from triage.importing import mail_reader
from triage.importing.mail import read_mail
from triage.text.judged import judged
from triage.types import Suggestion
from triage.workflow.actor import Actor

USER, PASSWORD = "demouser", "demopass"
ACTOR = Actor(name="电子邮件", role="channel")


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(stream, "JPEG")
    return stream.getvalue()


def mail(text="书院路小学门口的路灯不亮。", *, number="<a1@example.org>", subject="路灯不亮", html=None, files=()):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "周某 <zhou@example.org>", "office@example.org"
    message["Date"] = "Sat, 28 Nov 2026 10:00:00 +0800"
    if number:
        message["Message-ID"] = number
    message.set_content(text)
    if html is not None:
        message.set_content(html, subtype="html")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def written(tmp_path, content, name="m.eml"):
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


@pytest.fixture
def intake(application, tmp_path):
    state = application.state
    return Intake(state.store, state.office, files=AttachmentFolder(FolderContents(tmp_path / "files")))


def stored(application, key):
    with application.state.store.read() as work:
        return work.suggestions.one(key), work.attachments.of(key)


def test_a_mail_is_a_suggestion_with_its_files(application, intake, tmp_path):
    content = mail(files=[("现场.jpg", picture()), ("坏.exe", b"MZ")])
    outcome = take_mail(intake, written(tmp_path, content), "电子邮件", ACTOR)
    letter, files = stored(application, outcome.suggestion_id)
    assert (letter.title, letter.text, letter.user) == ("路灯不亮", "书院路小学门口的路灯不亮。", "zhou@example.org")
    assert letter.time == datetime(2026, 11, 28, 10)
    assert [file.name for file in files] == ["现场.jpg"]
    assert any("坏.exe" in warning for warning in letter.warnings)
    again = take_mail(intake, written(tmp_path, content), "电子邮件", ACTOR)
    assert (again.result, again.suggestion_id) == ("duplicate", outcome.suggestion_id)


def test_a_mail_without_an_id_is_known_by_its_content(intake, tmp_path):
    path = written(tmp_path, mail(number=""))
    results = [take_mail(intake, path, "电子邮件", ACTOR).result for _ in range(2)]
    assert results == ["accepted", "duplicate"]


def test_a_page_is_read_as_text_and_what_it_quotes_as_quoted(tmp_path):
    html = (
        "<html><head><style>p{}</style></head><body><p>谢谢，路灯修好了。</p><div>在 2026年11月20日 09:12，热线 "
        "&lt;a@b.example&gt; 写道：</div><blockquote><p>您反映的漏电冒火花一事，请远离。</p></blockquote></body></html>"
    )
    row = read_mail(written(tmp_path, mail(html=html)))
    assert "> 您反映的漏电冒火花一事" in row["text"]
    assert judged(Suggestion(id="1", text=row["text"])).text.strip() == "谢谢，路灯修好了。"


@pytest.mark.parametrize("named", ["gb2312", "gbk", "unknown-charset"])
def test_the_usual_charsets_are_read(tmp_path, named):
    body = "石岿路的镕泰小区停水。".encode("gb18030")
    head = f"Subject: x\r\nMessage-ID: <c@d>\r\nContent-Type: text/plain; charset={named}\r\n\r\n".encode()
    assert read_mail(written(tmp_path, head + body))["text"].strip() == "石岿路的镕泰小区停水。"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 50,
        b"Subject: =?x?=\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a",
        b"Date: x\r\n\r\ny",
    ],
)
def test_no_mail_breaks_the_reader(intake, tmp_path, content):
    outcome = take_mail(intake, written(tmp_path, content), "电子邮件", ACTOR)
    assert outcome.result in ("accepted", "rejected")


def test_a_file_of_outlook_is_read(tmp_path, monkeypatch):
    loaded = SimpleNamespace(
        message_headers={"Message-ID": "<o@p>"}, subject="路灯", sender="周某 <zhou@example.org>", body="路灯不亮。",
        html_body=None, sent_date=datetime(2026, 11, 28, 10),
        attachments=[SimpleNamespace(file_name="a.jpg", file_bytes=b"x")],
    )  # fmt: skip
    monkeypatch.setattr("oxmsg.Message.load", lambda _path: loaded)
    head, file = mail_reader.msg(tmp_path / "m.msg")
    assert head["mail"] == {
        "id": "<o@p>", "subject": "路灯", "from": "周某 <zhou@example.org>", "date": "2026-11-28T10:00:00", "text": "路灯不亮。",
    }  # fmt: skip
    assert file == {"file": "a.jpg", "content": "eA=="}


def test_mails_in_a_drop_folder_are_taken_in(application, intake, tmp_path):
    folder = tmp_path / "drop" / "市长信箱"
    folder.mkdir(parents=True)
    for name, content in (("好.eml", mail()), ("坏.msg", b"no message")):
        (folder / name).write_bytes(content)
        os.utime(folder / name, (time.time() - 60,) * 2)
    assert DropJob(tmp_path / "drop", intake).run() == 2
    with application.state.store.read() as work:
        assert list(work.intakes.of_channel("市长信箱")) == ["a1@example.org"]
    assert (folder / "rejects" / "坏.msg.jsonl").is_file()


@pytest.fixture
def mailbox(tmp_path):
    """A mailbox of a local IMAP server: its settings, and what puts a mail into it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("pymap")
    server = subprocess.Popen(
        [program, "--host", "127.0.0.1", "--port", str(port), "dict", "--demo-data"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path,
    )  # fmt: skip

    def answers():
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()
        except OSError:
            return False
        return True

    until(answers)
    box = imaplib.IMAP4("127.0.0.1", port, timeout=20)
    box.login(USER, PASSWORD)
    box.create(_quoted("市民来信"))
    settings = MailSettings(
        host="127.0.0.1", port=port, tls="none", user=USER, password=PASSWORD, folder="市民来信", channel="电子邮件"
    )
    yield settings, lambda content: box.append(_quoted("市民来信"), None, None, content), box
    box.logout()
    server.terminate()
    server.wait()


def test_what_is_unread_in_a_mailbox_comes_in_once_and_is_marked(application, intake, mailbox):
    settings, put, box = mailbox
    put(mail(number="<1@x>", files=[("现场.jpg", picture())]))
    put(mail("", number="<2@x>", subject=""))
    woken = []
    job = MailJob(settings, intake, lambda: woken.append(1))
    assert job.run() == 2
    with application.state.store.read() as work:
        ((external, (key,)),) = work.intakes.of_channel("电子邮件").items()
        assert len(work.attachments.of(key)) == 1
    assert external == "1@x"
    assert woken == [1]
    assert job.run() == 0
    box.select(_quoted("市民来信"))
    assert [box.uid("SEARCH", flag)[1][0].split() for flag in ("UNSEEN", "FLAGGED")] == [
        [],
        box.uid("SEARCH", "ALL")[1][0].split()[1:],
    ]
    put(mail(number="<1@x>"))
    assert job.run() == 1
    with application.state.store.read() as work:
        assert list(work.intakes.of_channel("电子邮件")) == ["1@x"]


def test_a_mail_that_is_too_large_is_flagged_and_not_fetched(intake, mailbox):
    settings, put, box = mailbox
    put(mail("长" * 500_000))
    small = settings.model_copy(update={"largest": 1})
    assert MailJob(small, intake).run() == 1
    box.select(_quoted("市民来信"))
    assert len(box.uid("SEARCH", "FLAGGED")[1][0].split()) == 1


def test_a_server_that_is_away_or_refuses_costs_nothing(intake, mailbox):
    settings, put, _ = mailbox
    put(mail())
    for wrong in ({"password": "wrong"}, {"folder": "没有"}, {"tls": "tls"}, {"port": 1}):
        changed = MailSettings.model_validate(settings.model_dump() | wrong)
        assert MailJob(changed, intake).run() == 0
    assert MailJob(MailSettings(), intake).run() == 0
    assert MailJob(settings, intake).run() == 1


@pytest.mark.parametrize(
    ("name", "quoted"), [("INBOX", '"INBOX"'), ('a"b\\c&d', '"a\\"b\\\\c&-d"'), ("市民", '"&XgJsEQ-"')]
)
def test_names_of_folders_as_the_protocol_has_them(name, quoted):
    assert _quoted(name) == quoted
