"""Phrases: the citizen's own words as a reply can name them, each a stretch of the letter word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.asking.cues import cues_in
from triage.asking.substance import HOLLOW, names_object, substance
from triage.text.cleaning import letters_only, sentences
from triage.text.person_names import names_a_person, names_in
from triage.text.personal_data import find_personal_data
from triage.text.untrusted import instructs_machine
from triage.types import Suggestion

SUBJECT_LENGTH, TOPIC_LENGTH = 42, 48
MIN_TITLE, MIN_TOPIC = 2, 4
TOPICS = 4
# From here on a demand begins where it asks.
LONG = 24
# What follows a demand in its sentence belongs to it up to this share of its length.
REST = 0.7
# Of a demand's pairs of letters; above it the subject has named it already. And of the subject's.
SAID, ALL_SAID = 0.6, 0.55
# A demand of so many times a subject's letters says more than the subject.
MUCH_LONGER = 1.5
_LABEL = re.compile(
    r"^(?:关于|有关|就|对|给(?=.*建议)|反映|反应|投诉|举报|检举|咨询|请教(?!育|师|练|授)|请问|想问|求助|问题|实名|紧急|再次|第[二三四五]次|强烈|网友|市民|群众|居民|业主|村民|一下|一个|情况)+[:：、，,\s]*"
)
# Words that lead a demand on from what was said before it, and those with which a question begins.
_LEAD = re.compile(
    r"^(?:(?:所以|因此|在此|特此|另外?|同时|并且?|最后|而且?|那么?|其次|首先|还有|麻烦|拜托|尊敬的领导)[，,、：:\s]*|(?:我们?|本人)?"
    r"(?:想(?:请教(?!育|师|练|授)|咨询|请?问|知道|了解)|咨询|请问|问|请教(?!育|师|练|授))(?:一?下)?[：:，,\s]*)+"
)
_WISH = re.compile(
    r"(?:我们?|本人|业主们?|居民们?|强烈|迫切|恳切|诚恳|再次|真心|衷心|也|还|现)*"
    r"(?:希望|恳请|恳求|请求|敬请|请(?!假|示|客)|要求|呼吁|建议|提议|盼(?!盼)|望(?=政|有|相|贵|能|领|尽|早|给|加|予)|求(?!助)|申请)"
)
_ABLE = re.compile(r"能否|可否|能不能|可不可以")
_TAIL = re.compile(
    r"(?<!存在)(?<![大个些项条件])(?:(?:的|等|几点|一些|若干|相关|有关)+(?:再次?|多次|二次|又一?次|第[二三四五]次|重复|继续)?(?:问题|投诉信?|举报信?|咨询|反映|求助信?|来信|诉求|请求|建议书?|意见|事宜|情况|情况反映|报告|公开信|请示|事情|事项|感想|看法|想法|思考|质疑|疑问|疑惑|困惑|心声|呼声|请教)"
    r"|(?<![大个些项条件存在的])(?:问题|事宜|一事|投诉|咨询|求助|建议))[\s。！!？?，,；;.…~～]*$"
)
# 有没有免费的法律咨询？ asks for what stands at its end.
_OPEN_QUESTION = re.compile(r"(?:有没有|有哪些|哪里有|何处有).*[？?]\s*$")
_ASKED_TAIL = re.compile(r"的?(?:请求|请示|建议书?|诉求|投诉信?|咨询|来信|事宜|报告|公开信)[\s。！!？?，,；;.…~～]*$")
# A plea at the end of a title, as in …，盼望领导关注解决, and one at its beginning, as in 请求领导关注….
_PLEA = re.compile(
    r"(?:希望|恳请|恳求|请求|敬请|(?<![邀申聘宴雇提有现敬])请(?!示|教|问|客|假|愿)|急?盼(?!盼)望?|期盼|期待|跪?求(?!助)|望|呼吁|拜托)"
)
_FOR_ATTENTION = re.compile(
    r"^(?:希望|恳请|恳求|请求?|敬请|期待|呼吁|望|盼)(?:各级|有关|相关|上级|市委|市政府|县委|县政府|政府|部门|领导|书记|市长|县长|区长|们|能够?|予以|给予|大家|社会|高度|和|各位)*"
    r"(?:关注|重视|关心|过问|体察|和)+(?:一下|解决|处理|下)?"
)
# A title that ends so says against whom, and not what is wrong with them.
_AGAINST = re.compile(r"(?:开发商|承建商|承包商|物业公司|老板|负责人|村干部|包工头|中介公司?)$")
# Titles that say how somebody feels, and not what about.
_MOOD = re.compile(
    r"令人|寒心|心寒|唏嘘|痛心|气愤|无语|无奈|可悲|像话|离谱|伤不起|民不聊生|苦不堪言|何时能?了|何去何从|谁来管|谁管|谁来负责|还有没有|怎么了|怎么回事|到底|究竟|难道|凭什么|"
    r"搞什么|搞些?什么|搞么子|什么玩意|什么意思|一天到晚|不晓得|莫名其妙|太[^，。]{1,4}了|是何居心|情何以堪|公道|呼救|救救|帮帮"
)
# Questions that reproach are no name of a matter.
_REPROACH = re.compile(r"为什么|为何|为啥|凭什么|怎么(?:能|会|就)|难道|是不是就")
# What a demand has around it that a reply need not repeat.
_JOINS = re.compile(r"^(?:或者|并且|而且|以及|同时|此外|另外|和(?=[^平谐睦气])|并(?=[^且不])|且)[，,、]?")
_AROUND = re.compile(
    r"^(?:特此|特|现|故|因此|所以|还|也|再)?(?:我们?|本人|业主们?|居民们?|强烈|迫切|恳切|诚恳|再次|真心|衷心)*"
    r"(?:希望|恳请|恳求|请求|敬请|请(?!假|示|客|问|教)|要求|呼吁|提议|盼(?!盼)|望(?=政|有|相|贵|能|领|尽|早|给|加|予)|求(?!助))"
    r"(?:您们?|你们?|各级|各位|有关|相关|上级|主管|职能|政府|市委|县委|区委|部门|领导们?|书记|市长|县长|区长|能够|能(?!否|不能)|可以|、|和)*(?:的?(?:领导们?|部门))?(?:能够|能(?!否|不能)|可以|及时|百忙之中)*"
    r"(?:[^，。]{0,22}(?:领导|书记|部门)们?(?:能够|能(?!否|不能)|可以|(?=给予|予以|及时|尽快|尽早|早日|出面|帮助?)))?"
)
_ATTENDS = re.compile(r"^(?:体察|关注|重视|关心|正视|考虑|理解|支持|拔冗)")
# What a demand is to bring about, and no demand itself.
_PURPOSE = re.compile(
    r"^(?:这样|从而|以便|以免|避免|以维护|还(?:以|我们?|民|老百姓|百姓|居民|市民|群众|大家|小区|一个|一片)|(?:让|使)(?:我们?|居民|市民|老?百姓|大家|群众|业主|孩子)们?(?:都|也)?(?:能够?)?"
    r"(?:感受|享受|安心|放心|满意|过上|有个|有一个|睡)|[^，]{0,12}(?:做|办)一件好事|(?:让|使)?(?:更多|少)(?:一些|一点|点|几个)?的?人)"
)
# 说已办好了执照 is what somebody answered, 取缔的信函 a thing, and 在百忙之中责成有关部门 asks to be heard.
_TOLD_BY_OTHERS = re.compile(
    r"^(?:说|称|答复|回复|得到的?答复|而我们|在百忙之中)|^[^，。]{2,6}的(?:信函|信件|报告|帖子|投诉)$"
)
# A stretch that ends so has lost what it was said for.
_CUT = re.compile(r"(?:后|时|的话|之前|以前|以及|和|并|且|因为|如果)$")
_AFTER = re.compile(
    r"(?:[，,、]?(?:为感|为盼|为谢|谢谢|多谢|拜托|好吗)|[，,、](?:本人|我们?)?(?:必?将|表示)?(?:不[甚胜]感激|感激不尽|万分感[谢激]|辛苦)了?|[，,](?:因为|毕竟|否则|不然)[^，,]*)+$"
)
# 某人的几点反映 says who writes, not what about.
_OF_SOMEBODY = re.compile(
    r"(?:者|兵|教师|老师|家长|村民|业主|职工|员工|市民|居民|商户|车主|农民工?|老人|妈妈|爸爸|母亲|父亲|学生)的(?:请求|诉求|来信|心声|呼声|求助信?|公开信|请示|报告|反映|建议书?)[\s。！!？?]*$"
)
_SEVERAL = re.compile(r"几点|一些|若干")
_EDGE = " \t　。！!？?，,；;：:、.…~～—-"
# Words that an office does not repeat.
_ABUSE = re.compile(
    r"黑心|无良|狗官|贪官|垃圾(?:公司|部门|物业|政府|领导)|王八|混蛋|骗子|流氓|强盗|土匪|无耻|坑人|坑爹|草菅|天理|王法|良心|他妈|妈的|滚出|不要脸|官官相护|踢皮球|不作为|乱作为|胡作非为|为非作歹|吃人|吸血|(?<![生养种仔母肥])猪(?![肉场舍栏圈瘟只苗圈])|傻|蠢|瞎|作孽|造孽|何在|水深火热|贿赂|贪污|黑钱|保护伞|岂有此理|这(?:是|算|叫)什么(?:政府|世道|社会|道理|态度|作风|官|干部)|[!！]"
)
_PERSONAL = re.compile(
    r"你|俺|咱|崽|老子|我[们]?[想是真就都觉认也已现的家爸妈老]|呢|啊|哦|吧|嘛|呀|谢谢|感谢|为盼|为谢|祝"
)
_EMPTY = re.compile(
    r"^(?:来信|求助|投诉|建议|意见|咨询|反映|问题|情况|救命|帮帮|[给致写].{1,10}信|无题|.{0,6}的来信|几[点个件].{0,6}|.{0,4}[几多一两二三四五六七八九十\d][个点]?问题|一[件个]事|生活问题|民生问题)$"
)
_COURTESY = re.compile(
    r"(?:重视|关注|关心|回复|答复|帮忙|帮助|批示|明察|做主|作主|支持|谅解|谢谢|感谢|为盼|考虑|管一管|管管|管一下|过问|督办|心声|解答|急|指导|(?:查处|解决|处理|查实|核实|落实|予以受理)(?:一下)?)吧?$"
)
_SHORT = 12
_ASKS = re.compile(
    r"希望|请|恳求|要求|呼吁|建议|提议|盼|申请|能否|能不能|可否|可不可以|是否|是不是|有没有|怎么|如何|何时|几时|什么时候|多久|多少|哪[里些个儿]|什么|为何|为什么|吗|应该?|尽快|早日|想[问知了咨]|[？?]$"
)
_FIRST = re.compile(r"[一1][、.．]|第一|[（(][一1][）)]")
_SECOND = re.compile(r"[二2][、.．]|第二|[（(][二2][）)]")
# The mark of a list before its item; only the end of the text before it is looked at.
_MARK = re.compile(r"(?:[一二三四五六七八九十]|\d{1,2}|[①-⑳])\s*[、.．）),，：:]?\s*$")
MARK_LENGTH = 6
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
OPENING_LENGTH = 30
# A sentence of somebody's own story, or one that runs on.
_TOLD = re.compile(r"[我你]|，.*，|^(?:尊敬|各位|.{0,8}[您你]好)")
_PLACE_AFTER = re.compile(r".{0,3}?[省市区县镇乡村路街道桥园山河湖站里城苑府广大学校院馆店厂司场]")
_OF_A_PERSON = re.compile(r"同志|先生|女士|主任|书记|院长|校长|老师|经理|老板|局长|村长|支书|某")
# What begins so goes on from what was said before it.
_GOES_ON = re.compile(r"^(?:我们却|我却|他们|她们|但|而|却|并没|且|所以|因此|因为|如有|根据|否则|不然|其中|以上)")


@dataclass(frozen=True)
class Phrase:
    """Words of the letter; `asks` where they are what somebody wants rather than what there is."""

    text: str
    asks: bool = False


def subject_phrase(suggestion: Suggestion, demands: Sequence[str]) -> Phrase | None:
    """What a letter is about: the bare title, else its only demand, else a short first sentence."""
    titled = _bare_title(suggestion.title)
    if titled is not None and _repeatable(titled.text, suggestion.full_text()) and not _MOOD.search(titled.text):
        return titled
    asked = [Phrase(topic, asks=True) for demand in demands if _ASKS.search(demand) and (topic := bare_demand(demand))]
    # Where there is a title that cannot be repeated, its sentences are no better.
    lines = [] if suggestion.title else [line.strip(_EDGE) for line in sentences(suggestion.text)[:3]]
    plain = [Phrase(line) for line in lines if len(line) <= OPENING_LENGTH and not _TOLD.search(line)]
    for phrase in (*asked, *plain):
        if len(phrase.text) <= SUBJECT_LENGTH and _names_matter(phrase.text, suggestion.full_text()):
            return phrase
    return None


def _names_matter(text: str, letter: str) -> bool:
    """Whether words that are no title say what a letter is about."""
    out = _MOOD.search(text) or _REPROACH.search(text)
    return _repeatable(text, letter) and not out and names_object(text)


def restated(topic: str) -> str:
    """A demand without whom it asks and how: the act and its object, still in the letter's words.

    A question stays as it is, and so does what would be too short.
    """
    text = _AFTER.sub("", topic).strip(_EDGE)
    for around in (_JOINS, _AROUND):
        bare = around.sub("", text, count=1).strip(_EDGE)
        whole = len(letters_only(bare)) >= MIN_TOPIC and not bare.startswith("的")
        text = bare if whole else text
    return text


def topics_of(suggestion: Suggestion, demands: Sequence[str], subject: Phrase | None) -> tuple[dict[int, str], int]:
    """The demands that a reply can name beyond its subject, by their place, and how many it must leave out."""
    found: dict[int, str] = {}
    left_out, asked = 0, False
    first = _FIRST.search(suggestion.text)
    lists = first is not None and _SECOND.search(suggestion.text, first.end() + 1) is not None
    for place, demand in enumerate(demands):
        topic = bare_demand(_whole(demand, suggestion.text, demands))
        if not topic or (subject is not None and _said(topic, demand, subject.text)) or not names_object(topic):
            continue
        bare = restated(topic)
        if _ATTENDS.match(bare) or _PURPOSE.match(bare) or _TOLD_BY_OTHERS.match(bare):
            continue
        asks = _ASKS.search(demand) or (asked and _follows(demands[place - 1], demand, suggestion.text))
        asked = bool(asks)
        if not (asks or (lists and _listed(demand, suggestion.text))):
            continue
        if _CUT.search(topic) or not _repeatable(bare, suggestion.full_text()):
            left_out += 1
        elif len(found) < TOPICS and not any(shares(topic, other) >= SAID for other in found.values()):
            found[place] = topic
    return found, left_out


def _listed(demand: str, text: str) -> bool:
    """Whether a demand is an item of a list."""
    return _MARK.search(text[: max(0, text.find(demand))][-MARK_LENGTH:]) is not None


def _said(topic: str, demand: str, subject: str) -> bool:
    """Whether the subject has named already what a demand is about."""
    core = _AROUND.sub("", topic, count=1)
    named = _AROUND.sub("", _LABEL.sub("", subject, count=1), count=1)
    # A demand that says much more than the subject is not said by it.
    longer = len(letters_only(core)) > MUCH_LONGER * len(letters_only(named))
    return (
        shares(topic, subject) >= SAID
        or shares(core, named) >= SAID
        or (not longer and (subject in demand or shares(named, core) >= SAID))
    )


def _follows(earlier: str, demand: str, text: str) -> bool:
    """Whether a demand goes on with the one before it in the same sentence."""
    start, end = text.find(earlier) + len(earlier), text.find(demand)
    return end > start and not _SENTENCE_END.search(text[start:end])


def _whole(demand: str, text: str, demands: Sequence[str]) -> str:
    """A demand up to the end of its sentence, where that is short and holds no other demand and no purpose.

    Rationale: half a sentence in quotation marks says less than the citizen did. What it is to bring about, as
    防止这些人胡作非为, is often scorn; what is long beside the demand gives reasons or goes on with the story.
    """
    start = text.find(demand)
    if start < 0:
        return demand
    end = start + len(demand)
    rest = _SENTENCE_END.split(text[end:], maxsplit=1)[0]
    whole = demand + rest
    if (
        not rest.strip()
        or len(letters_only(rest)) > REST * len(letters_only(demand))
        or "purpose" in cues_in(rest.strip(_EDGE))
        or len(_stripped(whole)) > TOPIC_LENGTH
        or any(one != demand and one in whole for one in demands)
    ):
        return demand
    return whole


def bare_demand(demand: str) -> str:
    """What is asked for, in the citizen's words, as a reply can name it; empty where there is nothing to name."""
    text = _stripped(demand)
    if len(text) > TOPIC_LENGTH or (len(text) > LONG and not (_WISH.match(text) or _ABLE.match(text))):
        part = _asking_part(text)
        text = part or (text if len(text) <= TOPIC_LENGTH else "")
    asked = _WISH.sub("", text, count=1)
    short_courtesy = len(asked) < _SHORT and _COURTESY.search(asked)
    return "" if len(letters_only(asked)) < MIN_TOPIC or short_courtesy else text


