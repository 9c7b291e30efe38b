"""What the README promises is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh-CN.md"]


@pytest.mark.parametrize("name", READMES)
def test_links_and_pictures_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_one_that_the_program_has(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    commands = {
        tuple(found.split()) for found in re.findall(r"\.venv/bin/jindianzi ((?:[a-z]+)(?: (?:[a-z]+)(?= ))?)", text)
    }
    assert len(commands) >= 5
    for command in commands:
        words = command if command[0] in {"account", "eval", "import", "index", "key"} else command[:1]
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", *words, "--help"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, command


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test", "serve"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_settings_in_the_readme_exist():
    from api.base.settings import Settings

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`JINDIANZI_([A-Z_]+)`", text):
        group, _, field = name.lower().partition("__")
        assert group in Settings.model_fields, name
        assert not field or field in type(getattr(Settings(), group)).model_fields, name


def test_every_module_opens_with_a_docstring_and_stays_small():
    for package in ("api", "eval", "prompts", "retrieval", "triage"):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert text.startswith('"""'), path
            assert text.count("\n") <= 500, path


def test_the_sample_of_the_annotation_guide_is_valid():
    import json

    from eval.base.sample import Expected, Sample

    text = (ROOT / "docs" / "annotation.md").read_text(encoding="utf-8")
    sample = json.loads(text[text.index("```json") + 7 : text.index("```\n", text.index("```json") + 7)])
    Sample.model_validate(sample)
    labels = {name for name in Expected.model_fields if not name.startswith("also_") and name != "co_departments"}
    assert labels <= set(re.findall(r"`(\w+)`", text))


def test_the_operators_guide_names_every_setting_and_no_other():
    from pydantic import BaseModel

    from api.base.settings import Settings

    text = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    named, group = set(), ""
    for line in text.splitlines():
        if line.startswith("|"):
            for name in re.findall(r"`(JINDIANZI_[A-Z_]+|__[A-Z_]+)`", line):
                group = name.partition("__")[0] if name.startswith("JINDIANZI") else group
                named.add(name if name.startswith("JINDIANZI") else group + name)
    known = set()
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        inner = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {"": None}
        known |= {f"JINDIANZI_{name}__{entry}".upper().removesuffix("__") for entry in inner}
    assert named == known
