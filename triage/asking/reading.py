"""Reading: the type of a letter and its demands, found together, because one tells about the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from triage.asking.asking_model import AskingModel, shipped_model
from triage.asking.letter_features import letter_features
from triage.asking.piece_features import ASKING, calls_to_account, cues_of, piece_features, plainly_asks
from triage.asking.pieces import Piece, pieces_of
from triage.asking.substance import HOLLOW, substance
from triage.asking.tagger import BEGIN, INSIDE, OUTSIDE, Floats
from triage.text.cleaning import READ, letters_only
from triage.text.judged import judged
from triage.text.untrusted import instructs_machine, without_instructions
from triage.types import RequestType, RequestTypeScore, Suggestion

# These types ask for nothing unless the words do so plainly.
ASK_NOTHING: frozenset[RequestType] = frozenset(["感谢", "其他"])
SURE = 0.6
# Cues of a title that is itself a demand, as in 请查处… or 何时…; those of one that the text need not say again.
_TITLE_ASKS = frozenset(
    ["please", "beg", "hope", "suggest", "demand", "able", "what", "why", "ask", "should", "help", "negative", "report"]
)
_TITLE_ASKS_ANEW = frozenset(["please", "beg", "hope", "suggest", "able", "what"])
# With these a request or a question begins, whatever was told before it.
_BEGINS = frozenset(["directive", "inquiry"])
EXPRESS = ASKING - {"should", "ba"}
_TITLE_LABEL = re.compile(
    r"^(?:咨询|求助|投诉|举报|建议|反映|请求|诉求|问题)[信书]?$"
    r"|^关于[^，。]{2,30}的?(?:几点)?(?:反映|问题|情况|看法|想法)$"
)
MIN_TITLE, TITLE_SHARED = 5, 0.2
# Demands that share so much are one that was said twice.
SAME = 0.7
# The longest letter that is read has so many pieces of ten characters; who puts a mark behind every character has more.
MOST_PIECES = 2_000
MIN_DEMAND = 2
# In a longer letter most of what sounds like a command tells a story.
SHORT_LETTER = 12
# Mere courtesy asks for nothing that could be answered.
_COURTESY = re.compile(
    r"^(?:[恳敬还]?请|希望|望|求|盼|恳求|期待|恳望|麻烦|拜托)?(?:各位|有关|相关|上级|政府|部门|领导|书记|市长|县长|区长|大家|您|你们?|贵\w|能够?|可以|给予?|予以|得到|"
    r"早日|尽快|尽早|及时|高度|多多?|一下|，|们|的|我们?|百忙之中|认真|务必|能|对此)*+"
    # Each group takes what it can and gives nothing back: 能 and 能够 would otherwise be tried in every combination.
    r"(?:考虑|重视|关注|关心|批示|谅解|体谅|理解|包涵|见谅|支持|谢谢|感谢|采纳|指正|参考|明察|明鉴|回复|答复|回音|处理|解决|帮助|帮忙|回信|批准|为盼)*+(?:一下|为盼|为感|吧|了|[！!。])*+$"
)
# What a demand is to bring about, what anybody would sign, and what wants no answer: no demands beside others.
_GAIN = re.compile(
    r"^(?:这样|从而|也|还|更|并|同时|真正|切实)*(?:可以|能够?|会)?(?:也|更好地?)?(?:带动|促进|推动|提高|提升|减轻|缓解|实现|避免|造福|改善|减少|方便|杜绝)(?!.*(?:请|希望|建议|要求|能否))"
    r"|(?:起到|有)[^，。]{0,6}(?:作用|帮助|好处)$|的同时也?能?[^，。]*$"
)
_SLOGAN = re.compile(
    r"刀刃上|为民[做作]主|人文关怀|劳逸结合的?$|严格执法、依法行政|在百忙之中[^，。]{0,16}(?:关注|重视|过问)|主持公道|落实党的|以人为本|实事求是|全心全意|党和政府的|还[^，。]{0,8}(?:公[平道]|蓝天|正义)|"
    r"(?:幸福|小康|美丽|舒适|和谐|温馨)的?(?:生活|家园|社会|环境)|一拖再拖|让(?:我们?|老?百姓|人民)[^，。]{0,6}(?:安心|放心|满意|寒心)|不胜感激|可以关注|关注一下"
)
_NO_QUESTION = re.compile(
    r"(?:就|还)能不(?!能)[^，。]*吗?$|能[^，。]{0,6}(?:心安|对得起)|成什么样|上有政策|有必要(?:这么|吗)|心安理得|这(?:是|就是)[^，。]{0,12}(?:对策|服务|态度|作风)吗|何在|会有回复|如此的?(?:艰难|之难|困难)|(?:这么|那么|怎么就?)难$"
)
# What only says that a demand follows.
_ANNOUNCES = re.compile(
    r"(?:是否可以|想|要)?(?:提|说|反映)(?:一?个|几个|点|一点|些|几点)?(?:建议|意见|问题|情况|看法)$"
)
# An item of a list has at most so many pieces; the marks with which a list begins.
LONGEST_ITEM = 8
# A list of problems has so many items, of which so many characters are named.
MIN_ITEMS, ITEM_LENGTH = 3, 40
_FIRST_MARK = re.compile(r"[一1①](?!\d)")
_TRAILING = "，,。.！!？?；;：:、…~～ \t\n　"


@dataclass(frozen=True)
class Asked:
    """What a letter asks for.

    Attributes:
        type: what the writer wants most.
        demands: each in the words of the letter, in plain characters and in their order.
    """

    type: RequestTypeScore
    demands: tuple[str, ...]


def read(suggestion: Suggestion) -> Asked:
    """The type and the demands of a letter; the same letter is read once."""
    letter = judged(suggestion)
    text = without_instructions(letter.text[:READ])
    # A letter that is nothing but words to the machine asks the office for nothing.
    return _read(letter.title, "" if instructs_machine(text) else text)


@lru_cache(maxsize=256)
def _read(title: str, text: str) -> Asked:
    return read_with(shipped_model(), title, text)


def read_with(model: AskingModel, title: str, text: str) -> Asked:
    """The type and the demands of a letter by a model.

    Args:
        model: the weights.
        title: of the letter.
        text: of the letter.
    """
    titled, pieces = pieces_of(title), pieces_of(text)[:MOST_PIECES]
    title_cues, cues = cues_of(titled), cues_of(pieces)
    kinds = model.type_model.judge(letter_features(title, text, title_cues, pieces, cues))
    scores = model.tagger.scores(pieces, piece_features(pieces, cues, title, kinds[0].name))
    plain = [plainly_asks(piece, own) for piece, own in zip(pieces, cues, strict=True)]
    express, told = _supported(text, pieces, cues, model.tagger.tags(scores, plain))
    found = _substantial(_plain(express))
    heading = title.strip().rstrip(_TRAILING)
    asking = {cue for own in title_cues for cue in own}
    speaks = len(letters_only(heading)) >= MIN_TITLE and not _TITLE_LABEL.match(heading) and bool(_plain([heading]))
    kind = kinds[0]
    if kind.name in ASK_NOTHING:
        if kind.score >= SURE or not (found or (speaks and asking & _TITLE_ASKS_ANEW)):
            return Asked(kind, ())
        # Who ends with thanks and asks for something did not write to thank.
        kind = next(other for other in kinds if other.name not in ASK_NOTHING)
    names = speaks and substance(heading) > HOLLOW
    if found and not (names and all(substance(demand) <= HOLLOW for demand in found)):
        anew = speaks and asking & _TITLE_ASKS_ANEW and _shared(heading, text) < TITLE_SHARED
        return Asked(kind, (*found, heading) if anew else tuple(found))
    if not found and (points := _plain(_points(text, pieces, cues))):
        return Asked(kind, tuple(points))
    # Where the text asks for nothing, or for help alone, the title says what about.
    if speaks and (asking & _TITLE_ASKS or names):
        return Asked(kind, (heading,))
    rest = found or _plain(told) or _plain([_most_telling(pieces, scores)])
    return Asked(kind, tuple(rest) or ((heading,) if speaks else ()))


def _substantial(found: Sequence[str]) -> list[str]:
    """The demands without those that are courtesy alone, where others say what is to be done; each said once."""
    told = [demand for demand in map(_without_gain, found) if demand]
    kept = [demand for demand in told if substance(demand) > HOLLOW] or told
    return _clearest(kept or list(found))


def _says_no_demand(text: str) -> bool:
    """Whether words between demands are a gain, a slogan, rhetoric or an announcement."""
    return any(pattern.search(text) is not None for pattern in (_GAIN, _SLOGAN, _NO_QUESTION, _ANNOUNCES))


def _without_gain(demand: str) -> str:
    """A demand without such words at its end; empty where it is nothing else."""
    end = len(demand)
    while end > 0:
        start = max(demand.rfind(comma, 0, end) for comma in "，,") + 1
        if not _says_no_demand(demand[start:end].strip()):
            break
        end = start - 1
    return demand[: max(0, end)]


def _clearest(found: Sequence[str]) -> list[str]:
    """Of demands in nearly the same words the one that says most, the later one where both say as much."""
    kept: list[str] = []
    for demand in found:
        same = next((n for n, other in enumerate(kept) if _alike(demand, other) >= SAME), None)
        if same is None:
            kept.append(demand)
        elif substance(demand) >= substance(kept[same]):
            del kept[same]
            kept.append(demand)
    return kept


def _alike(one: str, other: str) -> float:
    """The share of the pairs of letters of the shorter that the longer has as well."""
    short, long = sorted((letters_only(one), letters_only(other)), key=len)
    pairs = {short[n : n + 2] for n in range(len(short) - 1)}
    return sum(pair in long for pair in pairs) / len(pairs) if pairs else 0.0


def _supported(
    text: str, pieces: Sequence[Piece], cues: Sequence[Sequence[str]], tags: Sequence[int]
) -> tuple[list[str], list[str]]:
    """The stretches of the text that were tagged, verbatim: those that ask, and those that tell what is broken.

    Rationale: what is broken is a demand where nothing is asked. Beside an express demand it is the story of it.
    """
    spans: list[list[int]] = []
    for number, tag in enumerate(_whole_lists(pieces, tags)):
        if tag == BEGIN or (tag == INSIDE and not spans):
            spans.append([number])
        elif tag == INSIDE:
            spans[-1].append(number)
    express, others, led, position, after = list[str](), list[str](), False, 0, -1
    for span in spans:
        for number in range(position, span[0] + 1):
            led = _led(pieces[number], cues[number], led=led)
        position = span[0] + 1
        kept = _from_request(pieces, cues, span)
        if _says_what_for(pieces, cues, kept, after):
            continue
        after = span[-1] + 1
        while kept and {"signature", "digits"} <= set(cues[kept[-1]]):
            kept.pop()
        # 还我们一个安静的环境 says why, not what.
        if not kept or "atmosphere" in cues[kept[0]] or _of_others(cues[kept[0]]) or _rhetorical(pieces, cues, kept):
            continue
        words = text[pieces[kept[0]].start : pieces[kept[-1]].end].rstrip(_TRAILING)
        asks = led or pieces[kept[0]].listed or any(_asks(pieces[number], cues[number]) for number in kept)
        (express if asks or len(pieces) <= SHORT_LETTER else others).append(words)
    return express, others


def _asks(piece: Piece, cues: Sequence[str]) -> bool:
    return bool(EXPRESS.intersection(cues)) or calls_to_account(piece, cues)


def _says_what_for(pieces: Sequence[Piece], cues: Sequence[Sequence[str]], span: Sequence[int], after: int) -> bool:
    """Whether a span tells the purpose of the demand that ends just before it, as 确保行人安全."""
    first = span[0]
    joined = first == after and not pieces[first].opens and not pieces[first].listed
    return joined and "purpose" in cues[first] and EXPRESS.isdisjoint(cues[first])


def _whole_lists(pieces: Sequence[Piece], tags: Sequence[int]) -> list[int]:
    """The tags, with every item of a list for a demand where more than half of its items are."""
    whole = list(tags)
    for items in _lists(pieces):
        if 2 * sum(tags[mark] == BEGIN for mark in items) > len(items) > 1:
            for mark in items:
                whole[mark] = BEGIN
    return whole


def _of_others(cues: Sequence[str]) -> bool:
    """Whether a piece tells what somebody else demands, as 要求购房者在合同上签字."""
    return "other_side" in cues and {"please", "hope", "suggest"}.isdisjoint(cues)


def _lists(pieces: Sequence[Piece]) -> list[list[int]]:
    """Of every list of a text the numbers of the pieces with which its items begin."""
    # What stands between two marks of a list belongs to the item before.
    lists: list[list[int]] = []
    for mark in (number for number, piece in enumerate(pieces) if piece.listed):
        if lists and mark - lists[-1][-1] <= LONGEST_ITEM and not _restarts(pieces[mark]):
            lists[-1].append(mark)
        else:
            lists.append([mark])
    return lists


def _points(text: str, pieces: Sequence[Piece], cues: Sequence[Sequence[str]]) -> list[str]:
    """The items of a list that is announced in a text that asks for nothing, as far as their sentences are short."""
    items = max(_lists(pieces), key=len, default=[])
    if len(items) < MIN_ITEMS or not _restarts(pieces[items[0]]) or items[0] == 0:
        return []
    if pieces[items[0]].before not in {"：", ":"} and "header" not in cues[items[0] - 1]:
        return []
    found = []
    for number in items:
        end = number
        while (
            end + 1 < len(pieces)
            and not pieces[end + 1].opens
            and pieces[end + 1].end - pieces[number].start <= ITEM_LENGTH
        ):
            end += 1
        found.append(text[pieces[number].start : pieces[end].end].rstrip(_TRAILING))
    return found


def _restarts(piece: Piece) -> bool:
    """Whether a mark is the first of a list."""
    return _FIRST_MARK.match(piece.mark.lstrip("（(第其 \t\n　")) is not None


def _rhetorical(pieces: Sequence[Piece], cues: Sequence[Sequence[str]], span: Sequence[int]) -> bool:
    """Whether a question wants no answer, as 天理何在 or 谁来保障我们的生存."""
    questions = any(pieces[number].after in {"?", "？", "!", "！"} for number in span)
    own = {cue for number in span for cue in cues[number]}
    return questions and "rhetoric" in own and not own & {"please", "hope", "suggest", "directive"}


def _led(piece: Piece, cues: Sequence[str], *, led: bool) -> bool:
    """Whether what follows a piece in its sentence is asked for."""
    if piece.opens and piece.before not in {"：", ":", "；", ";"}:
        led = False
    return led or bool(EXPRESS.intersection(cues)) or ("header" in cues and piece.after in {"：", ":"})


def _from_request(pieces: Sequence[Piece], cues: Sequence[Sequence[str]], span: list[int]) -> list[int]:
    """A span without the story before its request, as in 已经建了一栋，请求拆除; an item of a list stays whole."""
    if pieces[span[0]].listed or EXPRESS.intersection(cues[span[0]]) or "if" in cues[span[0]]:
        return span
    first = next((place for place, number in enumerate(span) if not _BEGINS.isdisjoint(cues[number])), 0)
    return span[first:]


def _plain(found: Sequence[str]) -> list[str]:
    """Those that ask for something: no courtesy, no words to the machine, nothing twice."""
    kept: list[str] = []
    said = ""
    for demand in found:
        plain = letters_only(demand)
        if len(plain) < MIN_DEMAND or _COURTESY.match(demand) or instructs_machine(demand):
            continue
        if plain not in said:
            kept.append(demand)
            # What stands between two demands is in none of them.
            said += f"{plain}\n"
    return kept


def _most_telling(pieces: Sequence[Piece], scores: Floats) -> str:
    """Where nothing is asked for, the piece that most looks as what is broken."""
    best = max(range(len(pieces)), key=lambda n: (scores[n][BEGIN] - scores[n][OUTSIDE], -n), default=None)
    return "" if best is None else pieces[best].text


def _shared(title: str, text: str) -> float:
    """The share of a title's pairs of letters that the text has as well."""
    pairs = {title[n : n + 2] for n in range(len(title) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs)