def shares(text: str, other: str) -> float:
    """The share of a text's pairs of letters that another text has."""
    plain, ground = letters_only(text), letters_only(other)
    pairs = {plain[n : n + 2] for n in range(len(plain) - 1)}
    return sum(pair in ground for pair in pairs) / len(pairs) if pairs else 0.0


def _stripped(text: str) -> str:
    return _LEAD.sub("", text.strip(_EDGE), count=1).strip(_EDGE)


def _asking_part(demand: str) -> str:
    """The clauses of a long demand from where it asks, as many as fit."""
    pieces = re.split(r"(?<=[，,；;])", demand)
    first = next((n for n, piece in enumerate(pieces) if _WISH.match(piece)), None)
    if first is None:
        return ""
    part = ""
    for piece in pieces[first:]:
        if len(_stripped(part + piece)) > TOPIC_LENGTH:
            break
        part += piece
    return _stripped(part)


def _bare_title(title: str) -> Phrase | None:
    """A title without 关于 and …的投诉; what is asked for stays as the citizen put it."""
    text = _LABEL.sub("", title.strip(_EDGE), count=1)
    text = _without_plea(text)
    asks = _WISH.match(text) is not None or _ABLE.match(text) is not None
    # 定居问题的咨询 ends twice.
    for _ in range(0 if _OPEN_QUESTION.search(text) else 1 if asks else 2):
        tail = (_ASKED_TAIL if asks else _TAIL).search(text)
        if tail is not None and (_SEVERAL.search(tail[0]) or _OF_SOMEBODY.search(text)):
            return None
        if tail is not None and len(text[: tail.start()].strip(_EDGE)) >= MIN_TITLE:
            text = text[: tail.start()]
    text = text.strip(_EDGE)
    if not MIN_TITLE <= len(text) <= SUBJECT_LENGTH or _EMPTY.match(text) or (not asks and _AGAINST.search(text)):
        return None
    return Phrase(text, asks)


