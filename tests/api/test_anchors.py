"""Anchors of the audit: written down once a day, by each means, and tried again; a rewritten chain does not hold."""

import json
import re
import shutil
import socketserver
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import pytest
from loopback import Loopback, QuietHandler
from pydantic import ValidationError
from sqlalchemy import text as text_of_sql
from typer.testing import CliRunner

from api.acts.anchors import Anchors
from api.base.settings import AuditSettings
from api.cli.main import app
from api.jobs.anchor_job import AnchorJob
from api.pages.base.templating import today
from triage.outgoing.addresses import AddressRules
from triage.types import Account

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


class Handler(QuietHandler):
    def post(self):
        body = self.body()
        self.owner.bodies.append((self.headers["Content-Type"], body))
        self.answer(self.owner.status, self.owner.stamp(body) if self.owner.stamp else self.owner.content)


class Owner:
    def __init__(self):
        self.bodies, self.status, self.content, self.stamp = [], 200, b"", None


class Mail(socketserver.StreamRequestHandler):
    """As much of a mail server as it takes to be handed one message."""

    def handle(self):
        self.wfile.write(b"220 ready\r\n")
        within = False
        for line in self.rfile:
            if within:
                self.server.lines.append(line)
                if line == b".\r\n":
                    within = False
                    self.wfile.write(b"250 taken\r\n")
                continue
            word = line[:4].upper()
            within = word == b"DATA"
            self.wfile.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(word, b"250 yes\r\n"))
            if word == b"QUIT":
                return


@pytest.fixture
def receiver():
    owner = Owner()
    server = Loopback(Handler, owner)
    owner.url = f"{server.url}/anchor"
    yield owner
    server.close()


@pytest.fixture
def make_job(application, tmp_path):
    moment = [NOON]

    def make(**settings):
        made = Anchors(application.state.store, AuditSettings(**settings), tmp_path / "anchors", AddressRules())
        job = AnchorJob(made, lambda: moment[0])
        job.moment = moment
        return job

    return make


def recent(application):
    with application.state.store.read() as work:
        return work.anchors.recent(10)


def test_a_line_a_day_with_the_command_that_verifies_it(application, make_job, tmp_path):
    job = make_job(anchor=["file"])
    assert (job.run(), job.run()) == (1, 0)
    job.moment[0] += timedelta(days=1)
    assert job.run() == 1
    lines = [json.loads(line) for line in (tmp_path / "anchors" / "audit.jsonl").read_text("utf-8").splitlines()]
    assert [line["day"] for line in lines] == ["2026-11-20", "2026-11-21"]
    assert lines[1]["number"] > lines[0]["number"], "that an anchor was set is in the audit"
    assert lines[0]["verify"] == f"jindianzi audit verify --expect {lines[0]['hash']}"
    with application.state.store.read() as work:
        assert all(work.audit.has(line["hash"]) for line in lines)


def test_two_processes_set_one_anchor_of_a_day(application, make_job, tmp_path):
    assert make_job(anchor=["file"]).run() == 1
    assert make_job(anchor=["file"]).run() == 0
    assert len(recent(application)) == 1


def test_a_webhook_gets_it_and_is_tried_again_with_the_same_hash(application, make_job, receiver):
    receiver.status = 503
    job = make_job(anchor=["webhook"], webhook=receiver.url)
    assert job.run() == 0
    assert (recent(application)[0].problem, recent(application)[0].set_at) == ("status 503", None)
    receiver.status = 204
    assert job.run() == 0, "not within the half hour"
    job.moment[0] += timedelta(minutes=31)
    assert job.run() == 1
    first, second = (json.loads(body) for _, body in receiver.bodies)
    assert first == second
    assert recent(application)[0].set_at is not None


def test_it_goes_by_mail(make_job):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        server.lines, server.daemon_threads = [], True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        job = make_job(anchor=["email"], email_to="audit@office.example", smtp=f"127.0.0.1:{server.server_address[1]}")
        try:
            assert job.run() == 1
        finally:
            server.shutdown()
            thread.join()
    from email import message_from_bytes, policy

    message = message_from_bytes(b"".join(server.lines), policy=policy.default)
    assert message["To"] == "audit@office.example"
    assert "jindianzi audit verify --expect " in message.get_content()


