"""Which departments handle a category, by past cases and by the words of duties."""

import pytest

from triage.routing.affinity import DUTY_SHARE, affinity_of, duty_affinity, with_duties
from triage.types import Case, Department, Duty


def case(key, category, department):
    return Case(id=key, title="", text="", reply="已办。", category=category, department=department)


def unit(name, *duties):
    return Department(
        id=name,
        name=name,
        duties=tuple(Duty(id=f"{name}{n}", department=name, text=text) for n, text in enumerate(duties)),
    )


def test_each_department_has_its_share_of_the_cases():
    cases = [case("1", "路灯", "甲"), case("2", "路灯", "甲"), case("3", "路灯", "乙"), case("4", "停水", "丙"),
             case("5", None, "丙"), case("6", "停水", None)]  # fmt: skip
    assert affinity_of(cases) == {"路灯": {"甲": pytest.approx(2 / 3), "乙": pytest.approx(1 / 3)}, "停水": {"丙": 1.0}}
    assert affinity_of([]) == {}


def test_who_names_more_of_the_words_leaves_the_others_behind():
    units = [unit("甲", "负责路灯、路面", "管理井盖"), unit("乙", "维护路灯"), unit("丙", "供水")]
    found = duty_affinity({"市政": ["路灯", "路面", "井盖"], "教育": ["学校"], "空": []}, units)
    assert found == {"市政": {"甲": pytest.approx(9 / 10), "乙": pytest.approx(1 / 10)}}


def test_cases_and_duties_are_mixed_and_either_speaks_alone_where_the_other_is_silent():
    cases = {"路灯": {"甲": 0.75, "乙": 0.25}, "停水": {"丙": 1.0}}
    duties = {"路灯": {"甲": 0.5, "丁": 0.5}, "停电": {"戊": 1.0}}
    assert with_duties(cases, duties) == {
        "路灯": {
            "甲": pytest.approx(0.75 * (1 - DUTY_SHARE) + 0.5 * DUTY_SHARE),
            "乙": pytest.approx(0.25 * (1 - DUTY_SHARE)),
            "丁": pytest.approx(0.5 * DUTY_SHARE),
        },
        "停水": {"丙": 1.0},
        "停电": {"戊": 1.0},
    }
