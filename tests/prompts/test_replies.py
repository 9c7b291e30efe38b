"""The templates of replies: as recorded, strict, and never silently replaced."""

from pathlib import Path

import pytest

from prompts.errors import ReplyTemplateError
from prompts.registry import digest
from prompts.replies import CURRENT, KINDS, SAMPLES, ReplyTemplates

SNAPSHOTS = Path(__file__).parent / "snapshots" / "replies"
DIGESTS = {
    "replies/acceptance.v1": "db25003a05b17beaa7d74f36eabbe3a22a276f5564031f4007e8d1b914efea2d",
    "replies/acceptance.v2": "9f7f59c370061335b5e9b224e8138cfdb1507ea795f91c5817152d301022b6e3",
    "replies/acceptance.v3": "63f2c8b92ef83d136153d0c6b9e46072737fbb8d245163634eda082475b5a22a",
    "replies/answer.v1": "4d74b5258a946223ae051f7f705b1f6176a32eacb5c0b832dc29b8ddad5f828e",
    "replies/answer.v2": "fc2af5dbb6a58d26c7f4ed51160f075a2d38e66e1c0962eb8c72f39795eaa662",
    "replies/answer.v3": "34ef3955ede1b4d2806f5932f1c518b235479dddb06fec5ede4a34641db93d67",
    "replies/interim.v1": "a4db7f33edb7abc27620007d8c45645bd56254b5eaeec346a73ea1ac791e2422",
    "replies/interim.v2": "a969ae631f7bef0990b979f10be1bbaddb8c51a4c57e6d202045305ad3673912",
    "replies/proposal.v1": "84f2c6e11d8229cb5e963fe4d72d6272eeb9ede920c84bc2d4fa5b7ac0cf0574",
    "replies/proposal.v2": "84f2c6e11d8229cb5e963fe4d72d6272eeb9ede920c84bc2d4fa5b7ac0cf0574",
    "replies/proposal.v3": "bc7ebc8ece72af4f2ccc7d4a73afd90a76f34796cfe2df4d62fad245dcaf8674",
    "replies/redirection.v1": "d2e2f0f8497240f611eef9cbd83d1e145a31c795c226dc7cc02c954bcf1a504f",
    "replies/redirection.v2": "cca3596b686a4efc880c914403d1a29548fc029181d9c83309d826c9c2c4216f",
    "replies/thanks.v1": "ab419656068d5c9b5a554f7c1a39c76f4044616fa16221f9a4e9cc95b0fcae91",
}


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
