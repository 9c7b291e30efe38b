"""Where a draft names another department than the one that handles."""

import pytest

from triage.drafting.routing_conflicts import routing_conflicts
from triage.types import Department, Draft, Source, Statement

CITY, DISTRICT = "湘陵市城市管理和综合执法局", "江东区城市管理和综合执法局"
HOUSING, POLICE, TRAFFIC = "湘陵市住房和城乡建设局", "湘陵市公安局", "湘陵市公安局交通警察支队"
DEPARTMENTS = [
    Department(id=str(number), name=name, city="湘陵市", area="江东区" if name == DISTRICT else None)
    for number, name in enumerate((CITY, DISTRICT, HOUSING, POLICE, TRAFFIC))
]
CLAUSE = Source(id="clause:p-1", title="《物业条例》第九条", text="")


def conflicts(unit, text, quote=None, source="clause:p-1", helping=()):
    statement = Statement(text=text, source=source if quote else None, quote=quote, status="verified")
    return routing_conflicts(Draft(text=text, statements=(statement,)), (CLAUSE,), unit, helping, DEPARTMENTS)


def cited(unit, quote, **more):
    return conflicts(unit, f"《物业条例》第九条规定：“{quote}”", quote, **more)


def test_a_clause_about_another_field_of_work_contradicts():
    (found,) = cited(DISTRICT, "住房和城乡建设主管部门负责物业管理活动的监督管理。")
    assert "《物业条例》第九条" in found
    assert HOUSING in found
    assert DISTRICT in found


@pytest.mark.parametrize(
    "quote",
    [
        "城市管理部门负责路灯维护。",
        "城市管理和综合执法行政主管部门负责路灯维护。",
        "住房和城乡建设主管部门会同城市管理部门办理。",
        "价格主管部门另行规定。",
        "有关部门应当及时处理。",
    ],
)
def test_the_same_field_one_named_beside_it_and_none_that_is_known_do_not(quote):
    assert cited(DISTRICT, quote) == ()
    assert cited(CITY, quote) == ()


def test_who_helps_is_meant_as_well():
    assert cited(DISTRICT, "公安机关依法处理。")
    assert cited(DISTRICT, "公安机关依法处理。", helping=(POLICE,)) == ()


def test_a_sentence_that_names_another_department_contradicts():
    (found,) = conflicts(DISTRICT, f"您的来信已转{HOUSING}办理。")
    assert HOUSING in found
    assert conflicts(HOUSING, f"您的来信已转{HOUSING}办理。") == ()
    (found,) = conflicts(HOUSING, f"您的来信已转{TRAFFIC}办理。")
    assert TRAFFIC in found


def test_the_citizens_words_and_an_open_routing_contradict_nothing():
    quote = f"我找过{HOUSING}"
    assert conflicts(DISTRICT, f"您反映的“{quote}”已收悉。", quote, source="letter") == ()
    assert conflicts("", f"您的来信已转{HOUSING}办理。") == ()
