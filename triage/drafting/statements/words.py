"""Words: the words of a statement that carry meaning, and how many of them a text has, also in another wording."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.segmenter import segmenter

_FUNCTION = frozenset("cehkopruwxyqmd")
# Everyday wordings of what offices write: compared character by character.
_ALIKE = str.maketrans(
    "犬购售缴携伐宅屋居款钱毕结逾童娃予载栽拿领赠乘坐驶寄储讯倘若纳付须丢弃倾瓶垫聘雇佣卸撤返饲喂妻夫父母爹娘爸妈崽逝死祛祭",
    "狗买卖交带砍房房住费费完完超孩孩给装种取取送坐坐开存存信如如交交应扔扔倒瓶铺雇雇雇拆撤退养养偶偶亲亲亲亲亲亲孩亡亡去祭",
)
_SAME = (
    ("当场", "现场"), ("业委会", "业主委员会"), ("居委会", "居民委员会"), ("村委会", "村民委员会"), ("住建局",
    "住房和城乡建设局"),
    ("城管", "城市管理"), ("人社", "人力资源和社会保障"), ("卫健", "卫生健康"), ("医保", "医疗保险医疗保障"),
    ("社保", "社会保险社会保障"),
    ("公积金", "住房公积金"), ("低保", "最低生活保障"), ("电瓶车", "电动自行车"), ("电动车", "电动自行车"), ("民警",
    "交通警察公安"), ("交警", "交通警察公安"),
    ("派出所", "公安机关"), ("物业", "物业服务人物业服务企业"), ("房东", "房屋所有权人出租人"), ("老人", "老年人"),
    ("小孩", "未成年儿童子女"), ("孩子", "未成年儿童子女学生"),
    ("学生", "每生生"), ("商家", "经营者商户"), ("店家", "经营者"), ("摊主", "摊贩经营者"), ("上限",
    "不超过最高以下"), ("下限", "不低于最低以上"), ("期限", "日内时间前"), ("时间", "日时期间"),
    ("标准", "元金额比例"), ("罚款", "处罚款"), ("受理", "申请提出"), ("地址", "位于地点"), ("电话", "热线拨打"),
    ("拨打", "电话热线"), ("打电话", "电话热线"), ("二楼", "2楼"),
    ("次数", "一次"), ("费用", "费元"), ("钱", "元费款"), ("发放", "发给领取享受"), ("领", "发放享受领取"), ("享受",
    "发放领取"), ("拿", "发放领取"),
    ("负责", "由承担"), ("承担", "由负担自付"), ("出", "承担负担支付"), ("付", "支付承担缴纳"), ("交",
    "缴纳支付收取"), ("收费", "收取费用缴纳"), ("办", "办理申请"),
    ("去世", "死亡身故"), ("翻", "加倍"), ("看", "查阅查看"), ("证", "证明许可证"), ("送", "投递配送"), ("贴",
    "补贴补助"), ("工钱", "工资"), ("证件", "身份证证明"),
)  # fmt: skip
_LIGHT = frozenset(
    """
    的 是 有 在 要 可 能 会 应 应当 可以 必须 需要 需 按 按照 根据 依照 规定 办法 条例
    这 那 该 本 其 您 您的 我们 来信 情况 问题 进行 方面 相关 有关 关于 对于 属于 为 由
    到 从 起 内 里 以内 时候 时 一项 这项 项 这笔 笔 这个 个 每 每个 都 也 还 就 才
    又 并 而且 以及 和 与 或 或者 不 不得 不能 没有 未 无 禁止 没 给 把 将 被 让 用
    做 作 拿 算 计算 来 去 了 过 着 地 得 上 下 中 外 后 前 以后 之后 以前 之前 以
    及 等 的话 时间 人 本件 规定的 条 款 第 依据 现行 执行 适用 具体 目前 现在 一般 通常
    明确 写明 显示 表示 说 称 指 包括 包含 含 另 另外 其中 同时 因为 所以 因此 如果 只要
    只有 除了 除 之外 以外 方式 采取 采用 想 请 办 办理 申请 管 提 提出 自 自己 本人 一下
    哪些 什么 是否 能否 标准 期限 元 每人 每月 每年 每日 每天 当 已 已经 完成 予以 给予
    不予 叫 使 找 向 成 于 所 者 还有 而 但 但是 则 且 即 既 这样 那样 同样 比如 例如
    首先 然后 最后 再 更 最 很 较 太 非常 更加 均 均可 全 共 总 约 左右 不同 数 数额
    数量 金额 多 少 大 小 长 短 高 低 开始 处理 反映 对应 地点 地方 之间 获得 得到 交到
    此前 机构 收到 知道 看到 关系 适合 要求 必要 前提 后果 结果 原因 内容 部分 全部 所有
    任何 范围 幅度 措施 手续 环节 阶段 一样 一直 一起 一共 一次性 事情 一事 一点 情形 时间段
    期间 当中 其余 剩下 只是 不是 就是 还是 属 归 止 共计 合计 分别 各自 单独 另行 统一
    直接 及时 尽快 即使 虽然 过后 到期 期满 算起 计起 发生 进入 出现 存在 成为 变成 变为
    改为 在内 里面 外面
    """.split()  # noqa: SIM905 - a list of words is read more easily without quotation marks
)
_CHINESE = re.compile(r"[\u4e00-\u9fa5]")


@dataclass(frozen=True)
class Word:
    """A word with its part of speech as the segmenter names it."""

    text: str
    tag: str


@lru_cache(maxsize=2048)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text that carry meaning: no numbers, pronouns, particles, modal or other light words."""
    found = (Word(word, tag) for word, tag in segmenter().tag(text))
    return tuple(
        word
        for word in found
        if word.tag[:1] not in _FUNCTION and word.text not in _LIGHT and _CHINESE.search(word.text)
    )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text with alike characters made the same."""
    return text.translate(_ALIKE)


def share_in(word: str, text: str) -> float:
    """How much of a word a text has, from 0 to 1: the whole word, a wording of the same, or some of its characters.

    Args:
        word: one word.
        text: any text, `plain`.
    """
    own = word.translate(_ALIKE)
    if own in text or any(word in pair and any(part in text for part in _pieces(pair, word)) for pair in _SAME):
        return 1.0
    characters = [letter for letter in own if _CHINESE.match(letter)]
    if len(characters) <= 1:
        return 0.0
    return sum(letter in text for letter in characters) / len(characters)


@lru_cache(maxsize=4096)
def _pieces(pair: tuple[str, str], word: str) -> tuple[str, ...]:
    other = pair[1] if pair[0] == word else pair[0]
    pieces = {other, *(other[n : n + 2] for n in range(len(other) - 1))} if len(other) > 1 else {other}
    return tuple(piece.translate(_ALIKE) for piece in pieces)


def coverage(words: Sequence[Word], text: str) -> float:
    """The mean share of words that a text has; 1 where there are none."""
    if not words:
        return 1.0
    target = plain(text)
    return sum(share_in(word.text, target) for word in words) / len(words)


def missing_in(words: Sequence[Word], text: str, share: float = 0.5) -> list[Word]:
    """The words of which a text has less than a share."""
    target = plain(text)
    return [word for word in words if share_in(word.text, target) < share]
