"""Counts the files of the project that one letter's way enters: `python tests/support/walk_count.py DATA`.

The way is intake through the API, triage by the job, and the page of the suggestion. DATA is the data folder of a trained
office, for instance that of `make demo`; it is copied, so nothing in it changes. A file counts when one of its functions is
called; what happens once when the service starts is walked before the count.
"""

import contextlib
import shutil
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "eval", "prompts", "retrieval", "triage")
ORDINARY = "书院路小学门口的路灯坏了三天，晚上接孩子看不清路，请尽快修复。"
LETTERS = {
    "an ordinary complaint": {"title": "路灯不亮", "text": ORDINARY},
    "somebody in danger": {
        "title": "燃气味",
        "text": "我家楼道里有很浓的燃气味，阀门关不上，楼上还有老人走不了，请马上派人来！",
    },
    "a question about a rule": {
        "title": "公积金",
        "text": "您好，想咨询一下，租房提取住房公积金每年可以提几次，需要带什么材料？",
    },
}
LEGS = ("intake", "triage", "page")


class Walk:
    """Notes the files whose functions are called, in this thread and in those that begin later."""

    def __init__(self):
        self._roots = tuple(f"{ROOT / package}/" for package in PACKAGES)
        self._files, self._on = set(), False

    @contextlib.contextmanager
    def installed(self):
        """Looked at are the calls of all threads that begin inside."""
        before = sys.getprofile()
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        try:
            yield self
        finally:
            self._on = False
            sys.setprofile(before)
            threading.setprofile(None)

    @contextlib.contextmanager
    def leg(self, into):
        """What is entered inside is added to a set."""
        self._files, self._on = into, True
        try:
            yield
        finally:
            self._on = False

    def _note(self, frame, event, _argument):
        if self._on and event == "call":
            code = frame.f_code
            if code.co_name != "<module>" and code.co_filename.startswith(self._roots):
                self._files.add(code.co_filename)


def count(data_dir, office_file=None):
    """The files that each letter's way enters: name of the letter to leg to set of paths from the root."""
    from fastapi.testclient import TestClient

    from api.access.gate import SESSION_FORM
    from api.access.tokens import SESSION_COOKIE, form_token
    from api.app import create_app
    from api.base.settings import Settings
    from api.jobs.triage_job import TriageJob
    from triage.types import Account

    walk, found = Walk(), {}
    with walk.installed():
        application = create_app(Settings(data_dir=data_dir, office_file=office_file))
        with TestClient(application) as client:
            state = application.state
            account = Account(
                name="walker", display_name="王敏", roles=("handler", "supervisor"), must_change_password=False
            )
            with state.store.write() as work:
                work.accounts.add(account, None, datetime.now(UTC))
            token = state.sign_in.open(account, "walk")
            client.cookies.set(SESSION_COOKIE, token)
            client.headers["x-csrf-token"] = form_token(state.secret_key, SESSION_FORM, token)
            job = TriageJob(state.store, state.engine)

            def take(letter, key, legs):
                item = {"channel": "12345热线", "external_id": key, "time": "2026-11-20T08:00:00", **letter}
                with walk.leg(legs["intake"]):
                    answer = client.post("/api/v1/suggestions", json=item)
                assert answer.status_code == 202, answer.text
                with walk.leg(legs["triage"]):
                    job.run()
                number = answer.json()["items"][0]["status_url"].rpartition("/")[2]
                with walk.leg(legs["page"]):
                    page = client.get(f"/suggestions/{number}")
                assert page.status_code == 200, page.text
                with state.store.read() as work:
                    assert work.triages.current(number) is not None, "the letter was not judged"

            take({"title": "路不平", "text": "解放路的路面坑洼不平，请修补。"}, "warm", {leg: set() for leg in LEGS})
            for number, (name, letter) in enumerate(LETTERS.items()):
                found[name] = {leg: set() for leg in LEGS}
                take(letter, f"walk-{number}", found[name])
    relative = {
        name: {leg: {str(Path(file).relative_to(ROOT)) for file in files} for leg, files in legs.items()}
        for name, legs in found.items()
    }
    for legs in relative.values():
        assert all(legs.values()), "a leg of the way entered no file: it was not walked"
    return relative


def whole(legs):
    """The files of all legs of a way."""
    return set().union(*legs.values())


def main():
    data = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if data is None or not (data / "jindianzi.db").is_file():
        raise SystemExit("usage: python tests/support/walk_count.py DATA, the data folder of a trained office")
    with tempfile.TemporaryDirectory(prefix="jindianzi-walk-") as name:
        found = count(Path(shutil.copytree(data, Path(name) / "data")))
    for name, legs in found.items():
        parts = ", ".join(f"{leg} {len(files)}" for leg, files in legs.items())
        sys.stdout.write(f"{name}: {len(whole(legs))} files ({parts})\n")
    longest = max((whole(legs) for legs in found.values()), key=len)
    sys.stdout.write("\n".join(sorted(longest)) + "\n")


if __name__ == "__main__":
    main()
