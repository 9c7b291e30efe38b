"""Types of request."""

import pytest

from triage.asking.request_type import request_type
from triage.types import Suggestion


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("咨询落户", "请问大专毕业在市里落户要什么条件？需要带哪些材料？", "咨询"),
        ("家里停水", "我家停水四天了，母亲瘫痪在床，没有水没法过，请帮忙联系水厂接通。", "求助"),
        ("举报黑网吧", "举报一家无证网吧，收留未成年人通宵，老板还骂人，请依法查处并处罚。", "投诉举报"),
        ("关于公园的建议", "建议在公园增设一条盲道，把长椅换成带靠背的，方便老人休息。", "建议"),
        ("感谢信", "感谢消防队的同志，那天救了我家老人，水都没喝一口，谢谢你们！", "感谢"),
    ],
)
def test_plain_letters_have_their_type(title, text, kind):
    assert request_type(Suggestion(id="x", title=title, text=text)).name == kind


def test_who_ends_with_thanks_and_asks_did_not_write_to_thank():
    text = "尊敬的领导：水果市场门口是双黄实线，大货车调头困难，请求交警大队改为双黄虚线为感！谢谢！"
    assert request_type(Suggestion(id="x", title="请求交警大队改划虚线", text=text)).name != "感谢"


def test_the_probability_is_one():
    found = request_type(Suggestion(id="x", title="", text=""))
    assert 0 <= found.score <= 1
