"""Agreement: what a statement says more, less or otherwise than the clauses that it rests on, by hard rules."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from triage.drafting.statements.clauses import QuoteView, clauses_of
from triage.drafting.statements.markers import CHARGED, FREE, markers_of
from triage.drafting.statements.turns import turns
from triage.drafting.statements.words import coverage, plain, share_in, words_of
from triage.text.facts import facts_of, without_days
from triage.text.numerals import canonical
from triage.text.quantities import bound_of, quantities

# Words that make a rule hold for more, or for less, than it says.
_WIDENING = re.compile(
    r"任何|各地|全[县市省区国州](?=各|的|都|范围|统一|所有|居|村|老)|长期|永久|永远|随时|始终|没有例外|无一例外|不分(?=[\u4e00-\u9fa5])|不论|无论|不管|无条件|只要|无限|不限(?!制)|全天|立即|马上|立刻|今后|一直|多次|照样|全额"
)
# Words that a statement may add where the source means them; counted, not forbidden.
SOFT = re.compile(
    r"一律|所有|全部|凡是?|都(?!是|没|已|市)|均(?!价|等|衡|匀)|完全|就行|就可以|就能|即可|仅(?!供)|只(?!要)|唯一|限于|自动|直接|必须"
)
_LOST_LIMITS = re.compile(
    r"首次|第[一1]次|初次|仅限?|只(?=能|限|对|有)|限(?=于)|一般(?!工|公|性)|原则上|经[^，。；、]{1,14}?(?:批准|同意|评估|鉴定|认定|审核|核准|许可|备案|催告)|拒不[^，。；]{1,4}|逾期|符合[^，。；]{1,14}条件|预计|拟(?=[于在建定设])|计划(?=于|在|\d|明年|今年)"
)
_SAME_LIMIT = {
    "首次": "首次|第一次|第1次|初次", "第一次": "首次|第一次|第1次|初次", "初次": "首次|第一次|第1次|初次",
    "一般": "一般|通常|多数|原则", "原则上": "原则|一般|通常",
    "拟": "拟|计划|准备|将|打算", "计划": "拟|计划|准备|打算|预计", "预计": "预计|计划|大约|估计",
    "暂": "暂|目前|现在|还", "临时": "临时|暂",
    "逾期": "逾期|超过|超期|过期|到期|期满|晚|过了|迟|不(?:付|交|改|还|拆|补)", "仅": "仅|只|限",
    "部分": "部分|一些|有的", "只": "仅|只|限|唯", "限": "仅|只|限",
}  # fmt: skip
_EXCEPTS = re.compile(r"除外|例外|不适用|另有规定")
_SAYS_EXCEPT = re.compile(r"除外|以外|之外|例外|除非|但|不适用|不过|另有|除了|不在此")
CONDITION = re.compile(
    r"(?<!目)的$|^(?:如果?|若|凡|除)|^未(?:经|取得|按)|^经[^，。；]{2,24}(?:同意|批准|许可|评估|鉴定|认定|催告)|^符合|^年?满"
)
_PARTY = (
    r"局|委|政府|部门|单位|企业|公司|机关|机构|街道|办事处|社区|学校|医院|中心|站|所|物业|业主|"
    r"用户|个人|家属|监护人|经营者|申请人|公安|委员会|村委会|居委会|人员|人|户|者|商家|平台|学生|"
    r"家长|职工|老师|房东|租客|店主|摊主|厂|院|园|队|银行|居民|村民|市民|消费者|乘客|旅客"
)
_ENDS_PARTY = re.compile(rf"(?:{_PARTY}|[）)])$")
_SOMEBODY = re.compile(
    r"居民|人员|(?<![本别])人(?![民才行工均数防大])|户(?![口籍外])|者|单位|企业|公司|学生|职工|家庭|对象|部门|政府|街道|学校|医院|所有|全部|[局委院园]"
)
_AGENT = re.compile(
    rf"由(?P<by>[\u4e00-\u9fa5（）()、]{{1,24}}?(?:{_PARTY}))(?=去|来|统一|另行|依法|自行|自己|进行|直接|动用|在|按|从|先|另|全额|负|承|办|受理|审|支付|出|付|给|责令|处|核|提|申请|组织|实施|解释|签|征|发|取|告知|答复|制定|执行|管|收|代收|牵头|安排|确定|决定|维|清|垫|补|退|向|到|$)"
)
_SUBJECT = re.compile(
    rf"^(?P<by>[\u4e00-\u9fa5（）()、]{{0,20}}?(?:{_PARTY}))(?=应当?(?!用)|必须|可以|不得|负责|有权|要(?!求)|须|需要|不能|得)"
)
_BEHIND_CONDITION = re.compile(
    r"(?<=[^目]的)(?=不得|不予|不|应当|可以|由|免|处(?!理)|予以|给予|责令|一律|必须|应|按|凭)"
)
_LIMITED = frozenset({"元", "比", "平方米", "米", "岁", "分贝", "度"})
_UNLESS_DONE = re.compile(r"未经|未取得|未征得|非经|没有?经过|除[^，。；]{1,30}外")
_REQUIRES = re.compile(r"(?:要|须|需|应当?|必须)(?:先|再|经过)?(?:经|征得|取得|达到|满)")
_FINDING = re.compile(
    r"属实|不实(?!行|施|名)|违规(?!的|燃|停|建|收|养|经|行)|违法|违约|超标|达标|合格|失职|渎职|推诿|敷衍|故意|有意|明知|责任在|过错|责令|立案|查实|核实|立即|已经?(?:解决|处理|办结|整改|批准|确认|通过|到账|修复|修好|完成|发放|取消|受理)|获批|驳回|不予受理|没有违[规法]|符合(?:规定|政策|要求|标准|条件)|长期有效|仍然?有效|补发|先行|也会|将会|会在|将于|会给|会为|擅自离岗"
)
_SAYS_NOT = re.compile(r"[不未没无非拒免]|除|外|失败|缺|欠|逾期|超")
_TOPIC_END = re.compile(r"(?:情况|期间|时段|情形|范围)$")
_SELF = re.compile(r"自[付行己费理愿]")
_PROMISES = re.compile(
    r"(?:我们|我[局办委中院所站]|本[局办委中])[^，。；]{0,8}?(?:会(?!同|议)|将|要(?!求)|保证|承诺|负责|定)"
)
# What cannot both be said of the same thing.
_OPPOSITES = (
    ("同一", "不同"), ("以前", "以后"), ("之前", "之后"), ("开工", "竣工"), ("开始", "结束"), ("转入", "转出"),
    ("城区", "农村"), ("城镇", "农村"), ("上午", "下午"), ("白天", "夜间"),
    ("一次性", "分期"), ("一次", "多次"), ("全额", "部分"), ("书面", "口头"), ("公开", "保密"), ("增加", "减少"),
    ("提高", "降低"), ("上升", "下降"), ("收取", "退还"), ("买", "卖"), ("新建", "拆除"), ("有效", "失效"),
    ("个人", "单位"), ("甲方", "乙方"), ("买方", "卖方"), ("本地", "外地"), ("户籍地", "居住地"), ("户籍所在地",
    "居住地"), ("当月", "下月"), ("当年", "次年"), ("直接", "委托"), ("强制", "自愿"), ("公办", "民办"), ("左侧",
    "右侧"), ("东侧", "西侧"), ("免费", "付费"), ("允许", "禁止"),
)  # fmt: skip
_VERBAL = re.compile(r"由|应|可|须|将|已|为|是|有|向|在")
_SAYS_UNLESS = re.compile(r"[未没]|不经|除|非|擅自|私自|不同意|才|必须先")
_WEEKDAY = re.compile(r"^.?周[一二三四五六日末]$")
_CODE = re.compile(r"[A-Za-z]\d*级?|[一二三四五六]级|[一二三四五]类|第[一二三四五六七八\d]+[\u4e00-\u9fa5]{2}")
_PER = re.compile(
    r"每(?:个|一个?|一)?(学生|户|人|天|日|餐|月|年|次|吨|处|家|周|季|平|辆|车|台|瓶|度|亩|生|套|单|小时|学期)"
)
_PER_TIME = frozenset({"天", "日", "餐", "月", "年", "次", "周", "季", "小时", "学期"})
_SAME_PER = {
    "学生": "生学",
    "生": "生学",
    "天": "天日",
    "日": "天日",
    "车": "车辆",
    "辆": "车辆",
    "季": "季",
    "人": "人名位生",
    "家": "家户",
}
_RANGE = re.compile(r"\d[\d.]{0,9}[万千]?(?:元|倍|%)?(?:以上|至|到|~|—|-)\d[\d.]{0,9}[万千]?(?:元|倍|%)(?:以下)?")
_GROUPS = re.compile(r"[。；;！？\n]")
CONTEXT = 120
SHARED, SLACK, CLOSE, TOLD, FAINT, HALF, MOST, SURE = 0.34, 0.3, 0.2, 0.12, 0.15, 0.4, 0.67, 0.99


class Doubt(NamedTuple):
    """One way in which a statement may say something else than its quote: the kind, and in words for a handler."""

    kind: str
    text: str


def doubts(statement: str, claims: Sequence[str], view: QuoteView) -> Iterator[Doubt]:
    """What in a statement may not rest on the clauses of its quote.

    Args:
        statement: the whole statement.
        claims: its clauses that claim something.
        view: the quote in its source.
    """
    said = "，".join(claims)
    by_kind = {
        "force": _force(claims, view),
        "conflict": _conflicts(claims, view),
        "apart": _never_together(claims, view),
        "free": _free(said, view),
        "rate": _rates(said, view),
        "number": _numbers(claims, view),
        "opposite": _opposites(said, view),
        "promise": _promised(said, view),
        "finding": _found(said, view),
        "bound": _bounds(said, view),
        "party": _agents(said, view),
    }
    yield from (Doubt(kind, text) for kind, text in turns(claims, view))
    yield from _cut(statement, view)
    yield from _dropped(statement, view)
    yield from _limits(said, statement, view)
    yield from _polarity(claims, view)
    for kind, texts in by_kind.items():
        yield from (Doubt(kind, text) for text in texts)


def _promised(said: str, view: QuoteView) -> Iterator[str]:
    if (promise := _PROMISES.search(said)) and not _PROMISES.search(view.group):
        yield f"承诺“{promise[0]}”"


def _found(said: str, view: QuoteView) -> Iterator[str]:
    ground = f"{view.source}{view.left_out}"
    yield from (f"“{word}”原文没有" for word in dict.fromkeys(_FINDING.findall(said)) if word not in ground)


def _polarity(claims: Sequence[str], view: QuoteView) -> Iterator[Doubt]:
    """A denial that one side has and the other has not; where both deny, clauses that match one another."""
    said = [piece for claim in claims for piece in _pieces(claim)]
    core = [piece for clause in clauses_of(view.whole) for piece in _pieces(clause.text)]
    around = [piece for clause in clauses_of(f"{view.group}{view.after}") for piece in _pieces(clause.text)]
    own, theirs, near = ([piece for piece in pieces if markers_of(piece).negated] for pieces in (said, core, around))
    unless = any(_UNLESS_DONE.search(piece) for piece in around)
    main = [piece for piece in theirs if not piece.endswith("的") and not markers_of(piece).limit]
    if own and not near and not any(markers_of(piece).limit or markers_of(piece).unless for piece in [*own, *around]):
        yield Doubt("denied", f"否定“{own[0]}”原文没有")
    elif main and not own and not unless and not any(markers_of(piece).limit for piece in said):
        yield Doubt("affirmed", f"原文“{main[0]}”的否定没有写明")
    elif own:
        for piece in own:
            best = _near(piece, around, 0.0)
            if (
                best
                and not any(markers_of(text).negated or markers_of(text).limit for text in best)
                and coverage(words_of(best[0]), piece) >= MOST
            ):
                yield Doubt("polarity", f"否定与原文“{best[0]}”不一致")
    if unless and own and not _SAYS_UNLESS.search("，".join(claims)):
        yield Doubt("unless", "漏掉例外的条件")


def _force(claims: Sequence[str], view: QuoteView) -> Iterator[str]:
    """可以 for 应当 or 不得, 应当 for 可以, 不用 for 不得, where the source has no such word at all."""
    said = {markers_of(piece).force for claim in claims for piece in _pieces(claim) if not _REQUIRES.search(piece)}
    core = {markers_of(piece).force for clause in clauses_of(view.whole) for piece in _pieces(clause.text)}
    around = {
        markers_of(piece).force for clause in clauses_of(f"{view.group}{view.after}") for piece in _pieces(clause.text)
    }
    for own, other in (
        ("permit", "oblige"),
        ("oblige", "permit"),
        ("permit", "forbid"),
        ("exempt", "forbid"),
        ("forbid", "exempt"),
        ("oblige", "exempt"),
        ("exempt", "oblige"),
        ("oblige", "forbid"),
    ):
        if own in said and own not in around and other in core and other not in said:
            yield f"语气与原文“{view.whole}”不一致"
            return


def _conflicts(claims: Sequence[str], view: QuoteView) -> Iterator[str]:
    """Another clause of the source that speaks of just this and says the contrary."""
    core = {piece for clause in clauses_of(view.whole) for piece in _pieces(clause.text)}
    others = [piece for clause in clauses_of(view.nearby) for piece in _pieces(clause.text) if piece not in core]
    for claim in (piece for one in claims for piece in _pieces(one)):
        words, own = words_of(claim), markers_of(claim)
        for other in others:
            theirs = markers_of(other)
            opposed = own.negated != theirs.negated or {own.force, theirs.force} in (
                {"permit", "oblige"},
                {"permit", "forbid"},
                {"exempt", "oblige"},
            )
            if (
                opposed
                and not (own.limit or theirs.limit or theirs.unless or own.unless)
                and (own.force != "plain" or theirs.force != "plain")
            ):
                shared = coverage(words, other)
                if (
                    len(words) > 1
                    and shared >= MOST
                    and shared > max((coverage(words, piece) for piece in core), default=0.0)
                ):
                    yield f"与原文“{other}”相反"
                    return


def _never_together(claims: Sequence[str], view: QuoteView) -> Iterator[str]:
    """Two numbers that the source tells of different cases."""
    own = set(_keys("，".join(claims)))
    groups = [set(_keys(group)) for group in _GROUPS.split(view.nearby)]
    known = [key for key in own if any(key in group for group in groups)]
    if len(known) > 1 and not any(set(known) <= group for group in groups):
        yield "几个数目在原文中说的不是一回事"


def _free(said: str, view: QuoteView) -> Iterator[str]:
    ground = f"{view.group}{view.after}"
    if FREE.search(view.whole) and not FREE.search(said) and CHARGED.search(said) and not re.search("免", said):
        yield "收费与原文不一致"
    if FREE.search(said) and not FREE.search(ground) and not re.search("免|自愿|不[^，]{0,4}费", ground):
        yield "收费与原文不一致"


def _kind(negated: bool, text: str) -> str:
    return "否定" if negated != markers_of(text).negated else "语气"


def _pieces(clause: str) -> list[str]:
    """A clause cut behind its condition: 逾期不改的｜处罚款."""
    return [piece for piece in _BEHIND_CONDITION.split(clause) if piece]


def _near(clause: str, others: Sequence[str], slack: float = SLACK) -> list[str]:
    """The clauses that say about the same, the nearest first."""
    words = words_of(clause)
    scored = sorted(
        (
            (coverage(words, other) if words else 0.0)
            + 0.5 * (coverage(words_of(other), clause) if words_of(other) else 0.0),
            other,
        )
        for other in others
    )[::-1]
    return [other for score, other in scored if score >= SHARED and score >= scored[0][0] - slack]


def _rates(said: str, view: QuoteView) -> Iterator[str]:
    """每户 for 每人, 每天 for 每餐."""
    own, theirs = ({match[1] for match in _PER.finditer(text)} for text in (said, f"{view.group}{view.after}"))
    for unit in own - theirs:
        same = _SAME_PER.get(unit, unit)
        alike = {other for other in theirs if (other in _PER_TIME) == (unit in _PER_TIME)}
        if alike and not re.search(rf"[每单按全各首][{same}]|[{same}]均", view.group):
            yield f"“每{unit}”原文没有"


def _numbers(claims: Sequence[str], view: QuoteView) -> Iterator[str]:
    """Numbers and days of another case of the same rule, and one end of a range told as the number."""
    core = set(_keys(view.whole))
    units = {unit for _, unit in core}
    pieces = [*((clause.text, _keys(clause.text)) for clause in clauses_of(view.nearby)), *_in_context(view.nearby)]
    told = ""
    for claim in claims:
        told += f"，{claim}"
        own = _keys(claim)
        for key, text in own.items():
            beside = key not in core and key[1] in units and key[1] not in ("人", "个", "周几")
            if (beside and any(key in keys for _, keys in pieces)) or _of_another_case(told, key, pieces):
                yield f"“{text}”说的是另一种情形"
        if own:
            told = ""
    said = set(_keys("，".join(claims)))
    for match in _RANGE.finditer(canonical(view.group, every=True)):
        ends = {key for key in _keys(match[0]) if key[1] == "元"}
        if len(ends) > 1 and len(ends & said) == 1:
            yield f"原文是一个幅度“{match[0]}”"


def _in_context(source: str) -> list[tuple[str, dict[tuple[str, str], str]]]:
    """Each clause with what precedes it in its group, and its own numbers."""
    found = []
    for group in _GROUPS.split(source):
        before = ""
        for clause in clauses_of(group):
            before = f"{before}，{clause.text}" if before else clause.text
            found.append((before[-CONTEXT:], _keys(clause.text)))
    return found


def _keys(text: str) -> dict[tuple[str, str], str]:
    """Amounts with their unit, and days of the week, with the words for them."""
    found = {
        (one.value, one.unit): one.text for one in quantities(without_days(canonical(text, every=True))) if one.unit
    }
    return found | {(fact.value, "周几"): fact.text for fact in facts_of(text) if _WEEKDAY.match(fact.value)}


def _of_another_case(told: str, key: tuple[str, str], pieces: Sequence[tuple[str, dict[tuple[str, str], str]]]) -> bool:
    """Whether what is told belongs to another clause, which has another number of the same unit."""
    for piece, keys in pieces:
        for other, others in pieces:
            if key in keys and key not in others and any(unit == key[1] for _, unit in others):
                own, theirs = (_apart(one, two) for one, two in ((piece, other), (other, piece)))
                codes = [[name for name in names if _CODE.fullmatch(name)] for names in (own, theirs)]
                if all(codes):
                    own, theirs = codes
                if own and theirs and _told_share(theirs, told) >= MOST - 0.07 and _told_share(own, told) < HALF:
                    return True
    return False


def _apart(text: str, other: str) -> list[str]:
    """What a clause names that another does not: words, grades and codes."""
    words = [word.text for word in words_of(text) if share_in(word.text, plain(other)) < 1]
    return [*words, *(code for code in _CODE.findall(text) if code not in other)]


def _told_share(names: Sequence[str], told: str) -> float:
    return sum(1.0 if name in told else share_in(name, plain(told)) for name in names) / len(names)


def _opposites(said: str, view: QuoteView) -> Iterator[str]:
    ground = f"{view.group}{view.after}{view.left_out}"
    for pair in _OPPOSITES:
        for own, other in (pair, pair[::-1]):
            if own in said and own not in ground and other in ground and other not in said:
                yield f"“{own}”在原文中是“{other}”"


def _cut(statement: str, view: QuoteView) -> Iterator[Doubt]:
    """Who or what a cut quote leaves out must be told; a quote that is only a condition bears out nothing."""
    left = words_of(view.left_out)
    if left and coverage(left, statement) < HALF:
        agent = _ENDS_PARTY.search(view.left_out) is not None
        yield Doubt(
            "subject" if agent and not _SOMEBODY.search(statement) else "cut", f"引文之外的“{view.left_out}”没有写明"
        )
    if view.whole.rstrip("，,").endswith("的") and not view.whole.rstrip("，,").endswith("目的"):
        yield Doubt("half", "引文只有条件，没有结论")


def _limits(said: str, statement: str, view: QuoteView) -> Iterator[Doubt]:
    ground = f"{view.group}{view.after}"
    for match in _WIDENING.finditer(said):
        same = {
            "立即": "立即|马上|立刻|即时|当场",
            "马上": "立即|马上|立刻|即时|当场",
            "全天": "全天|24小时|二十四小时",
            "全额": "全额|全部|全款|如数|100%|百分之百|全免",
            "不论": "不论|无论|不分|不看",
            "不管": "不论|无论|不分",
            "无论": "不论|无论|不分",
        }.get(match[0], re.escape(match[0]))
        if not re.search(same, ground):
            yield Doubt("added", f"“{match[0]}”原文没有")
    for match in _LOST_LIMITS.finditer(view.group):
        word = match[0]
        if word[:1] in "仅只限经" and word not in view.whole:
            continue
        wanted = _SAME_LIMIT.get(word) or next(
            (same for key, same in _SAME_LIMIT.items() if word.startswith(key)), None
        )
        if not re.search(wanted, statement) if wanted is not None else coverage(words_of(word), statement) < SHARED:
            yield Doubt("lost", f"漏掉原文的“{word}”")


def _bounds(said: str, view: QuoteView) -> Iterator[str]:
    plain_said, ground = canonical(said, every=True), canonical(view.group, every=True)
    known, own = _bounds_of(ground), _bounds_of(plain_said)
    for (value, unit), (text, bounds, spots) in own.items():
        theirs = known.get((value, unit))
        if theirs is None or unit == "钟点" or bounds & theirs[1]:
            continue
        if bounds in ({"most"}, {"least"}) and theirs[1] in ({"most"}, {"least"}):
            yield f"“{text}”的上下限与原文相反"
        elif bounds == {""} and unit in _LIMITED and not any(_loose(plain_said, spot, text) for spot in spots):
            yield f"“{text}”在原文中是限额"


def _bounds_of(text: str) -> dict[tuple[str, str], tuple[str, set[str], list[int]]]:
    found: dict[tuple[str, str], tuple[str, set[str], list[int]]] = {}
    for one in quantities(text):
        _, bounds, spots = found.setdefault((one.value, one.unit), (one.text, set(), []))
        bounds.add(bound_of(text, one))
        spots.append(one.start)
    return found


def _loose(text: str, spot: int, number: str) -> bool:
    around = text[max(0, spot - 18) : spot + len(number) + 12]
    return re.search(r"[限多高少低内上下超过满不到之间至—~档级类起]", around) is not None


def _agents(said: str, view: QuoteView) -> Iterator[str]:
    theirs = _parties(view.whole)
    own = _parties(said)
    if (
        theirs
        and own
        and not any(_same_agent(name, other) for name in own for other in theirs)
        and own[0] not in view.whole
    ):
        yield f"“{own[0]}”不是原文所说的“{theirs[0]}”"
    for match in _AGENT.finditer(said):
        if not _same_agent(match["by"], f"{view.group}{view.after}") or (
            not theirs and _SELF.search(view.whole) and not _SELF.search(said)
        ):
            yield f"“由{match['by']}”原文没有"


def _parties(text: str) -> list[str]:
    found = [match["by"] for match in _AGENT.finditer(text)]
    found.extend(match["by"] for clause in clauses_of(text) for match in _SUBJECT.finditer(clause.text))
    return [name for name in found if not name.startswith(("您", "一名", "一个"))]


def _same_agent(name: str, other: str) -> bool:
    target, own = plain(other), [word.text for word in words_of(name)] or [name]
    return max(sum(share_in(word, target) for word in own) / len(own), share_in(name, target)) >= MOST


def _dropped(statement: str, view: QuoteView) -> Iterator[Doubt]:
    """Conditions before the quote and exceptions after it that a statement does not tell."""
    clauses = clauses_of(view.group)
    for clause in clauses[:-1]:
        words = words_of(clause.text)
        if (
            CONDITION.search(clause.text)
            and words
            and coverage(words, statement) < TOLD
            and not _told_by_number(clause.text, statement)
        ):
            yield Doubt("condition", f"漏掉条件“{clause.text}”")
        elif CONDITION.search(clause.text) and markers_of(clause.text).negated and not _SAYS_NOT.search(statement):
            yield Doubt("negative_condition", f"漏掉条件“{clause.text}”")
    for clause in clauses_of(view.before):
        words = words_of(clause.text)
        topic = (
            (_ENDS_PARTY.search(clause.text) or _TOPIC_END.search(clause.text))
            and markers_of(clause.text).force == "plain"
            and not _VERBAL.search(clause.text)
        )
        if topic and words and coverage(words, statement) < SHARED:
            yield Doubt("topic", f"没有写明是“{clause.text}”")
    conditions = [clause.text for clause in clauses if CONDITION.search(clause.text) or _ENDS_PARTY.search(clause.text)]
    conditions.extend([view.left_out] if view.left_out else [])
    widened = [word for word in SOFT.findall(statement) if word not in f"{view.group}{view.after}"]
    if widened and any(coverage(words_of(text), statement) < MOST for text in conditions):
        yield Doubt("widened", f"“{widened[0]}”原文没有")
    if _EXCEPTS.search(view.after) and not _SAYS_EXCEPT.search(statement):
        first = next((clause.text for clause in clauses_of(view.after) if _EXCEPTS.search(clause.text)), "")
        yield Doubt("exception", f"漏掉例外“{first}”")


def _told_by_number(clause: str, statement: str) -> bool:
    own = {(found.value, found.unit) for found in quantities(canonical(statement, every=True))}
    return any((found.value, found.unit) in own for found in quantities(canonical(clause, every=True)))
