"""The application as a whole."""

import subprocess
import sys
import time


def test_importing_the_application_loads_no_model_library():
    code = "import sys, api.app; print([m for m in ('torch', 'chromadb', 'sklearn', 'sentence_transformers') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_answers_in_under_a_second():
    times = []
    for _ in range(3):
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-m", "api.cli", "--help"], capture_output=True, text=True, check=True)
        times.append(time.monotonic() - start)
        assert "triage" in done.stdout
    assert min(times) < 1


def test_health(client):
    assert client.get("/healthz").json() == {"status": "ok"}
