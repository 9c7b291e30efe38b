"""The wording of replies."""

import pytest

from prompts.errors import UnknownTemplateError
from prompts.registry import digest, names, source
from prompts.reply import statement

DIGESTS = {
    "choose_department.v1": "11e701e0c15ba1f38e738379a8cf5db6c2a669fba52ede81fe20729c88b9c14f",
    "choose_department.v2": "0f95ec03a67d1a23f379d89f99af63a92c16b0e024dcce8fb5d621156d06cceb",
    "describe_idea.v1": "e5322f8ca88d7eccb336df775ff381028631608c95cd49e7ed91e145b3635fc9",
    "draft_reply.v1": "56dedf53e07a166419411592a10d14972086f452dd549f031955836da10ca498",
    "draft_reply.v2": "b6ee0509fd0596ab4d06174709abdb2c0eab2ac76964aa2eb2f88c76a65d972c",
    "extract_matters.v1": "a7f4e5fc4a23cae244128bd82f467762018a06e425b5e14a541037bd29e27603",
    "judge_draft.v1": "02ce2208e04a5ed03a0b03efb216e6cbe8c430520573074d9689df84df1585f4",
    "repair.v1": "980d958ce496090937da11b95cf0a8c8af9c2eb19656a0b624254ab78260ad4b",
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
    "reply.v1": "35948d8d791f234810bbcb32bb01d31b7ea84fa3f723f2ee65303897acd6b08c",
    "reply.v2": "fcd4f1070669e6d0d45188853108da0b71200e4b3e359979b2e04117fafe2dca",
    "revise_reply.v1": "e4737dc09becf0f99271ce4d096f951a7613699c469c68cf07554d38ba13d7ec",
    "revise_reply.v2": "e62ee31c1bc1d3627a14d8a573436b9cac638e7af8226427c457f1f839b2d25a",
    "summarise_case.v1": "457083c0c12548b4e22c0e3a6a802585fc9b78e81363f3d9ce319b8a19f962fa",
    "system.v1": "378b36b25d68edbe2e4ca39c8a4c3a3be99bbf5c2ed041e180acf2b226b9a42b",
    "system.v2": "0b8e66cf1387a7ae69613d5dc38daf37851bfc072a5cfb0a6ea0e5e71faa8824",
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
