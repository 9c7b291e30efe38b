"""Contacts and confidentiality: who sent a letter is known to whoever may know it, and a confidential one to the office."""

import io

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook
from sqlalchemy import select
from typer.testing import CliRunner

from api.access.principal import Principal
from api.acts.contacts import contact_for
from api.acts.entry import system_entry
from api.acts.intake import Intake
from api.backups.backup import make_backup
from api.backups.restore import restore
from api.base.settings import Settings
from api.cli.main import app
from api.engine.composition import open_store
from api.jobs.drop_job import DropJob
from api.service.services import open_retention
from triage.store.base.sealing import Sealing
from triage.store.models import IntakeRow
from triage.types import AccessScope, Account, Transition
from triage.workflow.actor import Actor

UNIT = "江东区城市管理和综合执法局"
CONTACT = {"name": "周晓", "phone": "13873912345", "address": "江东区书院路1号", "email": "zhou@example.org"}
OFFICER = Actor(name="王敏", role="supervisor")


def send(client, number="K1", **more):
    item = {
        "channel": "网上信箱",
        "external_id": number,
        "title": "路灯",
        "text": "书院路小学门口路灯不亮",
        "contact": CONTACT,
    }
    return client.post("/api/v1/suggestions", json=item | more).json()["items"][0]


@pytest.fixture
def assigned(client, application):
    """Takes in a letter and assigns it to a department; gives its id."""

    def make(**more):
        key = send(client, **more)["id"]
        store = application.state.store
        with store.write() as work:
            work.work_items.move(Transition(action="assign", department=UNIT), work.work_items.one(key), OFFICER)
        return key

    return make


def fresh(application):
    return TestClient(application, follow_redirects=False)


def as_department(anonymous, sign_in):
    sign_in(
        anonymous,
        Account(name="dep", display_name="某局", roles=("department",), department=UNIT, must_change_password=False),
    )
    return anonymous


def as_handler_of_department(anonymous, sign_in):
    account = Account(
        name="both", display_name="某局", roles=("handler", "department"), department=UNIT, must_change_password=False
    )
    sign_in(anonymous, account)
    return anonymous


def test_fields_of_the_sender_are_stored_apart_from_the_letter(client, application):
    key = send(client, reply_wanted="是", anonymous=False)["id"]
    with application.state.store.read() as work:
        contact, letter = work.contacts.of(key), work.suggestions.one(key)
    assert contact.model_dump() == CONTACT | {"reply_wanted": True, "anonymous": False}
    assert "13873912345" not in letter.model_dump_json()
    assert "13873912345" not in client.get(f"/api/suggestions/{key}").text


def test_the_columns_of_a_table_are_read(tmp_path, application):
    state = application.state
    folder = tmp_path / "drop" / "市长信箱"
    folder.mkdir(parents=True)
    book = Workbook()
    book.active.append(["编号", "内容", "姓名", "联系电话", "电子邮箱", "是否需要回复", "是否匿名", "是否保密"])
    book.active.append(["X1", "路灯不亮", "周晓", "13873912345", "zhou@example.org", "需要", "匿名", "是"])
    stream = io.BytesIO()
    book.save(stream)
    (folder / "一月.xlsx").write_bytes(stream.getvalue())
    job = DropJob(tmp_path / "drop", Intake(state.store, state.office))
    job._is_settled = lambda *_: True
    assert job.run() == 1
    with state.store.read() as work:
        (key,) = work.intakes.of_channel("市长信箱")["X1"]
        contact = work.contacts.of(key)
        assert work.suggestions.one(key).confidential
    assert (contact.name, contact.phone, contact.reply_wanted, contact.anonymous) == ("周晓", "13873912345", True, True)


def test_a_flag_that_is_neither_yes_nor_no_is_refused(client):
    answer = send(client, confidential="也许")
    assert answer["result"] == "rejected"
    assert "是否保密" in answer["reason"]


def test_the_page_veils_contacts_until_they_are_asked_for(editor, application):
    key = send(editor)["id"]
    page = editor.get(f"/suggestions/{key}").text
    assert "13873912345" not in page
    assert "［已遮盖］" in page


@pytest.mark.parametrize("enter", [as_department, as_handler_of_department])
def test_a_department_does_not_get_the_contact_of_who_is_anonymous(assigned, sign_in, application, enter):
    known, hidden = assigned(number="K1"), assigned(number="K2", anonymous=True)
    unit = enter(fresh(application), sign_in)
    assert unit.get(f"/suggestions/{hidden}").status_code == 200
    who = Principal("account", "dep", "某局", reach=AccessScope(departments=(UNIT,)))
    with application.state.store.read() as work:
        assert contact_for(work, who, known).phone == "13873912345"
        assert contact_for(work, who, hidden).phone is None
        office = Principal("account", "w", "王敏")
        assert contact_for(work, office, hidden).phone == "13873912345"


