"""New texts that may repeat an idea, by wording; and days without suggestions in a trend."""

from datetime import date

from triage.ideas.likeness import ALIKE, most_alike
from triage.ideas.trend import every_day
from triage.types import Idea


def idea(key, title, summary=""):
    return Idea.model_construct(id=key, title=title, summary=summary)


def test_the_most_alike_comes_first_and_at_most_three_are_shown():
    ideas = [idea(1, "垃圾分类宣传"), idea(2, "老旧小区加装电梯"), idea(3, "小区加装电梯补贴"), idea(4, "老旧小区加装电梯审批"),
             idea(5, "老旧小区加装电梯简化审批流程")]  # fmt: skip
    found = [entry.id for entry in most_alike("老旧小区加装电梯简化审批", ideas)]
    assert found == [2, 5, 4], "two hold all that the shorter text says, in their order; the third lacks one pair"
    assert most_alike("老旧小区加装电梯简化审批", ideas[:1]) == []


def test_the_summary_counts_as_well_and_marks_do_not():
    assert [entry.id for entry in most_alike("延长、夜班公交！", [idea(7, "公交", "延长夜班公交")])] == [7]


def test_equal_ones_keep_their_order():
    twins = [idea(1, "延长夜班公交"), idea(2, "延长夜班公交")]
    assert [entry.id for entry in most_alike("延长夜班公交", twins)] == [1, 2]


def test_the_share_is_of_the_shorter_text_and_the_border_counts():
    # Five pairs, of which two are shared: exactly the border.
    assert ALIKE == 0.4
    assert most_alike("甲乙丙丁戊己", [idea(1, "甲乙丙申酉戌")]) != []
    assert most_alike("甲乙丙丁戊己", [idea(1, "甲乙申酉戌亥")]) == []
    assert most_alike("", [idea(1, "甲乙")]) == []
    assert most_alike("甲", [idea(1, "甲")]) == []


def test_days_without_suggestions_are_there_too():
    counts = {date(2026, 11, 30): 2, None: 9, date(2026, 12, 2): 1}
    assert every_day(counts) == [(date(2026, 11, 30), 2), (date(2026, 12, 1), 0), (date(2026, 12, 2), 1)]
    assert every_day({None: 3}) == []
    assert every_day({}) == []
    assert every_day({date(2026, 1, 1): 4}) == [(date(2026, 1, 1), 4)]
