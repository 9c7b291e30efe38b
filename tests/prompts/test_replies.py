"""The templates of replies: as recorded, strict, and never silently replaced."""

from pathlib import Path

import pytest
from released_templates import DIGESTS

from prompts.errors import ReplyTemplateError
from prompts.registry import digest
from prompts.replies import CURRENT, KINDS, SAMPLES, ReplyTemplates

SNAPSHOTS = Path(__file__).parent / "snapshots" / "replies"


@pytest.mark.parametrize("kind", KINDS)
def test_a_released_version_never_changes(kind):
    assert digest(CURRENT[kind]) == DIGESTS[CURRENT[kind]]


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_reply_is_as_recorded(kind):
    templates = ReplyTemplates()
    rendered = "\n---\n".join(templates.render(kind, sample) for sample in SAMPLES)
    assert f"{rendered}\n" == (SNAPSHOTS / f"{CURRENT[kind].rpartition('/')[2]}.txt").read_text(encoding="utf-8")


def test_an_operators_own_template_wins_and_changes_the_digest(tmp_path):
    (tmp_path / "thanks.jinja").write_text("{{ signature }}谢谢您。\n\n{{ day }}\n", encoding="utf-8")
    own, shipped = ReplyTemplates(tmp_path), ReplyTemplates()
    assert own.render("thanks", SAMPLES[0]) == "湘陵市热线谢谢您。\n2026年11月23日"
    assert own.render("answer", SAMPLES[0]) == shipped.render("answer", SAMPLES[0])
    assert own.digest != shipped.digest


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("您好！\n{% if subject %}\n", 2, "end of template"),
        ("您好！\n\n{{ nobody }}", 3, "nobody"),
        ("您好！\n{% for basis in bases %}\n{{ basis.colour }}\n{% endfor %}", 3, "colour"),
        ("您好！\n{{ subject.__class__.__mro__ }}", 2, "unsafe"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path, text, line, problem):
    (tmp_path / "answer.jinja").write_text(text, encoding="utf-8")
    with pytest.raises(ReplyTemplateError, match=problem) as raised:
        ReplyTemplates(tmp_path)
    assert raised.value.path == str(tmp_path / "answer.jinja")
    assert raised.value.line == line


def test_a_template_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "interim.jinja").write_bytes("您好".encode("gbk"))
    with pytest.raises(ReplyTemplateError, match="UTF-8"):
        ReplyTemplates(tmp_path)
