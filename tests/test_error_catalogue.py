"""Every error that we raise on purpose is in the catalogue, and says something there."""

import ast
import importlib
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from api.base.errors import ApiError
from eval.base.errors import EvalError
from prompts.errors import PromptError
from retrieval.errors import RetrievalError
from triage.errors import CausedError, NotFoundError, TransitionError, TriageError, WeakPasswordError
from triage.types.error_catalogue import as_markdown, code_of, entry_of, text_of
from triage.types.error_entries import CATALOGUE
from triage.types.error_words import KINDS

ROOT = Path(__file__).parents[1]
BASES = (ApiError, TriageError, RetrievalError, PromptError, EvalError)
# What is no class of ours: the web framework's, the settings', the system's.
FOREIGN = {"RequestValidationError", "HTTPException", "Exception", "OSError", "ValidationError"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PACKAGES = ("api", "eval", "triage", "retrieval", "prompts")
# What a language model is told of its own answer, so that it corrects it.
TOLD_TO_A_MODEL = {"UnusableOutputError"}
# What an error is made with and its text does not say as it is.
NOT_TOLD = {"return", "retry_after", "meanwhile"}


@cache
def classes():
    for package in PACKAGES:
        for path in (ROOT / package).rglob("errors.py"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))

    def below(kind):
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    return {kind.__name__: kind for base in BASES for kind in below(base)}


@cache
def trees():
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    ]


def made():
    """(place, class, call) of every error that is made anywhere; one that is raised by its class alone has no call."""
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in classes():
                yield f"{file}:{node.lineno}", classes()[node.func.id], node
            elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in classes():
                yield f"{file}:{node.lineno}", classes()[node.exc.id], None


def fields_of(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def is_caused(kind):
    return issubclass(kind, CausedError) and "__init__" not in vars(kind)


def test_every_error_has_an_entry_and_every_entry_an_error():
    # The fallback of an unforeseen cause is an error of the base class, which nobody raises.
    assert set(classes()) - set(CATALOGUE) == set()
    assert set(CATALOGUE) - set(classes()) == FOREIGN


def test_names_of_classes_are_used_once():
    found = defaultdict(set)
    for file, tree in trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name in CATALOGUE:
                found[node.name].add(file)
    assert {name: files for name, files in found.items() if len(files) > 1} == {}


def test_no_two_share_a_type():
    types = [entry.type for entry in CATALOGUE.values()]
    assert len(types) == len(set(types))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", kind) for kind in types)


def test_everything_is_said_in_chinese_and_has_a_status():
    for name, entry in CATALOGUE.items():
        assert CHINESE.search(entry.title), name
        assert 400 <= entry.status < 600, name
        for code, text in entry.texts.items():
            assert CHINESE.search(text) or name == "ClientError", (name, code)


def test_every_cause_that_is_raised_has_its_text_and_fills_it():
    raised = defaultdict(set)
    wrong = []
    for place, kind, call in made():
        if not is_caused(kind):
            continue
        texts = CATALOGUE[kind.__name__].texts
        code = "" if call is None or not call.args else call.args[0].value
        raised[kind.__name__].add(code)
        given = set() if call is None else {keyword.arg for keyword in call.keywords}
        if code not in texts or fields_of(texts[code] + CATALOGUE[kind.__name__].advice) - given:
            wrong.append((place, code))
    assert wrong == []
    said = {(name, code) for name in raised for code in CATALOGUE[name].texts}
    assert said - {(name, code) for name, codes in raised.items() for code in codes} == set(), "nobody raises these"


def example(annotation):
    text = str(annotation)
    for word, value in (
        ("tuple", ("甲", "乙")),
        ("list", ["甲", "乙"]),
        ("Path", Path("甲")),
        ("int", 3),
        ("float", 3.0),
    ):
        if word in text:
            return value
    return "甲"


@pytest.mark.parametrize("name", sorted(set(CATALOGUE) - FOREIGN))
def test_every_error_that_says_what_it_takes_fills_its_text(name):
    kind = classes()[name]
    init = next(vars(base)["__init__"] for base in kind.__mro__ if "__init__" in vars(base))
    if is_caused(kind) or init.__qualname__.startswith("Exception"):
        return
    given = {key: example(hint) for key, hint in init.__annotations__.items() if key not in NOT_TOLD}
    text = text_of(kind(**given))
    assert "{" not in text
    assert "甲" in text or not fields_of(CATALOGUE[name].texts[""]) & set(given) or "3" in text


def test_the_kinds_of_what_is_not_found_have_names():
    kinds = {
        node.args[0].value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("NotFoundError", "number_of")
        and isinstance(node.args[0], ast.Constant)
    }
    assert kinds == set(KINDS)


def test_no_message_is_written_where_an_error_is_raised():
    found = [
        place
        for place, kind, call in made()
        if call is not None and kind.__name__ not in TOLD_TO_A_MODEL
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value)
    ]
    assert found == []


def test_keys_are_said_in_words():
    assert text_of(NotFoundError("suggestion", "X1")) == "没有编号为“X1”的来件，请核对。"
    said = text_of(TransitionError("claim", "triaged", ("assigned",)))
    assert "现为“待派件”" in said
    assert "“签收”须在已派件时进行" in said


def test_a_code_names_the_cause():
    error = WeakPasswordError("short", shortest=10)
    assert code_of(error) == "weak-password.short"
    assert text_of(error) == "口令至少 10 个字符。"


def test_an_error_within_an_error_is_said_in_its_own_words():
    inner = NotFoundError("case", "C1")
    assert text_of(classes()["BackupError"]("failed", problem=inner)) == "没有备份：没有编号为“C1”的办件，请核对。"
    assert "disk full" in text_of(classes()["BackupError"]("failed", problem=OSError("disk full")))


def test_a_subclass_without_an_entry_speaks_for_its_kind():
    class OwnError(NotFoundError):
        pass

    assert entry_of(OwnError("case", "C1")) is CATALOGUE["NotFoundError"]


def test_the_page_of_errors_is_that_of_the_catalogue():
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == as_markdown()