def test_an_authority_that_stamps_something_else_or_nothing_is_not_believed(application, make_job, receiver):
    job = make_job(anchor=["rfc3161"], tsa=receiver.url)
    for content in (b"", b"no stamp", bytes.fromhex("30053003020102")):
        receiver.content = content
        assert job.run() == 0
        job.moment[0] += timedelta(minutes=31)
    assert recent(application)[0].set_at is None
    kind, asked = receiver.bodies[0]
    assert kind == "application/timestamp-query"
    assert asked[:1] == b"\x30"


@pytest.fixture
def authority(receiver, tmp_path):
    """A time stamp authority of its own, made with openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine")
    folder = tmp_path / "authority"
    folder.mkdir()
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))

    def run(*arguments):
        return subprocess.run([openssl, *arguments], cwd=folder, capture_output=True, check=True)

    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "3650",
        "-config", "tsa.cnf", "-extensions", "tsa_cert", "-subj", "/CN=authority")  # fmt: skip

    def stamped(query):
        (folder / "query.tsq").write_bytes(query)
        run("ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query.tsq", "-out", "reply.tsr")
        return (folder / "reply.tsr").read_bytes()

    receiver.stamp, receiver.verify, receiver.folder = stamped, run, folder
    return receiver


CONFIG = """
[req]
distinguished_name = dn
[dn]
[tsa_cert]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
dir = {folder}
serial = $dir/serial
signer_cert = $dir/cert.pem
signer_key = $dir/key.pem
certs = $dir/cert.pem
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ordering = yes
tsa_name = no
"""


def test_an_authority_stamps_the_hash_and_openssl_verifies_it(application, make_job, authority, tmp_path):
    job = make_job(anchor=["rfc3161"], tsa=authority.url)
    assert job.run() == 1, recent(application)[0].problem
    folder = tmp_path / "anchors"
    assert (folder / "2026-11-20.txt").read_text() == recent(application)[0].hash
    authority.verify("ts", "-verify", "-data", str(folder / "2026-11-20.txt"), "-in", str(folder / "2026-11-20.tsr"),
                     "-CAfile", "cert.pem")  # fmt: skip


def test_a_stamp_of_another_hash_is_refused(application, make_job, authority):
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    other = TimestampRequestBuilder().data(b"other").hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).build()
    kept = authority.stamp(other.as_bytes())
    authority.stamp = lambda _query: kept
    assert make_job(anchor=["rfc3161"], tsa=authority.url).run() == 0
    assert recent(application)[0].problem == "the stamp is of something else"


def test_a_setting_that_is_not_complete_is_refused():
    for kind in ("email", "webhook", "rfc3161"):
        with pytest.raises(ValidationError, match="JINDIANZI_AUDIT__"):
            AuditSettings(anchor=[kind])
    assert not AuditSettings().anchor


def test_a_rewritten_chain_does_not_hold_against_its_anchors(
    application, service_settings, make_job, tmp_path, monkeypatch
):
    """Also where whoever rewrote it has the secret, so that the chain itself holds."""
    from sqlalchemy import text

    from triage.store.access.audit import AuditFilter
    from triage.store.access.chain import BEGIN, chain_hash, seal_of

    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    assert make_job(anchor=["file"]).run() == 1
    file, run = tmp_path / "anchors" / "audit.jsonl", CliRunner().invoke
    verified = run(app, ["audit", "verify", "--anchors", str(file)])
    assert (verified.exit_code, "1 expected hashes" in verified.output) == (0, True), verified.output
    listed = run(app, ["audit", "anchors"]).output
    command = listed.strip().split(": ")[-1].split()
    assert run(app, command[1:]).exit_code == 0
    store, key = application.state.store, application.state.secret_key.audit_key
    with store.read() as work:
        records = list(work.audit.each(AuditFilter()))
    last = BEGIN
    with store.engine.begin() as connection:
        triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        for record in records:
            changed = record.model_copy(update={"previous": last, "actor": "nobody"})
            last = chain_hash(changed, key)
            values = {"previous": changed.previous, "hash": last, "number": record.number}
            connection.execute(
                text(
                    "UPDATE audit_log SET actor = 'nobody', previous = :previous, hash = :hash WHERE number = :number"
                ),
                values,
            )
        seal = seal_of(key, 1, BEGIN)
        connection.execute(text("UPDATE audit_head SET hash = :hash, seal = :seal"), {"hash": last, "seal": seal})
        for _, sql in triggers:
            connection.execute(text(sql))
    assert run(app, ["audit", "verify"]).exit_code == 0
    refused = run(app, ["audit", "verify", "--anchors", str(file)])
    assert (refused.exit_code, "rewritten" in refused.output) == (1, True)
    assert run(app, ["audit", "verify", "--anchors", str(tmp_path / "none")]).exit_code == 1


@pytest.fixture
def page(application, client, sign_in):
    """Gives the text of the anchors on the page of the audit, with settings as they were given."""
    sign_in(client, Account(name="chen", display_name="陈", roles=("auditor",), must_change_password=False))

    def get(**settings):
        application.state.settings.audit = AuditSettings(**settings)
        answer = client.get("/audit")
        assert answer.status_code == 200
        return re.search(r'<section class="part" id="anchors">.*?</section>', answer.text, re.DOTALL)[0]

    return get


def set_anchor(application, day, kind="file", digest=None, number=None, problem=None):
    with application.state.store.write() as work:
        head = work.audit.head()
        work.anchors.begin(day, number or head[0], digest or head[1], kind)
        work.anchors.tried(work.anchors.open()[-1].id, problem)
    return head


def test_the_page_says_that_nothing_is_anchored_and_what_to_do(page):
    text = page()
    assert "没有设置锚定" in text
    assert "请管理员设置锚定处" in text


def test_the_page_shows_the_last_anchor_where_it_went_and_that_it_matches(application, page, tmp_path):
    file = tmp_path / "elsewhere" / "audit.jsonl"
    settings = AuditSettings(anchor=["file"], anchor_file=file)
    AnchorJob(Anchors(application.state.store, settings, tmp_path, AddressRules())).run()
    text = page(anchor=["file"], anchor_file=file)
    with application.state.store.read() as work:
        anchor = work.anchors.recent(1)[0]
    assert f"{anchor.day}，第 {anchor.number} 条" in text
    assert f"jindianzi audit verify --expect {anchor.hash}" in text
    assert str(file) in text
    assert "相符" in text
    assert 'class="notice' not in text
    file.write_text("", encoding="utf-8")
    assert "最近一次的校验值不在文件里" in page(anchor=["file"], anchor_file=file)


def test_the_page_says_what_is_missing_why_and_what_to_do(application, page):
    assert "推送：还没有写成过" in page(anchor=["webhook"], webhook="https://anchor.example/secret")
    day = today()
    set_anchor(application, day - timedelta(days=1), "webhook")
    set_anchor(application, day, "webhook", problem="status 503")
    text = page(anchor=["webhook"], webhook="https://anchor.example/secret")
    assert "今天或前几天的还没有写成" in text
    assert "status 503" in text
    assert "anchor.example" in text
    assert "secret" not in text, "what comes after the host may be one"


def test_an_anchor_that_is_days_old_is_late(application, page):
    set_anchor(application, today() - timedelta(days=1), "email")
    assert "还没有写成" not in page(anchor=["email"], email_to="a@office.example")
    with application.state.store.write() as work:
        work._session.execute(text_of_sql("UPDATE audit_anchors SET day = '2026-01-01'"))
    assert "还没有写成" in page(anchor=["email"], email_to="a@office.example")


def test_a_chain_that_was_rewritten_is_said_on_the_page(application, page):
    set_anchor(application, today(), "email", digest="0" * 64)
    text = page(anchor=["email"], email_to="a@office.example")
    assert "可能被整体重写" in text
    assert "不符" in text
