"""What pages, routes and commands leave to others: state, responses, and everything that changes something."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHANGES = re.compile(r"\b(store\.write|audit\.record|jobs\.wake)$")
# An operator may have any job run.
MAY_WAKE = {"api/pages/operator/operator.py"}
LONGEST_LINE = 160
STATE_MODULES = {"api/app.py", "api/web/state.py"}


def nodes(*folders):
    """(file, node) of every node of the syntax trees of folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield path.relative_to(ROOT).as_posix(), node


def test_the_state_of_the_application_is_read_through_its_accessor_only():
    found = {
        file
        for file, node in nodes("api")
        if isinstance(node, ast.Attribute) and node.attr == "state" and "app" in ast.unparse(node.value).split(".")
    }
    assert found <= STATE_MODULES


def test_pages_and_redirects_are_made_in_one_module():
    made = {
        file
        for file, node in nodes("api")
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in {"RedirectResponse", "TemplateResponse"}
    }
    assert made == {"api/web/responses.py"}


def test_pages_routes_and_commands_leave_writing_auditing_and_waking_to_acts():
    found = [
        f"{file}:{node.lineno} {ast.unparse(node.func)}"
        for file, node in nodes("api/pages", "api/routes", "api/cli")
        if isinstance(node, ast.Call) and CHANGES.search(ast.unparse(node.func)) and file not in MAY_WAKE
    ]
    assert found == []


def test_no_template_line_is_longer_than_160_characters():
    folder = ROOT / "api" / "templates"
    found = [
        f"{path.relative_to(folder)}:{number}"
        for path in sorted(folder.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert found == []