def _without_plea(title: str) -> str:
    """A title without a plea to be heard before or behind the matter."""
    text = title
    for match in _PLEA.finditer(title):
        before = title[: match.start()]
        # In 患者的请求 the plea is a noun.
        if before.endswith("的"):
            continue
        if len(letters_only(before)) >= MIN_TOPIC and substance(title[match.start() :]) <= HOLLOW:
            text = title[: match.start()].strip(_EDGE)
            break
    bare = _FOR_ATTENTION.sub("", text, count=1).strip(_EDGE)
    return bare if len(letters_only(bare)) >= MIN_TOPIC else text


def _repeatable(text: str, letter: str) -> bool:
    """Whether an office can say these words of the letter."""
    return (
        text in letter
        and not re.search(r"[“”\"\n]", text)
        and text.count("《") == text.count("》")
        and text.count("（") == text.count("）")
        and text.count("(") == text.count(")")
        and not _ABUSE.search(text)
        and not _GOES_ON.match(text)
        and not _PERSONAL.search(text)
        and not find_personal_data(text)
        and not _names_somebody(text)
        and not instructs_machine(text)
    )


def _names_somebody(text: str) -> bool:
    """Whether a person is named; names of places and firms are often made of such words."""
    return any(_PLACE_AFTER.match(text[text.find(name) + len(name) :]) is None for name in names_in(text)) or (
        _OF_A_PERSON.search(text) is not None and names_a_person(text)
    )
