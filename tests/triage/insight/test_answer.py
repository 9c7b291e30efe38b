"""Answers: numbers, what they are compared with, and what is said of them."""

from datetime import date

import pytest

from triage.insight.answer.answer import Answer, Row
from triage.insight.answer.composing import compose
from triage.insight.answer.numbers import change_of, number_of
from triage.insight.answer.steps import compared_period, step_words, steps
from triage.insight.answer.topic_words import topic_words
from triage.insight.answer.words import sentences_of
from triage.insight.question.query import Period, Query
from triage.office.workdays import WorkCalendar
from triage.store.suggestions.letter_figures import LetterFilter, Tally

TODAY = date(2026, 11, 17)
OCTOBER = Period.of(date(2026, 10, 1), date(2026, 10, 31))


class Figures:
    """Answers with given tallies, the later ones for later periods."""

    def __init__(self, tallies, groups=None, begun=date(2020, 1, 1)):
        self.given, self.groups, self.begun = list(tallies), groups or {}, begun

    def first_day(self):
        return self.begun

    def tally(self, _wanted):
        return self.given.pop(0)

    def tallies(self, _wanted, _by, _names):
        return self.groups

    def reply_days(self, _wanted, by=None, _names=None):
        return {} if by else {1: [3, 8, 9]}


def answered(figures, place=None, **asked):
    query = Query(**{"measure": "count", "period": OCTOBER} | asked)
    wanted = LetterFilter(first=OCTOBER.first, last=OCTOBER.last, place=place)
    answer = compose(figures, query, wanted, TODAY, WorkCalendar(), categories={})
    return answer, "".join(sentences_of(query, answer))


def test_a_count_is_compared_by_working_day():
    # October has fewer working days than September: fewer letters are as many on a day.
    _, said = answered(Figures([Tally(200, 150), Tally(100, 90)]), compare="previous")
    assert said.startswith(
        "来件数：200件，反映人数150人。上期（2026年9月1日至9月30日）：100件，本期多100件，按工作日折算上升"
    )
    _, said = answered(Figures([Tally(102, 80), Tally(100, 90)]), compare="year")
    assert "去年同期（2025年10月1日至10月31日）：100件，本期多2件，在偶然波动范围内，视为持平。" in said


def test_few_letters_are_said_to_be_few_and_nothing_rises():
    _, said = answered(Figures([Tally(6, 6), Tally(2, 2)]), compare="previous")
    assert "件数很少，只供参考。" in said
    assert "不作升降比较" in said
    assert not any(word in said.replace("不作升降比较", "") for word in ("上升", "下降", "持平"))


def test_nothing_is_compared_with_what_lies_before_the_first_letter():
    answer, said = answered(Figures([Tally(60, 60)], begun=date(2026, 9, 2)), compare="previous")
    assert (answer.other, answer.change) == (None, None)
    assert said.endswith("上期没有来件可比。")
    _, said = answered(Figures([Tally(60, 60)]), compare="previous", period=None)
    assert said.endswith("没有限定时间，不作比较。")


def test_fewer_than_five_citizens_of_a_place_are_not_shown():
    answer, said = answered(Figures([Tally(7, 4)]), place="江东区", group_by="day")
    assert (answer.number.value, answer.citizens, answer.rows) == (None, None, ())
    assert said == "来件数：不足5人，不显示。"
    assert answered(Figures([Tally(0, 0)]), place="江东区")[0].number.value == 0
    answer, _ = answered(Figures([Tally(9, 8), Tally(3, 3)]), place="江东区", compare="previous")
    assert answer.before.hidden


def test_what_is_left_out_cannot_be_told_from_the_sum():
    groups = {"江东区": Tally(19, 18), "楚阳市": Tally(9, 7), "青溪县": Tally(9, 4), None: Tally(2, 2)}
    answer, said = answered(Figures([Tally(39, 30)], groups), group_by="area")
    assert [(row.name, row.number.value) for row in answer.rows] == [("江东区", 19), ("地点不明", 2)]
    assert "另有2处不列出" in said
    groups |= {"云峰县": Tally(4, 4)}
    answer, _ = answered(Figures([Tally(43, 30)], groups), group_by="area")
    assert [row.name for row in answer.rows] == ["江东区", "楚阳市", "地点不明"]
    answer, _ = answered(Figures([Tally(6, 5)], {"江东区": Tally(3, 2), None: Tally(3, 3)}), group_by="area")
    assert answer.rows == ()


