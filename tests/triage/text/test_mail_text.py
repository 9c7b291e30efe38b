"""Mail text: what was written now is judged; quoted mail and signatures are kept and told apart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text.judged import as_written, judged
from triage.text.mail_text import asides
from triage.types import Suggestion

NOW = "师傅今天来修好了，谢谢。\n水压也正常了。\n"
EARLIER = "您反映的楼道漏电冒火花一事，已转供电公司，请远离现场。\n"
HEAD = "发件人: 样例市热线 <a@example.org>\n发送时间: 2026年3月2日 10:11\n收件人: 某先生\n主题: 答复\n\n"
QUOTES = {
    "original": "-----原始邮件-----\n" + HEAD + EARLIER,
    "qq": "------------------ 原始邮件 ------------------\n" + HEAD + EARLIER,
    "english": "-----Original Message-----\nFrom: a@example.org\nSent: Monday, March 2, 2026\nTo: b\nSubject: x\n\n"
    + EARLIER,
    "head_alone": HEAD + EARLIER,
    "ruled": "________________________________\nFrom: Hotline <a@example.org>\nSent: March 2, 2026\nTo: b\n\n"
    + EARLIER,
    "bold": "**发件人:** 热线\n**发送时间:** 2026年3月2日\n**收件人:** 某\n" + EARLIER,
    "netease": "---- 回复的原邮件 ----\n| 发件人 | 热线 |\n| 日期 | 2026年03月02日 |\n| 收件人 | 某 |\n" + EARLIER,
    "attribution": "在 2026年3月2日 10:11，样例市热线 <a@example.org> 写道：\n\n> " + EARLIER,
    "attribution_unmarked": "在 2026-03-02 10:11:12，“热线” <a@example.org> 写道：\n" + EARLIER,
    "attribution_english": "On Mon, Mar 2, 2026 at 10:11 AM Hotline <a@example.org>\nwrote:\n> " + EARLIER,
    "attribution_gmail": "样例市热线 <a@example.org> 于2026年3月2日周一 10:11写道：\n\n> " + EARLIER,
    "marks": "> " + EARLIER + ">\n> 请保持电话畅通。\n",
}
SIGNATURES = (
    "发自我的iPhone\n",
    "Sent from my iPhone\n",
    "-- \n某科技公司 张某\n电话 0731-1234567\n",
    "获取适用于 iOS 的 Outlook\n",
)


@pytest.mark.parametrize("name", QUOTES)
@pytest.mark.parametrize("signature", ["", *SIGNATURES])
def test_earlier_mail_and_signatures_are_set_aside(name, signature):
    letter = Suggestion(id="1", title="Re: 答复：楼道漏电", text=f"{NOW}\n{signature}\n{QUOTES[name]}")
    read = judged(letter)
    assert read.title == ""
    assert "".join(read.text.split()) == "".join(NOW.split())
    assert as_written(letter, "水压也正常了。") == "水压也正常了。"


def test_what_is_written_below_a_quote_is_judged():
    text = f"> {EARLIER}\n还是没有人来，今晚又冒火花了！\n\n> 请远离现场。\n好的。"
    assert judged(Suggestion(id="1", text=text)).text.split() == ["还是没有人来，今晚又冒火花了！", "好的。"]


def test_a_letter_that_is_nothing_but_quoted_is_judged_as_a_whole():
    text = "-----原始邮件-----\n" + EARLIER
    assert asides(text) == ()
    assert "漏电" in judged(Suggestion(id="1", title="转发：楼道漏电", text=text)).text


def test_forwarded_mail_is_told_from_quoted_mail():
    text = f"请看邻居的来信。\n\n---------- Forwarded message ---------\n{HEAD}{EARLIER}"
    assert [aside.kind for aside in asides(text)] == ["forwarded"]


@pytest.mark.parametrize(
    "text",
    [
        "我在2026年3月2日给贵局写道：请修路灯。\n至今没有答复。",
        "时间：昨晚十点\n地点：书院路\n主题：路灯不亮\n请尽快修。",
        "一、路灯不亮；\n-- 二、井盖松动；\n三、积水。",
        "收件人是我母亲，快递放在门口被偷了。\n发件人：不知道是谁。\n请查一查。",
        "此致\n敬礼\n江东区锦绣苑 周某",
        "水位>警戒线，\n请马上派人。",
    ],
)
def test_a_plain_letter_is_judged_as_a_whole(text):
    assert asides(text) == ()


@given(
    st.lists(
        st.sampled_from([NOW, EARLIER, HEAD, "> 甲\n", "\n", "-- \n", "发自我的iPhone\n", *QUOTES.values()]), max_size=8
    )
)
def test_what_is_set_aside_and_what_is_judged_make_the_letter(parts):
    text = "".join(parts)
    found = asides(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    letter = judged(Suggestion(id="1", title="Re: 某事", text=text))
    assert judged(letter) == letter
    if text.strip():
        assert letter.text.strip()