@pytest.mark.parametrize("enter", [as_department, as_handler_of_department])
def test_no_department_sees_what_is_confidential(assigned, sign_in, client, application, enter):
    plain, secret = assigned(number="K1"), assigned(number="K2", confidential=True)
    unit = enter(fresh(application), sign_in)
    assert unit.get(f"/suggestions/{plain}").status_code == 200
    for path in (
        f"/suggestions/{secret}", f"/suggestions/{secret}/file", f"/suggestions/{secret}/reply",
        f"/suggestions/{secret}/attachments?number=1", f"/api/suggestions/{secret}",
        f"/api/v1/suggestions/{secret}/attachments",
    ):  # fmt: skip
        assert unit.get(path).status_code == 404, path
    assert plain in unit.get("/?queue=unit").text or plain in unit.get("/").text
    assert secret not in unit.get("/").text
    assert secret in client.get("/api/suggestions", params={"limit": 100}).text


def test_a_key_sees_what_is_confidential_only_where_it_says_so(client, application, make_key):
    secret = send(client, confidential=True)["id"]
    store, other = application.state.store, fresh(application)
    plain = make_key(store, "plain", "suggestions:read")
    named = make_key(store, "named", "suggestions:read", reach=AccessScope(confidential=True))
    assert other.get(f"/api/v1/suggestions/{secret}", headers=plain).status_code == 404
    assert secret not in other.get("/api/v1/suggestions", headers=plain).text
    assert secret not in other.get("/api/v1/events", headers=plain).text
    assert other.get(f"/api/v1/suggestions/{secret}", headers=named).status_code == 200


def test_what_is_confidential_is_published_in_no_case(client, application):
    key = send(client, confidential=True, public=True)["id"]
    with application.state.store.read() as work:
        assert work._session.scalar(select(IntakeRow.public).where(IntakeRow.suggestion_id == key)) is False


def test_contacts_go_with_an_erasure(client, application):
    state, key = application.state, send(client)["id"]
    open_retention(state.settings, state.store, state.office, state.secret_key).erase(key, "本人要求", OFFICER)
    with state.store.read() as work:
        assert work.contacts.of(key) is None


def test_a_lost_key_is_said_on_the_page_and_keeps_nothing_else_from_it(client, application):
    key, state = send(client)["id"], application.state
    state.store._sealing = Sealing((b"another secret of 32 bytes......",))
    page = client.get(f"/suggestions/{key}")
    assert page.status_code == 200
    assert "另一把密钥" in page.text
    assert "书院路小学门口路灯不亮" in page.text


def test_a_handler_finds_the_letter_by_its_telephone_number(client, application, sign_in):
    key = send(client)["id"]
    assert [item["id"] for item in client.get("/api/suggestions?query=138-7391-2345").json()["items"]] == [key]
    assert client.get("/api/suggestions?query=1387391234").json()["items"] == []
    unit = as_department(fresh(application), sign_in)
    assert unit.get("/api/suggestions?query=13873912345").json()["items"] == []


def test_a_restored_backup_reads_its_contacts(client, application, tmp_path):
    key, state = send(client)["id"], application.state
    made = make_backup(state.settings, state.store)
    restore(made.path, tmp_path / "restored", system_entry("backup.restored"))
    store = open_store(Settings(data_dir=tmp_path / "restored"))
    with store.read() as work:
        assert work.contacts.of(key).phone == "13873912345"
    store.close()


def test_contacts_are_sealed_anew_after_the_secret_was_replaced(client, application, monkeypatch):
    key, settings = send(client)["id"], application.state.settings
    old = settings.data_dir / "secret.key"
    former = old.rename(settings.data_dir / "secret.key.old")
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(settings.data_dir))
    missing = CliRunner().invoke(app, ["contacts", "reseal"])
    assert (missing.exit_code, key in missing.output) == (1, True)
    monkeypatch.setenv("JINDIANZI_FORMER_KEY_FILES", f'["{former}"]')
    assert "1 contacts are encrypted anew" in CliRunner().invoke(app, ["contacts", "reseal"]).output
    monkeypatch.delenv("JINDIANZI_FORMER_KEY_FILES")
    store = open_store(Settings(data_dir=settings.data_dir))
    with store.read() as work:
        assert work.contacts.of(key).name == "周晓"
    store.close()


def test_what_comes_again_with_more_is_not_lost(client, application):
    key = send(client, contact={"name": "周晓"})["id"]
    assert send(client, contact={"name": "周晓", "phone": "13873912345"})["result"] == "duplicate"
    assert send(client, contact={}, confidential="是")["result"] == "supplemented"
    with application.state.store.read() as work:
        assert work.contacts.of(key).phone == "13873912345"
        assert work.suggestions.one(key).confidential


@pytest.mark.parametrize(
    ("contact", "named"),
    [
        (CONTACT, []),
        (CONTACT | {"wechat": "zx"}, ["contact.wechat"]),
        ("13873912345", ["contact"]),
        ({"wechat": ""}, []),
    ],
)
def test_what_is_not_stored_of_a_contact_is_named(client, contact, named):
    item = {"channel": "网上信箱", "external_id": "K1", "text": "路灯不亮", "contact": contact}
    assert client.post("/api/v1/suggestions", json=item).json()["ignored_fields"] == named
