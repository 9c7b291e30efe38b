"""The application as a whole."""

import resource
import subprocess
import sys


def test_importing_the_application_loads_no_model_library():
    models = ("torch", "chromadb", "sklearn", "sentence_transformers", "rjieba", "opencc", "py3langid", "pypinyin")
    code = f"import sys, api.app; print([name for name in {models} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def seconds(*command):
    """What a child process takes of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def test_help_answers_at_once():
    """At once: in a few times what Python itself and its forms of commands take, on this machine at this hour."""
    told = [(seconds("-m", "api.cli", "--help"), seconds("-c", "import typer, pydantic")) for _ in range(3)]
    assert all("triage" in told_help for (_, told_help), _ in told)
    assert min(ours / theirs for (ours, _), (theirs, _) in told) < 8


def test_health(client):
    assert client.get("/healthz").json() == {"status": "ok"}
