"""Where a fact of a statement stands decides whether it is invented or weighed."""

import pytest

from triage.drafting.statements.clauses import QuoteView
from triage.drafting.statements.misplaced_facts import misplaced_facts

SOURCE = "自2025年5月1日起施行。补贴由省、县两级按七比三分担。报名时间为7月10日至7月15日，逾期不补。每户每月免费用电10千瓦时。"
LETTER = "我上个月交了800元，住3栋。"


def places(claim, quote="逾期不补"):
    found = misplaced_facts(claim, [claim], QuoteView(SOURCE, quote), "", LETTER, "", rule=True)
    return [(one.place, one.invented) for one in found]


@pytest.mark.parametrize(
    ("claim", "place"),
    [
        ("从2025年5月1日起施行", "beyond"),
        ("省里担七成", "derived"),
        ("剩下30%由县里拿", "derived"),
        ("15号截止", "derived"),
        ("每户白用10度电", "beyond"),
    ],
)
def test_what_stands_elsewhere_or_follows_is_weighed(claim, place):
    assert places(claim) == [(place, False)]


def test_what_stands_nowhere_or_in_the_letter_alone_is_invented():
    assert places("补贴500元") == [("nowhere", True)]
    assert places("补贴800元") == [("letter", True)]
    assert places("您信里说的800元") == [("letter", False)]


def test_a_word_that_only_looks_like_a_number_is_none():
    assert places("哪一天发看进度") == []
