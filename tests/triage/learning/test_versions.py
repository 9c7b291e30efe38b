"""Versions of the model: one is active, and one can go back."""

from datetime import UTC, datetime

import pytest

from triage.errors import ModelVersionError
from triage.learning.versions import ModelVersions, VersionRecord


@pytest.fixture
def versions(tmp_path):
    return ModelVersions(tmp_path / "model")


def trained(versions, *, kept=True):
    version = versions.begin()
    versions.finish(
        VersionRecord(
            version=version, created=datetime.now(UTC), kept=kept, verdict="kept", replaced=versions.active(),
            decisions=0, taught=0, held_out=0,
        )
    )  # fmt: skip
    if kept:
        versions.activate(version)
    return version


def test_undo_goes_back_step_by_step(versions):
    assert versions.active() is None
    names = [trained(versions) for _ in range(3)]
    assert versions.active() == names[2]
    versions.activate(versions.previous())
    assert versions.active() == names[1]
    versions.activate(versions.previous())
    assert versions.active() == names[0]
    with pytest.raises(ModelVersionError, match="first"):
        versions.previous()


def test_a_version_that_was_not_kept_is_listed_and_not_active(versions):
    first = trained(versions)
    second = trained(versions, kept=False)
    assert versions.active() == first
    assert [record.version for record in versions.list()] == [first, second]


@pytest.mark.parametrize("name", ["0099", "../0001", "x", ""])
def test_unknown_versions_are_refused(versions, name):
    trained(versions)
    with pytest.raises(ModelVersionError, match="unknown"):
        versions.activate(name)


def test_a_training_that_never_ended_cannot_become_active(versions):
    version = versions.begin()
    with pytest.raises(ModelVersionError):
        versions.activate(version)
    assert versions.begin() != version


def test_old_versions_go_but_never_the_active_one_nor_the_one_before(versions):
    names = [trained(versions) for _ in range(2)]
    for _ in range(6):
        trained(versions, kept=False)
    gone = []
    versions.prune(gone.append, kept=3)
    left = [record.version for record in versions.list()]
    assert left[:2] == names
    assert len(left) == 5
    assert gone == ["0003", "0004", "0005"]
    assert not versions.path("0003").exists()


def test_what_a_killed_training_left_goes_with_the_next_one(versions):
    killed = versions.begin()
    kept = trained(versions)
    running = versions.begin()
    gone = []
    versions.prune(gone.append)
    assert gone == [killed]
    assert versions.path(running).is_dir()
    assert versions.active() == kept
