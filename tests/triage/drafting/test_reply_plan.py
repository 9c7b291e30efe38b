"""Which kind of reply a request gets."""

import pytest

from triage.drafting.reply_plan import Refusal, kind_of

LETTER = "路灯坏了。"


@pytest.mark.parametrize(
    ("request_type", "letter", "kind"),
    [
        ("咨询", "请问路灯归谁管？", "answer"),
        ("咨询", LETTER, "acceptance"),
        ("求助", LETTER, "acceptance"),
        ("投诉举报", LETTER, "acceptance"),
        ("建议", "建议加装路灯。", "proposal"),
        ("建议", LETTER, "acceptance"),
        ("感谢", "感谢路灯师傅。", "thanks"),
        ("感谢", "服了你们的办事效率，佩服佩服。", "acceptance"),
        ("求助", "社区要是有个借工具的小屋就好了。", "proposal"),
        ("咨询", "公园里能建几个母婴间吗？", "proposal"),
        ("咨询", "请处理林地纠纷\n怎么处理？", "acceptance"),
        ("其他", LETTER, "acceptance"),
    ],
)
def test_the_kind_follows_the_type_where_the_words_bear_it_out(request_type, letter, kind):
    assert kind_of(request_type, None, letter) == kind


def test_what_is_out_of_scope_is_redirected():
    assert kind_of("咨询", Refusal("r", "诉讼", "12368"), "请问") == "redirection"


@pytest.mark.parametrize(
    ("request_type", "letter", "kind"),
    [
        ("咨询", "咨询东七路拉通进展\n建议早点启动。", "answer"),
        ("建议", "楼盘停工三年，请求政府解决\n业主还在还贷。", "acceptance"),
        ("建议", "城里有哪些看心理科的医院？\n希望多讲讲。", "answer"),
        ("投诉举报", "独生子女补助该找谁\n跑了四个地方。", "answer"),
        ("建议", "建议增开夜班公交\n下班没有车。", "proposal"),
    ],
)
def test_the_title_tells_what_kind_of_reply_is_wanted(request_type, letter, kind):
    assert kind_of(request_type, None, letter) == kind
