"""A name that was found tells of the same name elsewhere, and of a number or date beside it."""

import pytest

from triage.text.personal_data import Mask, find_personal_data


def kinds(text):
    return [(finding.kind, text[finding.start : finding.end]) for finding in find_personal_data(text)]


def test_a_name_goes_wherever_it_stands():
    hidden = Mask().hide("我叫邹大勇，办事处的人说查无邹大勇此人")
    assert "邹大勇" not in hidden


def test_a_word_and_a_road_that_are_called_like_somebody_stay():
    hidden = Mask().hide("我叫马尚，请马上来。邻居刘洋说刘洋路的灯坏了")
    assert "马上" in hidden
    assert "刘洋路" in hidden


@pytest.mark.parametrize("number", ["430611195310018514", "43061119531001852", "430611531001852"])
def test_a_number_with_the_shape_of_an_identity_number_beside_a_name_is_one(number):
    assert ("id_number", number) in kinds(f"父亲邹国庆（{number}）的工龄少算了")
    assert kinds(f"编号{number}。") == []


@pytest.mark.parametrize("date", ["1971.02.17", "85年3月9号", "1990/07/08", "2001年3月9日"])
def test_a_date_of_birth_may_stand_right_behind_a_name(date):
    assert ("birth_date", date) in kinds(f"姓名邹小婉，{date}，住城南")


@pytest.mark.parametrize("date", ["2026.02.17", "2025年3月9日"])
def test_the_day_of_a_signature_is_no_date_of_birth(date):
    assert [kind for kind, _ in kinds(f"谢谢！\n邹小婉 {date}")] == ["name"]
