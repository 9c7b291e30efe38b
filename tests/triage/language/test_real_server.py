"""Over the wire to a real server: `transformers serve` with a tiny, randomly initialised model made on the spot."""

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from triage.language.endpoint import MODES, Message
from triage.language.openai_endpoint import OpenAIEndpoint

STARTS_WITHIN = 60


def make_model(folder):
    """A Llama of one layer with a byte tokenizer: it talks nonsense, but as any other model does."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate(["<pad>", "<s>", "</s>", *alphabet])}
    core = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    core.pre_tokenizer, core.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=core, bos_token="<s>", eos_token="</s>", pad_token="<pad>")
    tokenizer.chat_template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=32_768,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a running server and the name of its model."""
    for package in ("transformers.cli", "accelerate"):
        if importlib.util.find_spec(package.partition(".")[0]) is None:
            pytest.skip(f"`transformers serve` needs the package {package}")
    folder = tmp_path_factory.mktemp("tiny")
    make_model(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(folder)]
    options = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen([*command, *options], stdout=log, stderr=log, env=environment)
    try:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        else:
            pytest.skip(f"`transformers serve` did not start: {(folder / 'serve.log').read_text()[-300:]}")
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def endpoint(server):
    url, name = server
    found = OpenAIEndpoint(base_url=url, model=name, api_key="k", max_tokens=24)
    yield found
    found.close()


@pytest.mark.parametrize("mode", MODES)
def test_every_way_of_asking_reaches_the_server_and_is_counted(endpoint, mode):
    messages = [Message("system", "你是助理。"), Message("user", "路灯不亮")]
    answer = endpoint.complete(messages, schema={"type": "object"}, mode=mode, timeout=30)
    assert answer.prompt_tokens > 0
    assert answer.completion_tokens > 0


def test_a_stream_comes_in_pieces_and_ends(endpoint):
    pieces = list(endpoint.stream([Message("user", "路灯不亮")], schema={}, mode="prompt", timeout=30))
    assert len(pieces) > 2
    assert sum(piece.completion_tokens for piece in pieces) > 0


def test_nonsense_from_a_real_model_leaves_the_built_in_draft(store, make_tasks, endpoint):
    outcome = make_tasks(endpoint, mode=None, timeout=30.0, total_timeout=120.0, retries=0).draft("S1")
    assert outcome.status == "failed"
    with store.read() as work:
        assert work.triages.current("S1")[0] == 1
        calls = work.language.calls()
    assert {call.mode for call in calls} == set(MODES)
    assert all(call.prompt_tokens > 0 for call in calls)
