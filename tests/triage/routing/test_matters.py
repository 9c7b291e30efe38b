"""Letters with several matters in the demo office: a main department, further ones, each with its sentence."""

from datetime import date

from triage.types import Suggestion

TODAY = date(2026, 10, 9)


def triage(trained, text):
    (batch,) = trained[0].triage([Suggestion(id="x", text=text)], TODAY)
    return batch[0]


def test_each_matter_goes_to_its_own_department_with_the_sentence_it_rests_on(trained):
    text = (
        "我住在江东区桃花岭街道，反映两件事：一是孩子所在小学的课后服务收了钱却不开课，作业也没有老师辅导；"
        "二是18路公交车晚高峰要等四十分钟，末班车也太早，下班的人赶不上公交。"
    )
    result = triage(trained, text)
    assert len(result.matters) == 2
    assert {matter.role for matter in result.matters} == {"主办", "协办"}
    assert all(matter.sentence in text for matter in result.matters)
    school, bus = result.matters
    assert school.sentence.startswith("一是")
    assert "教育局" in school.department
    assert bus.department in {"湘陵市公共交通集团有限公司", "湘陵市交通运输局"}


def test_a_letter_about_one_matter_has_no_co_handling_departments(trained):
    assert triage(trained, "岚桥区金霞街道16路公交车晚高峰等了四十分钟还不来，请增加班次。").matters == ()


def test_several_points_for_one_department_need_no_co_handling(trained):
    text = "16路公交有几个问题：一是晚高峰公交车班次太少，等四十分钟；二是16路末班车太早，公交站台没有雨棚。"
    assert triage(trained, text).matters == ()


def test_evidence_names_each_thing_once_with_weights_of_its_own(trained):
    result = triage(trained, "江东区书院路街道锦里华府小区物业公司不公开公共收益，业主大会开不起来，维修资金也不让查。")
    for unit in result.departments:
        named = [(item.kind, item.text) for item in unit.evidence]
        assert len(named) == len(set(named))
    words = [item for item in result.departments[0].evidence if item.kind == "word"]
    assert words
    assert all(0 < item.weight <= 1 for item in words)
