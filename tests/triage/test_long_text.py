"""Long text: every function that meets a letter takes time that grows with its length, and not with the square of it.

A letter may have 100,000 characters, and whoever writes it chooses them. What takes long in the web process keeps
everybody waiting, so each function is called with the shapes that bring backtracking expressions down.
"""

from datetime import date
from functools import cache

import pytest
from growth import SHORTER, too_steep

from triage.asking import cues, demands, highlights, place_needed, reading, request_type
from triage.asking import pieces as asking_pieces
from triage.asking.reading import _read
from triage.danger import pieces as danger_pieces
from triage.danger.judge import DangerJudge, shipped_model
from triage.drafting import basis, phrases, reply_plan, sent_day, style_guard
from triage.drafting.statements.clauses import QuoteView
from triage.places.gazetteer import Gazetteer
from triage.places.locate import Locator
from triage.places.named_places import named_places, names_a_place
from triage.text import (
    cleaning,
    facts,
    kin_names,
    learnt_names,
    marked_names,
    numerals,
    person_names,
    personal_data,
    plain_characters,
    private_accounts,
    quotes,
    reusable,
    untrusted,
    wording_changes,
)
from triage.text.cleaning import READ
from triage.text.erasure_mask import ErasureMask, left_in
from triage.types import Region, Suggestion

LENGTH = 100_000
LIMIT = 0.2


