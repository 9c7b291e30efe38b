"""A language model's drafts take the place of the built-in ones, and are scored as they are."""

import shutil

import pytest
from openai_server import OpenAIServer, Reply

from api.base.settings import LlmSettings, Settings
from api.engine.language import open_language_tasks
from eval.model_drafts import with_model_drafts
from triage.language.batch import DraftBatch
from triage.store import Store


@pytest.fixture
def drafted(trained, dataset, log, tmp_path):
    """The log with the drafts of the model behind a server."""
    _, _, office, folder = trained
    database = tmp_path / "jindianzi.db"
    shutil.copy(folder / "jindianzi.db", database)

    def run(server):
        store = Store(f"sqlite:///{database}")
        llm = LlmSettings(base_url=server.url, model="m", retries=0, rest=0, structured="json_schema")
        desk = open_language_tasks(Settings(data_dir=tmp_path, llm=llm), store, office)
        try:
            batch = DraftBatch(desk, workers=4, rest=0)
            return with_model_drafts(log, dataset, store, batch, "m", lambda *_: None)
        finally:
            desk.close()
            store.close()

    return run


def test_the_drafts_of_the_model_are_what_is_scored(drafted, log):
    with OpenAIServer() as server:
        found = drafted(server)
    replaced = [s for s in found.samples if "language_model" in s.output.produced_by]
    assert found.drafted["done"] == len(replaced)
    assert set(found.drafted) <= {"done", "kept"}
    assert len(replaced) > len(found.samples) // 2
    assert found.models["language_model"] == "m"
    assert found.figure("draft/sound").value == 1.0
    assert found.figure("draft/facts") != log.figure("draft/facts")
    assert found.figure("routing/department@1") == log.figure("routing/department@1")


def test_an_invented_quote_is_counted_as_unsupported(drafted, log):
    lie = {"text": "《照明条例》第九十九条规定三日内修复。", "source": "P1", "quote": "三日内必须修复一切路灯"}
    with OpenAIServer(lambda _: {"cannot_answer": False, "missing": [], "statements": [lie]}) as server:
        found = drafted(server)
    assert found.figure("draft/supported").value < log.figure("draft/supported").value
    assert found.figure("draft/sound").value == 1.0


def test_where_the_model_fails_the_built_in_draft_is_scored(drafted, log):
    with OpenAIServer(lambda _: Reply(status=401)) as server:
        found = drafted(server)
    assert set(found.drafted) == {"failed"}
    assert [s.output for s in found.samples] == [s.output for s in log.samples]
