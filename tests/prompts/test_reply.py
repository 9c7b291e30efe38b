"""The wording of replies."""

import pytest
from released_templates import DIGESTS

from prompts.errors import UnknownTemplateError
from prompts.registry import digest, names, source
from prompts.reply import statement


@pytest.mark.parametrize(("name", "wanted"), DIGESTS.items())
def test_a_released_version_never_changes(name, wanted):
    assert digest(name) == wanted


def test_every_template_has_its_digest_here():
    assert tuple(DIGESTS) == names()


def test_statements_carry_what_they_are_given():
    assert (
        statement("basis", quote="路灯故障三日内修复。", title="《照明办法》第七条")
        == "《照明办法》第七条规定：“路灯故障三日内修复。”"
    )


def test_an_unknown_template_is_named_with_the_known_ones():
    with pytest.raises(UnknownTemplateError, match=r"reply\.v1"):
        source("none.v1")