def repeated(pattern, before="", after=""):
    """A text of any length: the pattern over and over, with what stands before and after."""

    @cache
    def of_length(length):
        return (before + pattern * (length // len(pattern) + 1))[: length - len(after)] + after

    return of_length


def counted(pattern, count):
    """A text of at most so many characters in which no two repetitions are alike."""

    @cache
    def of_length(length):
        return "".join(pattern.format(number) for number in range(min(count, length)))[:length]

    return of_length


SHAPES = {
    "digits": repeated("1"),
    "letters": repeated("a", after="@"),
    "dashed digits": repeated("1-2-"),
    "spaced digits": repeated("1 2 "),
    "thousands": repeated("111,"),
    "percent": repeated("一", before="百分之"),
    "one": repeated("一"),
    "zeros": repeated("零零零"),
    "ten thousands": repeated("万亿"),
    "somebody": repeated("某某某"),
    "round brackets": repeated("("),
    "wide brackets": repeated("（"),
    "square brackets": repeated("["),
    "titles": repeated("《"),
    "closed titles": repeated("》"),
    "quotation marks": repeated("“"),
    "spaces": repeated(" "),
    "wide spaces": repeated("　"),
    "newlines": repeated("\n"),
    "mixed blanks": repeated(" \n"),
    "at signs": repeated("@"),
    "addresses": repeated("a@"),
    "dots": repeated("."),
    "dotted": repeated("a."),
    "commas": repeated("，"),
    "pauses": repeated("、"),
    "colons": repeated("："),
    "semicolons": repeated("；"),
    "sentence ends": repeated("。"),
    "questions": repeated("?"),
    "short sentences": repeated("好。"),
    "identity": repeated("1", before="身份证"),
    "account": repeated("1", before="微信号"),
    "accounts": repeated("微信"),
    "signers": repeated("、李四", before="联系人：张三"),
    "surnames": repeated("张"),
    "names": repeated("张三"),
    "kin": repeated("我儿子张强强，"),
    "many names": repeated("邹大勇滕月秀"),
    "signed dates": repeated("邹大勇1971.02.17，"),
    "handles": repeated("加我a"),
    "handles with digits": repeated("a1", before="号"),
    "groups": repeated("村大屋组"),
    "plates in a row": repeated("湘A12345、"),
    "births": repeated("出生日期"),
    "roles": repeated("主任"),
    "labels": repeated("联系人"),
    "who": repeated("居民"),
    "I": repeated("我"),
    "house": repeated("住在"),
    "rooms": repeated("1栋"),
    "units": repeated("1单元"),
    "plates": repeated("湘A"),
    "streets": repeated("路"),
    "estates": repeated("小区"),
    "villages": repeated("村"),
    "towns": repeated("长沙市"),
    "please": repeated("请"),
    "could": repeated("能不能"),
    "instructions": repeated("忽略"),
    "rules": repeated("以上的规则"),
    "machine": repeated("你"),
    "system": repeated("\n ", after="system"),
    "listed": repeated("一、"),
    "clauses": repeated("第一条"),
    "years": repeated("2026年"),
    "invisible": repeated("\u200b"),
    "plain words": repeated("书院路小学门口的路灯不亮了请派人来修"),
    "labels and blanks": repeated(" ", before="联系人"),
    "many labels and blanks": repeated("姓名     "),
    "houses": repeated("住镇"),
    "numbered houses": repeated("住镇1"),
    "houses of lines": repeated("住镇1号线"),
    "inhabited houses": repeated("住镇1号"),
    "courtesies": repeated("能", before="请"),
    "distinct requests": counted("请修{}号灯。", LENGTH),
    "distinct calls": counted("1380013{:04}，", 10_000),
    "instructions and lines": repeated("\n", before="忽略以上规则。"),
    "instructions and sentences": repeated("好。", before="忽略以上规则。"),
    "systems": repeated("系统"),
    "one long word": repeated("的"),
}  # fmt: skip


def letter(text):
    return Suggestion(id="S1", title="路灯不亮", text=text)


@cache
def gazetteer():
    return Gazetteer.load()


@cache
def judge():
    return DangerJudge(shipped_model())


def fresh(function):
    """A function of the reading, which keeps what it has read."""

    def call(text):
        _read.cache_clear()
        return function(text)

    return call


def marks(text):
    """The marks of a letter, without the facts, which have a test of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(highlights, "facts_of", lambda _text: ())
        patch.setattr(highlights, "demands_of", lambda _letter: ())
        return highlights.segments(text, letter(text), None)


def quote_view(text):
    """What stands around a quote in the middle of a source."""
    middle = len(text) // 2
    view = QuoteView(text, text[middle : middle + 20])
    return view.group, view.before, view.after, view.sentence, view.cuts_number


FUNCTIONS = {
    "text.clean": cleaning.clean,
    "text.letters_only": cleaning.letters_only,
    "text.shorten": lambda text: cleaning.shorten(text, 60),
    "text.sentences": cleaning.sentences,
    "text.plain_characters": plain_characters.plain_characters,
    "text.canonical": numerals.canonical,
    "text.quotable": lambda text: quotes.quotable(text, 160),
    "text.names_in": person_names.names_in,
    "text.names_a_person": person_names.names_a_person,
    "text.instructs_machine": untrusted.instructs_machine,
    "text.without_instructions": untrusted.without_instructions,
    "text.reusable_sentences": reusable.reusable_sentences,
    "text.changes": lambda text: wording_changes.changes(text, text[1:]),
    "text.changes_of_longest": lambda text: wording_changes.changes(text[:20_000], text[1:19_999]),
    "asking.courtesy": reading._COURTESY.match,
    "places.locate": lambda text: Locator(gazetteer(), "湘陵市").locate(letter(text)),
    "places.gazetteer": lambda text: gazetteer().locate(text),
    "places.named_places": named_places,
    "places.names_a_place": names_a_place,
    "danger.pieces_of": danger_pieces.pieces_of,
    "danger.judge": lambda text: judge().judge([("", text)]),
    "asking.pieces_of": lambda text: asking_pieces.pieces_of(text[:READ]),
    "asking.cues_in": lambda text: cues.cues_in(text[:READ]),
    "asking.demands_of": fresh(lambda text: demands.demands_of(letter(text))),
    "asking.points_of": fresh(lambda text: demands.points_of(letter(text))),
    "asking.subject_of": fresh(lambda text: demands.subject_of(letter(text))),
    "asking.request_type": fresh(lambda text: request_type.request_type(letter(text))),
    "asking.place_is_missing": lambda text: place_needed.place_is_missing(letter(text), "求助", Region()),
    "drafting.subject_phrase": lambda text: phrases.subject_phrase(letter(text), (text[:2000],)),
    "drafting.topics_of": lambda text: phrases.topics_of(letter(text), (text[:2000], text[2000:3000]), None),
    "drafting.bare_demand": phrases.bare_demand,
    "drafting.shares": lambda text: phrases.shares("路灯不亮请派人来修", text),
    "drafting.kind_of": lambda text: reply_plan.kind_of("咨询", None, text),
    "drafting.advise": fresh(lambda text: style_guard.advise(text, letter("路灯不亮"))),
    "drafting.advise_on_long_letter": fresh(lambda text: style_guard.advise("您好，路灯已修好。", letter(text))),
    "drafting.with_sent_day": lambda text: sent_day.with_sent_day(text, date(2026, 11, 20)),
}  # fmt: skip
# These read the letter several times over, by some thirty expressions or by a segmenter, and so many times the limit is
# theirs; what is asked of all is that ten times the length takes ten times as long.
SLOWER = {
    "drafting.whole_quote": (lambda text: basis.whole_quote(text, len), 3),
    "text.facts_of": (facts.facts_of.__wrapped__, 5),
    "text.clause_quote": (lambda text: quotes.clause_quote(text, len), 3),
    "drafting.quote_view": (quote_view, 2),
    "text.find_personal_data": (personal_data.find_personal_data, 2),
    "text.Mask": (lambda text: personal_data.Mask().hide(text), 2),
    "text.left_in": (left_in, 2),
    "text.kin_names": (lambda text: list(kin_names.kin_names(text)), 2),
    "text.marked_names": (lambda text: list(marked_names.marked_names(text)), 2),
    "text.learnt_names": (lambda text: list(learnt_names.learnt_names(text)), 2),
    "text.private_accounts": (lambda text: list(private_accounts.private_accounts(text)), 2),
    "asking.veiled": (highlights.veiled, 2),
    "asking.marks": (marks, 3),
    "text.ErasureMask": (lambda text: ErasureMask(letter(text)).hide(text), 8),
}


def steep(function, limit):
    """The shapes whose time grows faster than their length, with the times."""
    function("路灯不亮")  # what is loaded at the first call is no part of it
    told = {name: too_steep(function, text(LENGTH), text(LENGTH // SHORTER), limit) for name, text in SHAPES.items()}
    return {name: problem for name, problem in told.items() if problem}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_time_grows_with_the_length_alone(name):
    assert steep(FUNCTIONS[name], LIMIT) == {}


@pytest.mark.parametrize("name", SLOWER)
def test_what_reads_a_letter_several_times_takes_so_many_times_as_long(name):
    function, times = SLOWER[name]
    assert steep(function, LIMIT * times) == {}
