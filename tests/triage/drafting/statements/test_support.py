"""Near-verbatim sentences that say something else than their quote."""

import time

import pytest

from triage.drafting.verification import Evidence, verify
from triage.types import Source

RULE = Source(
    id="clause:1",
    title="《防火办法》第五条",
    text="第五条 在禁火区内不得使用明火。确需动火的，经消防机构批准可以使用明火，但幼儿园内除外。违反规定的，由消防机构处五百元以上一千元以下罚款。"
    "申请补贴的，应当在三十日内提出，补贴标准为每户五百元；低保家庭为每户八百元。",
)
CASE = Source(id="case:1", title="办件 1 的答复", text="3月9日电缆已更换，路灯恢复照明。")
LETTER = "我家在书院路，补贴标准听说是5000元，请下周五前到账。"
EVIDENCE = Evidence({RULE.id: RULE, CASE.id: CASE, "letter": Source(id="letter", title="来信", text=LETTER)}, LETTER)
BAN = "在禁火区内不得使用明火"
SUM = "补贴标准为每户五百元"


def status(text, quote, source=RULE.id):
    return verify(text, source, quote, EVIDENCE).status


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("在禁火区内不得使用明火。", BAN),
        ("《防火办法》第五条规定：“在禁火区内不得使用明火”", BAN),
        ("禁火区里不能使用明火。", BAN),
        ("补贴标准是每户500元。", SUM),
        ("罚款由消防机构处，500元到1000元。", "由消防机构处五百元以上一千元以下罚款"),
    ],
)
def test_what_the_quote_says_is_verified(text, quote):
    assert status(text, quote) == "verified"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("在禁火区内可以使用明火。", BAN),
        ("在禁火区内可以使用明火。", "使用明火"),
        ("申请补贴应当在十日内提出。", "十日内提出"),
        ("补贴提高五成。", SUM),
        ("补贴下周五前到账。", SUM),
        ("补贴标准为5000元。", SUM),
        ("补贴标准为每人五百元。", SUM),
        ("低保家庭的补贴标准为每户五百元。", SUM),
        ("在禁火区内不得使用明火，您的申请已经批准。", BAN),
        ("在禁火区内不得使用明火，我们将立即查处。", BAN),
        ("停车费按小时收取。", BAN),
        ("王科长负责禁火区，不得使用明火。", BAN),
    ],
)
def test_what_it_does_not_say_is_unsupported(text, quote):
    assert status(text, quote) == "unsupported"


def test_another_citizens_case_says_nothing_of_this_one():
    assert (
        status("您反映的路灯，3月9日电缆已更换，路灯恢复照明。", "3月9日电缆已更换，路灯恢复照明", CASE.id)
        == "unsupported"
    )
    told = "此前类似来信的答复是：“3月9日电缆已更换，路灯恢复照明”"
    assert status(told, "3月9日电缆已更换，路灯恢复照明", CASE.id) == "verified"


def test_the_letter_bears_out_the_citizens_words_and_no_rule():
    assert status("您听说补贴标准是5000元。", "补贴标准听说是5000元", "letter") == "verified"
    assert status("补贴标准为5000元。", "补贴标准听说是5000元", "letter") == "unsupported"
    assert verify("您的申请已经批准，王科长已到现场", None, None, EVIDENCE).status == "unsupported"


@pytest.mark.parametrize("piece", ["三", "局", "将", "《", "1", "晚上8点", "您反映路灯不亮，"])
def test_a_long_letter_costs_time_in_proportion(piece):
    times = []
    for size in (20_000, 80_000):
        letter = piece * (size // len(piece))
        start = time.process_time()
        verify(
            "您反映路灯不亮。",
            "letter",
            letter[:8],
            Evidence({"letter": Source(id="letter", title="来信", text=letter)}, letter),
        )
        times.append(time.process_time() - start)
    assert times[1] < 12 * times[0] + 0.3


def test_words_of_the_source_alone_are_borne_out_however_many_numbers_they_have():
    sentence = "申请补贴的，应当在三十日内提出，补贴标准为每户五百元；低保家庭为每户八百元。"
    for text in (sentence, f"《防火办法》第五条规定：“{sentence}”", f"根据有关规定，{sentence}"):
        assert status(text, sentence) == "verified"
    assert status(f"《防火办法》第五条规定：“{sentence}”您的申请已经批准。", sentence) == "unsupported"
