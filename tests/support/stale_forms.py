"""Two people with the same form before them, one of whom is slower."""

import re

from fastapi.testclient import TestClient

from triage.types import Account

PEOPLE = ("wangmin", "lijing")
CANDIDATE = {
    "id": "I1", "title": "共享雨伞", "summary": "地铁口放共享雨伞", "problem": "", "carrier": "", "members": ["S1"],
    "proposers": ["A01"], "support": 1, "proposal": 1.0, "places": [], "channels": [], "first": None, "last": None,
    "representative": "S1", "close": ["S1"], "quotes": [], "touching": [], "parts": [], "score": 0.5,
}  # fmt: skip


def in_browsers(application, sign_in, roles):
    """Each of the two in a browser of their own."""
    found = []
    for name in PEOPLE:
        client = TestClient(application)
        sign_in(client, Account(name=name, display_name=name.upper(), roles=roles, must_change_password=False))
        found.append(client)
    return found


def seen_of(page, form):
    """The hidden field of the form that is sent to this address."""
    found = re.search(rf'action="{re.escape(form)}"[^>]*>.*?name="seen" value="(\w+)"', page.text, re.DOTALL)
    assert found, form
    return found[1]
