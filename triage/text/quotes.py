"""Quotes: what of a letter, an article or an earlier reply may stand in a draft, verbatim."""

import re
from collections.abc import Callable

from triage.text.cleaning import letters_only, sentences
from triage.text.facts import facts_of
from triage.text.person_names import names_a_person
from triage.text.personal_data import find_personal_data
from triage.text.untrusted import instructs_machine

QUOTE_LENGTH = 160
MIN_QUOTE = 8
Agreement = Callable[[str], float]
_NUMERALS = "一二三四五六七八九十百零"
_LIST_MARK = re.compile(
    rf"^(?:第[{_NUMERALS}\d]+条(?:之[{_NUMERALS}]+)?|[（(][{_NUMERALS}\d]+[）)]|[{_NUMERALS}\d]+[、.．])[\s　]*"
)
# Where a line may be cut.
_PAUSES = "，,、；; "
_UNQUOTABLE = re.compile(r"[“”\"\n]")
_EMPTY_PHRASE = re.compile(
    r"收悉|您好|你好|感谢|谢谢|回复如下|答复如下|特此|祝您|高度重视|网友|支持与理解|监督与支持|理解和支持|如下[:：]?|^关于[^，]*(?:问题|情况)。"
)
# Words that address the person who wrote that letter, or speak of persons and of what was found there.
_ABOUT_A_PERSON = re.compile(
    r"[你]|您[的父母女儿家们子老爱]|[女先][士生]|小姐|师傅|老师|同志|网民|网友|电话|来电|热线|手机|[某×＊*]|当事人|举报人|投诉人|来信人|反映人|信访人|申请人|"
    r"留言|帖|该(?:户|业主|居民|村民|女|男|生|职工|员工|同学|家|小区|路段|项目|公司|店|厂|楼|村|企业|单位|问题|处)|本人"
)
_TELLS_A_STORY = re.compile(
    r"查实|经检查|经(?:查|核实|核查|调查|了解|现场|实地|研究|协商|初步)|现场|实地|走访|约谈|立案|\d+月\d+[日号]|上午|下午|昨日|当日|此前|之前|已于|"
    r"(?:^|，)目前已|下一步|后期"
)
# Advice to anybody in that position, and not about what one person wrote.
_ADVISES = re.compile(r"^(?:如果?|若|建议您|您可)")
# Marks of a platform's user and long numbers.
_IDENTIFIER = re.compile(r"[A-Z]{1,3}\d{5,}|\d{7,}|0000|\d{3,4}[-—]\d{4,}|(?<!\d)\d{1,5}(?:栋|幢|单元|号楼|室|组)")


def quotable(line: str, length: int) -> str:
    """The longest quotable beginning of a line: no quotation marks, cut at a comma, no personal data."""
    line = _UNQUOTABLE.split(line.strip(), maxsplit=1)[0]
    if len(line) > length and (cut := max(line.rfind(mark, 0, length + 1) for mark in _PAUSES)) > 0:
        line = line[:cut].rstrip(_PAUSES)
    line = line[:length].strip()
    return line if len(letters_only(line)) >= MIN_QUOTE // 2 and _closed(line) and not find_personal_data(line) else ""


def clause_quote(text: str, agreement: Agreement) -> str:
    """The part of an article to quote, verbatim: all of it where it is short, else its best run of sentences."""
    lines = _placed(text)
    runs = []
    for first, (begin, _) in enumerate(lines):
        run, end = "", begin
        for place in range(first, len(lines)):
            start, line = lines[place]
            if start != end or len(run) + len(line) > QUOTE_LENGTH or _UNQUOTABLE.search(line):
                break
            run, end = run + line, start + len(line)
        if len(run) >= MIN_QUOTE and _closed(run) and not run.endswith(("：", ":")):
            runs.append(run)
    return max(runs, key=agreement, default="")


def _placed(text: str) -> list[tuple[int, str]]:
    """The sentences of a text without their list marks, and where each of them stands."""
    found, position = list[tuple[int, str]](), 0
    for raw in sentences(text):
        position = text.index(raw, position)
        line = _LIST_MARK.sub("", raw)
        found.append((position + len(raw) - len(line), line))
        position += len(raw)
    return found


def publishable(reply: str) -> list[str]:
    """The sentences of a reply to somebody else that tell nothing about that person, verbatim."""
    lines = [_LIST_MARK.sub("", raw) for raw in sentences(reply)]
    return [line for line in lines if len(line) >= MIN_QUOTE and not about_somebody(line)]


def _closed(line: str) -> bool:
    """Whether every title in a line is whole: half a title would seem to name another document."""
    return line.count("《") == line.count("》")


def without_list_mark(line: str) -> str:
    """A line without the number that it has in a list or as an article."""
    return _LIST_MARK.sub("", line)


def complete_sentence(line: str) -> bool:
    """Whether a line can be quoted by itself: whole, of a fit length, and more than a courtesy."""
    return (
        MIN_QUOTE <= len(line) <= QUOTE_LENGTH
        and line.endswith("。")
        and _closed(line)
        and line[0] not in "的之，、；：)）"
        and not _UNQUOTABLE.search(line)
        and not _EMPTY_PHRASE.search(line)
    )


def about_somebody(line: str) -> bool:
    """Whether a sentence addresses, names or tells of somebody, or instructs a machine."""
    return (
        _ABOUT_A_PERSON.search(line) is not None
        or ("您" in line and not _ADVISES.match(line))
        or _TELLS_A_STORY.search(line) is not None
        or _IDENTIFIER.search(line) is not None
        or bool(find_personal_data(line))
        or instructs_machine(line)
        or names_a_person(line)
    )


def bound_to_a_place(line: str, letter: str) -> bool:
    """Whether a sentence promises something or speaks of a place that the letter does not name."""
    return any(fact.kind == "promise" or (fact.kind == "place" and fact.value not in letter) for fact in facts_of(line))