def test_shares_have_an_interval_and_change_in_points():
    answer, said = answered(
        Figures([Tally(50, 50, known=40, solved=30), Tally(50, 50, known=40, solved=12)]),
        measure="solved_share", compare="previous",
    )  # fmt: skip
    assert (answer.number.value, answer.number.low, answer.number.high) == (75.0, 62.4, 84.4)
    assert said.startswith("办结率：75%（40件中已答复或办结30件；有九成把握在62.4%到84.4%之间）。")
    assert said.endswith("30%，本期上升45个百分点。")
    _, said = answered(Figures([Tally(50, 50, rated=8, satisfied=6), Tally(9, 9, rated=2)]), measure="satisfaction",
                       compare="previous")  # fmt: skip
    assert "件数很少" in said
    assert said.endswith("本期多75个百分点，件数较少，不作升降比较。")
    assert answered(Figures([Tally(5, 5)]), measure="satisfaction")[1] == "满意率：还没有群众评价。"


def test_days_until_the_reply_are_a_median():
    answer, said = answered(Figures([Tally(9, 9)]), measure="median_days")
    assert (answer.number.value, answer.number.basis) == (8, 3)
    assert said.startswith("办理天数（中位数）：8天（按已答复的3件计）。")


def test_handling_is_told_by_name_and_ranks_nobody():
    groups = {"乙局": Tally(9, 9, overdue=9), "丙局": Tally(9, 9), "甲局": Tally(9, 9, overdue=1)}
    answer, said = answered(Figures([Tally(27, 27, overdue=10)], groups), measure="overdue", group_by="department")
    assert [row.name for row in answer.rows] == ["乙局", "甲局"]
    assert "不作排名" in said
    answer, said = answered(Figures([Tally(27, 27)], groups | {"丁局": Tally(12, 9)}), group_by="department")
    assert answer.rows[0].name == "丁局"
    assert "不作排名" not in said


def test_steps_follow_the_calendar_and_get_longer_where_they_are_too_many():
    step, starts = steps(OCTOBER, "week")
    assert [step_words(step, day, with_year=False) for day in starts[:2]] == ["10月1日起一周", "10月5日起一周"]
    assert steps(Period.of(date(2026, 1, 1), date(2026, 12, 31)), "day")[0] == "week"
    assert steps(Period.of(date(2020, 1, 1), date(2026, 12, 31)), "day")[0] == "month"
    groups = {0: Tally(3, 3), 2: Tally(1, 1)}
    answer, _ = answered(Figures([Tally(4, 4)], groups), period=Period.of(date(2026, 9, 1), TODAY), group_by="month")
    assert answer.rows[1] == Row(name="2026年10月", number=number_of("count", Tally()))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        (("2026-11-01", "2026-11-17"), ("2026-10-01", "2026-10-17")),
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
        (("2026-01-01", "2026-11-17"), ("2025-02-01", "2025-12-17")),
        (("2026-11-09", "2026-11-15"), ("2026-11-02", "2026-11-08")),
        (("2026-11-16", "2026-11-17"), ("2026-11-09", "2026-11-10")),
        (("2026-11-17", "2026-11-17"), ("2026-11-16", "2026-11-16")),
        (("2026-10-19", "2026-11-17"), ("2026-09-19", "2026-10-18")),
    ],
)
def test_the_period_before_is_as_long(period, before):
    first, last = map(date.fromisoformat, period)
    found = compared_period(Period.of(first, last), "previous")
    assert (found.first.isoformat(), found.last.isoformat()) == before


def test_no_change_of_what_is_hidden():
    hidden = number_of("count", Tally(3, 3), of_place=True)
    assert change_of("count", number_of("count", Tally(90, 90)), hidden, (20, 20)).direction is None


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("噪声", ("噪声",)),
        ("小区停车难", ("小区", "停车")),
        ("路灯不亮、停水", ("路灯", "停水")),
        ("垃圾清运太慢", ("垃圾", "清运")),
        ("噪", ("噪",)),
    ],
)
def test_a_matter_is_looked_for_by_its_words(topic, words):
    assert topic_words(topic) == words


def test_an_answer_is_written_by_its_names():
    answer = Answer(measure="count", number=number_of("count", Tally(3, 3)), citizens=3)
    assert set(answer.as_json()) == {
        "measure", "number", "citizens", "other", "before", "change", "grouping", "rows", "unlisted",
    }  # fmt: skip
