"""The wording of replies."""

import pytest

from prompts.errors import UnknownTemplateError
from prompts.registry import digest, source
from prompts.reply import statement

DIGESTS = {
    "reply.v1": "35948d8d791f234810bbcb32bb01d31b7ea84fa3f723f2ee65303897acd6b08c",
    "reply.v2": "fcd4f1070669e6d0d45188853108da0b71200e4b3e359979b2e04117fafe2dca",
}


@pytest.mark.parametrize(("name", "wanted"), DIGESTS.items())
def test_a_released_version_never_changes(name, wanted):
    assert digest(name) == wanted


def test_statements_carry_what_they_are_given():
    assert (
        statement("basis", quote="路灯故障三日内修复。", title="《照明办法》第七条")
        == "《照明办法》第七条规定：“路灯故障三日内修复。”"
    )


def test_an_unknown_template_is_named_with_the_known_ones():
    with pytest.raises(UnknownTemplateError, match=r"reply\.v1"):
        source("none.v1")
