"""docs/security.md: every test that it names is there, so that no line promises what nobody tries."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[\w/.]+\.py)::(test_\w+)`")


def rows():
    lines = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|") and not re.match(r"\|(?: threat|---)", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_every_threat_has_what_holds_it_and_a_test():
    found = rows()
    assert len(found) > 25
    for row in found:
        assert len(row) == 3, row
        assert all(row), row
        assert NAMED.search(row[2]), row


def test_every_test_that_is_named_is_there():
    for row in rows():
        for file, name in NAMED.findall(row[2]):
            path = ROOT / file
            assert path.is_file(), file
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"
