"""Drop folders follow no links: whoever may put files there reads, moves and writes nothing else of the service."""

import json
import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from api.acts.intake import Intake
from api.backups.drop_copies import DropCopies
from api.base.outer_folder import OuterFolder
from api.jobs.drop_job import DropJob
from triage.errors import UnreadableFileError
from triage.types import Suggestion

TABLE = "编号,内容\nG1,机密的内容\n"


@pytest.fixture
def secret(tmp_path):
    """A file that a channel may not read."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "secret.csv").write_text(TABLE, encoding="utf-8")
    settle(folder / "secret.csv")
    return folder / "secret.csv"


@pytest.fixture
def drop(tmp_path, application):
    folder = tmp_path / "drop" / "信箱"
    folder.mkdir(parents=True)
    state = application.state
    return folder, DropJob(tmp_path / "drop", Intake(state.store, state.office)), state.store


def settle(file):
    past = time.time() - 60
    os.utime(file, (past, past), follow_symlinks=False)


def stored(store, channel="信箱"):
    with store.read() as work:
        return work.intakes.of_channel(channel)


@pytest.mark.parametrize("kind", ["link", "hard link", "pipe"])
def test_what_a_link_leads_to_is_neither_read_nor_moved(drop, secret, kind):
    folder, job, store = drop
    file = folder / "来件.csv"
    if kind == "pipe":
        os.mkfifo(file)
    else:
        (file.symlink_to if kind == "link" else file.hardlink_to)(secret)
    settle(file)
    good = folder / "好.csv"
    good.write_text("编号,内容\nX1,路灯不亮\n", encoding="utf-8")
    settle(good)
    assert job.run() == 2
    assert set(stored(store)) == {"X1"}
    assert secret.read_text("utf-8") == TABLE
    reason = json.loads((folder / "rejects" / "来件.csv.jsonl").read_text("utf-8"))["reason"]
    assert "是链接" in reason
    assert "机密" not in reason
    assert not file.is_symlink()
    assert not file.exists()
    assert job.run() == 0


def test_folders_that_are_links_are_left_alone(drop, secret, caplog):
    folder, job, store = drop
    (folder.parent / "外面").symlink_to(secret.parent)
    (folder / "campaign-1").symlink_to(secret.parent)
    assert job.run() == 0
    assert job.run() == 0
    assert stored(store) == stored(store, "外面") == {}
    assert sorted(path.name for path in secret.parent.iterdir()) == ["secret.csv"]
    assert caplog.text.count("drop.link_not_followed folder=外面") == 1


@pytest.mark.parametrize("name", ["done", "rejects"])
def test_nothing_is_written_where_a_link_leads(drop, secret, name):
    folder, job, _ = drop
    (folder / name).symlink_to(secret.parent)
    file = folder / "坏.csv"
    file.write_text("编号,内容\nX2,\n", encoding="utf-8")
    settle(file)
    assert job.run() == 0
    assert sorted(path.name for path in secret.parent.iterdir()) == ["secret.csv"]
    assert file.is_file()


def test_a_file_of_rejects_that_is_a_link_is_not_written_through(drop, secret):
    folder, job, _ = drop
    (folder / "rejects").mkdir()
    (folder / "rejects" / "坏.csv.jsonl").symlink_to(secret)
    file = folder / "坏.csv"
    file.write_text("编号,内容\nX2,\n", encoding="utf-8")
    settle(file)
    job.run()
    assert secret.read_text("utf-8") == TABLE


def test_erasure_and_retention_touch_nothing_by_way_of_a_link(drop, secret, tmp_path):
    folder, _, _ = drop
    (folder / "done").symlink_to(secret.parent)
    (folder / "rejects").mkdir()
    rejected = secret.parent / "rejected.jsonl"
    rejected.write_text('{"row": {"内容": "机密的内容"}}\n', encoding="utf-8")
    (folder / "rejects" / "a.jsonl").symlink_to(rejected)
    copies = DropCopies(folder.parent, tmp_path / "rejects")
    assert copies.remove_older(datetime.now(UTC) + timedelta(days=1)) == 0
    assert copies.remove_of(Suggestion(id="G1", text="机密的内容", channel="信箱"), "G1") == 0
    assert sorted(path.name for path in secret.parent.iterdir()) == ["rejected.jsonl", "secret.csv"]
    assert "机密" in rejected.read_text("utf-8")


def test_a_folder_that_becomes_a_link_after_it_was_listed_is_not_entered(drop, secret):
    folder, _, _ = drop
    (folder / "campaign-1").mkdir()
    (folder / "campaign-1" / "secret.csv").write_text("编号,内容\n", encoding="utf-8")
    outer = OuterFolder(folder.parent)
    assert outer.files("信箱", "campaign-1") == ["secret.csv"]
    (folder / "campaign-1").rename(folder / "before")
    (folder / "campaign-1").symlink_to(secret.parent)
    with pytest.raises(UnreadableFileError), outer.copy_of("secret.csv", "信箱", "campaign-1"):
        pass
    with pytest.raises(OSError, match=r".+"), outer.written("new.csv", "信箱", "campaign-1"):
        pass
    assert outer.files("信箱", "campaign-1") == []


def test_the_drop_folder_itself_may_be_a_link(drop, tmp_path, application):
    folder, _, store = drop
    (tmp_path / "named").symlink_to(folder.parent)
    file = folder / "好.csv"
    file.write_text("编号,内容\nX1,路灯不亮\n", encoding="utf-8")
    settle(file)
    assert DropJob(tmp_path / "named", Intake(store, application.state.office)).run() == 1
    assert set(stored(store)) == {"X1"}
