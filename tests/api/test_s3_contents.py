"""Contents in S3-compatible storage: kept, fetched, erased and backed up as in the data folder."""

import hashlib
import io
import tarfile
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

import pytest
from PIL import Image

from api.acts.attachments import sweep
from api.app import create_app
from api.backups.backup import make_backup
from api.backups.restore import restore
from api.base.settings import Settings
from api.documents.contents import FolderContents
from api.documents.s3_contents import S3Contents
from api.jobs.contents_job import ContentsJob
from api.service.services import open_contents, open_retention
from triage.errors import StoreUnavailableError
from triage.types import AuditEntry
from triage.workflow.actor import Actor

BUCKET = "jindianzi-test"


@pytest.fixture(scope="module")
def server():
    """A storage of its own on this machine."""
    missing = [name for name in ("boto3", "moto", "flask", "flask_cors") if find_spec(name) is None]
    if missing:
        pytest.skip(f"the extra s3 or the server for its tests is not installed: {', '.join(missing)}")
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def address(server, monkeypatch):
    """The setting that names an empty bucket."""
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    client = boto3.resource("s3", endpoint_url=server, region_name="us-east-1")
    bucket = client.Bucket(BUCKET)
    client.create_bucket(Bucket=BUCKET)
    bucket.objects.all().delete()
    return f"s3://{BUCKET}/office?endpoint={server}&region=us-east-1"


@pytest.fixture
def service_settings(service_settings, address):
    return service_settings.model_copy(update={"attachments_url": address})


def jpeg(colour="red"):
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(stream, "JPEG")
    return stream.getvalue()


def attach(client, key="S1"):
    answer = client.post(f"/api/v1/suggestions/{key}/attachments", files=[("files", ("现场.jpg", jpeg()))])
    assert answer.status_code == 200
    return answer.json()["items"][0]


def stored(settings):
    return set(S3Contents(settings.attachments_url).all())


def test_the_same_is_done_with_objects_as_with_files(address, tmp_path):
    for contents in (S3Contents(address), FolderContents(tmp_path)):
        digest = contents.keep(b"content")
        assert digest == hashlib.sha256(b"content").hexdigest() == contents.keep(b"content")
        with contents.opened(digest) as path:
            assert path.read_bytes() == b"content"
        now = datetime.now(UTC)
        assert contents.older_than(now - timedelta(hours=1)) == []
        assert contents.older_than(now + timedelta(hours=1)) == [digest]
        assert contents.remove([digest, "0" * 64]) == 1
        with pytest.raises(FileNotFoundError), contents.opened(digest):
            pass


def test_a_file_of_a_letter_is_fetched_and_goes_with_an_erasure(client, service_settings):
    state = client.app.state
    item = attach(client)
    assert stored(service_settings) == {item["sha256"]}
    assert not list(service_settings.data_dir.glob("attachments/??/*")), "and nowhere else"
    found = client.get("/api/v1/suggestions/S1/attachments/content", params={"number": item["number"]})
    assert hashlib.sha256(found.content).hexdigest() == item["sha256"]
    retention = open_retention(service_settings, state.store, state.office, state.secret_key)
    retention.erase("S1", "本人要求", Actor(name="王敏", role="supervisor"))
    assert stored(service_settings) == set()


def test_what_nobody_names_is_swept_up(client, service_settings):
    contents = open_contents(service_settings)
    named = attach(client)["sha256"]
    contents.keep(b"left over")
    assert sweep(client.app.state.store, contents, datetime.now(UTC) + timedelta(days=1)) == 1
    assert stored(service_settings) == {named}


def test_a_backup_holds_the_contents_and_a_restore_brings_them_back(client, service_settings, tmp_path):
    digest = attach(client)["sha256"]
    made = make_backup(service_settings, client.app.state.store, tmp_path / "out")
    name = f"data/attachments/{digest[:2]}/{digest}"
    with tarfile.open(made.path) as archive:
        assert name in archive.getnames()
    into = tmp_path / "restored"
    restore(made.path, into, AuditEntry(actor_kind="system", actor="x", action="backup.restored"))
    contents = open_contents(service_settings)
    contents.remove([digest])
    assert ContentsJob(into / "attachments", contents).run() == 1
    assert stored(service_settings) == {digest}
    assert not (into / "attachments" / digest[:2] / digest).exists()
    assert ContentsJob(into / "attachments", contents).run() == 0


def test_storage_that_does_not_answer_is_said_to_be_away(service_settings, engine_of, monkeypatch, sign_in, handler):
    from fastapi.testclient import TestClient

    monkeypatch.setattr("api.documents.s3_contents.TRIES", 1)
    away = service_settings.model_copy(update={"attachments_url": "s3://bucket/x?endpoint=http://127.0.0.1:9"})
    with pytest.raises(StoreUnavailableError):
        open_contents(away).keep(b"x")
    with TestClient(create_app(away, engine_of)) as client:
        sign_in(client, handler)
        answer = client.post("/api/v1/suggestions/S1/attachments", files=[("files", ("现场.jpg", jpeg()))])
        assert answer.status_code == 503
        assert client.get("/api/v1/suggestions/S1/attachments").json()["items"] == []


@pytest.mark.parametrize("address", ["https://bucket", "s3://", "bucket"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ValueError, match="attachments_url"):
        Settings(attachments_url=address)
