"""The draft command over a real server."""

import pytest
from openai_server import OpenAIServer, Reply
from typer.testing import CliRunner

from api.base.errors import NoLanguageModelError
from api.cli.main import app


@pytest.fixture
def run(service_settings, monkeypatch, any_draft_is_taken):
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))

    def invoke(*arguments, server=None):
        if server is not None:
            monkeypatch.setenv("JINDIANZI_LLM__BASE_URL", server.url)
            monkeypatch.setenv("JINDIANZI_LLM__MODEL", "m")
            monkeypatch.setenv("JINDIANZI_LLM__RETRIES", "0")
        return CliRunner().invoke(app, ["draft", *arguments])

    return invoke


def test_a_batch_drafts_for_all_open_suggestions_once(run):
    with OpenAIServer() as server:
        first = run("--batch", server=server)
        asked = len(server.requests)
        second = run("--batch", server=server)
    assert first.exit_code == 0, first.output
    assert "3 suggestions" in first.output
    assert "3 done" in first.output
    assert asked == len(server.requests) == 3
    assert "0 suggestions" in second.output


def test_failures_are_counted_and_make_the_command_fail(run):
    with OpenAIServer(lambda _: Reply(status=401)) as server:
        found = run("S1", "S2", server=server)
    assert found.exit_code == 1
    assert "2 failed" in found.output


def test_without_a_model_the_command_says_what_to_set(run):
    assert isinstance(run("--batch").exception, NoLanguageModelError)
    assert run().exit_code == 2
