"""`jindianzi import suggestions` and its page: e-mail, contacts, confidentiality and files beside a table."""

import io
import json
from email.message import EmailMessage

import pytest
from PIL import Image
from table_files import csv_file
from typer.testing import CliRunner

from api.cli.main import app
from api.engine.composition import open_store
from triage.importing import mail_reader

HEADINGS = ["工单编号", "内容", "姓名", "联系电话", "是否保密", "是否公开", "附件"]


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(stream, "JPEG")
    return stream.getvalue()


def mail(number="<a1@example.org>", text="书院路小学门口的路灯不亮，见附件。", files=()):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "路灯不亮", "周某 <zhou@example.org>", "office@example.org"
    message["Date"], message["Message-ID"] = "Sat, 28 Nov 2026 10:00:00 +0800", number
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@pytest.fixture
def run(service_settings, monkeypatch):
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))

    def invoke(path, *options):
        done = CliRunner().invoke(app, ["import", "suggestions", str(path), "--json", *options])
        assert done.exit_code in (0, 1), done.output
        summary = json.loads(done.stdout)
        parts = [summary[name] for name in ("added", "corrected", "duplicate")]
        assert sum(parts) + len(summary["rejected"]) == summary["rows"]
        return summary

    return invoke


@pytest.fixture
def read(service_settings):
    store = open_store(service_settings)
    with store.read() as work:
        yield work
    store.close()


def test_an_e_mail_is_imported_with_its_files_and_its_sender(run, read, tmp_path, service_settings):
    path = tmp_path / "来信.eml"
    path.write_bytes(mail(files=[("现场.jpg", picture()), ("现场.jpg", picture() + b"x"), ("坏.exe", b"MZ")]))
    told = run(path, "--dry-run", "--channel", "电子邮件")
    assert list(told) == ["rows", "added", "corrected", "duplicate", "rejected", "mapping", "ignored_fields"]
    assert (told["rows"], told["added"], told["ignored_fields"]) == (1, 1, [])
    assert told["mapping"]["attachments"] == "attachments"
    assert not (service_settings.data_dir / "attachments").exists(), "a trial keeps nothing"
    assert run(path, "--channel", "电子邮件")["added"] == 1
    assert run(path, "--channel", "电子邮件")["duplicate"] == 1
    (key,) = read.intakes.of_channel("电子邮件")["a1@example.org"]
    letter, contact = read.suggestions.one(key), read.contacts.of(key)
    assert (letter.title, f"{letter.time:%Y-%m-%d %H:%M}") == ("路灯不亮", "2026-11-28 10:00")
    assert (contact.name, contact.email) == ("周某", "zhou@example.org")
    assert [file.name for file in read.attachments.of(key)] == ["现场.jpg"]
    assert any("坏.exe" in warning for warning in letter.warnings)
    assert "/" not in key
    assert "@" not in key


def test_an_e_mail_of_outlook_is_imported(run, read, tmp_path, monkeypatch):
    from types import SimpleNamespace

    from triage.importing import mail as mails

    loaded = SimpleNamespace(
        message_headers={"Message-ID": "<m1@example.org>"}, sent_date=None, subject="井盖", sender="zhou@example.org",
        body="桥头的井盖松了。", html_body=None, attachments=[],
    )  # fmt: skip
    monkeypatch.setattr("oxmsg.Message.load", lambda _path: loaded)
    monkeypatch.setattr(mails, "contents", lambda path, _kind: mail_reader.msg(path))
    (tmp_path / "m.msg").write_bytes(b"outlook")
    assert run(tmp_path / "m.msg", "--channel", "电子邮件")["added"] == 1
    assert "m1@example.org" in read.intakes.of_channel("电子邮件")


def test_a_folder_of_mail_and_tables_accounts_for_every_file(run, tmp_path):
    folder = tmp_path / "来信"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.eml").write_bytes(mail(f"<n{number}@example.org>", f"第{number}盏路灯不亮"))
    (folder / "坏.msg").write_bytes(b"no message")
    csv_file(folder / "表.csv", [HEADINGS, ["R-1", "井盖松了", "", "", "", "", ""]])
    told = run(folder, "--channel", "信箱")
    assert (told["rows"], told["added"], len(told["rejected"])) == (5, 4, 1)


def test_a_table_brings_senders_secrecy_and_the_files_beside_it(run, read, tmp_path):
    table = csv_file(
        tmp_path / "表.csv",
        [
            HEADINGS,
            ["R-1", "路灯不亮，见附件", "周晓", "13873912345", "是", "是", "灯.jpg；没有.jpg"],
            ["R-2", "井盖松了", "", "", "也许", "", ""],
        ],
    )
    assert run(table, "--dry-run")["ignored_fields"] == ["附件"], "no files came with the table"
    (tmp_path / "附件").mkdir()
    (tmp_path / "附件" / "灯.jpg").write_bytes(picture())
    told = run(table)
    assert (told["added"], told["ignored_fields"]) == (1, [])
    assert "是否保密" in told["rejected"][0]["reason"]
    letter = read.suggestions.one("R-1")
    assert letter.confidential
    assert any("没有.jpg" in warning for warning in letter.warnings)
    assert read.contacts.of("R-1").phone == "13873912345"
    assert [file.name for file in read.attachments.of("R-1")] == ["灯.jpg"]
    assert read.answers.newest(5) == []


def test_the_page_takes_an_e_mail(editor, application):
    given = {"file": ("来信.eml", mail(files=[("现场.jpg", picture())]), "message/rfc822")}
    page = editor.post("/suggestion-import", files=given, data={"channel": "电子邮件"})
    assert "路灯不亮" in page.text
    (address,) = {part.split('"')[0] for part in page.text.split('action="')[1:] if "/suggestion-import/" in part}
    done = editor.post(address, data={"act": "import"})
    assert done.status_code == 200
    with application.state.store.read() as work:
        (key,) = work.intakes.of_channel("电子邮件")["a1@example.org"]
        assert len(work.attachments.of(key)) == 1
        assert work.contacts.of(key).email == "zhou@example.org"
