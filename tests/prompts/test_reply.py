"""The wording of replies."""

import pytest

from prompts.errors import UnknownTemplateError
from prompts.registry import digest, names, source
from prompts.reply import statement

DIGESTS = {
    "choose_department.v1": "11e701e0c15ba1f38e738379a8cf5db6c2a669fba52ede81fe20729c88b9c14f",
    "describe_idea.v1": "e5322f8ca88d7eccb336df775ff381028631608c95cd49e7ed91e145b3635fc9",
    "draft_reply.v1": "56dedf53e07a166419411592a10d14972086f452dd549f031955836da10ca498",
    "extract_matters.v1": "a7f4e5fc4a23cae244128bd82f467762018a06e425b5e14a541037bd29e27603",
    "judge_draft.v1": "02ce2208e04a5ed03a0b03efb216e6cbe8c430520573074d9689df84df1585f4",
    "repair.v1": "980d958ce496090937da11b95cf0a8c8af9c2eb19656a0b624254ab78260ad4b",
    "reply.v1": "35948d8d791f234810bbcb32bb01d31b7ea84fa3f723f2ee65303897acd6b08c",
    "reply.v2": "fcd4f1070669e6d0d45188853108da0b71200e4b3e359979b2e04117fafe2dca",
    "revise_reply.v1": "e4737dc09becf0f99271ce4d096f951a7613699c469c68cf07554d38ba13d7ec",
    "summarise_case.v1": "457083c0c12548b4e22c0e3a6a802585fc9b78e81363f3d9ce319b8a19f962fa",
    "system.v1": "378b36b25d68edbe2e4ca39c8a4c3a3be99bbf5c2ed041e180acf2b226b9a42b",
}


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
