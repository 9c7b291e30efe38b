"""The reply after a decision, and the word to who waits."""

from datetime import date

import pytest

from triage.drafting.redraft import BY_MODEL, Decided, Redrafter, fitting_duty
from triage.types import CategoryScore, DepartmentScore, Duty, NeedsHuman, Region, Scope, Triage

TODAY = date(2026, 11, 20)


@pytest.fixture
def offered(composer, plan):
    """A letter with its triage, drafted for a plan that is changed as the test says."""

    def make(**changes):
        made = plan(**changes)
        draft, sources = composer.compose(made)
        triage = Triage(
            id="RX1", category=CategoryScore(name="城乡建设/路灯照明", score=0.9),
            departments=(DepartmentScore(name="江东区城管局", score=0.8),), region=Region(), tier="常规",
            deadline=made.deadline, in_scope=Scope(value=True), duplicates=(), similar_cases=(), policies=(),
            sources=sources, draft=draft, needs_human=NeedsHuman(value=False), produced_by={"request": "求助"},
        )  # fmt: skip
        return made.suggestion, triage

    return make


def test_without_a_decision_or_with_the_same_unit_the_draft_stands(composer, offered):
    letter, triage = offered()
    redrafter = Redrafter(composer, TODAY)
    assert redrafter.redraft(letter, triage, Decided())[0] is triage.draft
    assert redrafter.redraft(letter, triage, Decided(department="江东区城管局"))[0] is triage.draft


def test_another_unit_takes_the_place_of_the_suggested_one_and_the_rest_stays(composer, offered):
    letter, triage = offered()
    found, _ = Redrafter(composer, TODAY).redraft(letter, triage, Decided(department="国网湘陵供电公司"))
    assert "江东区城管局" not in found.text
    assert "已转国网湘陵供电公司办理，按规定应于11月30日前答复您" in found.text
    assert "《照明办法》第七条规定" in found.text
    assert {one.status for one in found.statements} == {"verified", "no_fact"}


def test_a_unit_that_was_left_open_is_named_once_it_is_decided(composer, offered):
    letter, triage = offered(unit="")
    found, _ = Redrafter(composer, TODAY).redraft(letter, triage, Decided(department="江东区城管局"))
    assert "已转江东区城管局办理" in found.text
    assert not any("承办单位" in note for note in found.notes)


def test_what_a_model_wrote_is_not_written_again_but_noted(composer, offered):
    letter, triage = offered()
    triage = triage.model_copy(update={"produced_by": {"language_model": {"model": "m"}}})
    found, _ = Redrafter(composer, TODAY).redraft(letter, triage, Decided(department="国网湘陵供电公司"))
    assert found.text == triage.draft.text
    assert BY_MODEL in found.notes


def test_who_waits_is_told_what_was_done_and_until_when(composer, offered):
    letter, triage = offered()
    decided = Decided(department="江东区城管局", deadline=date(2026, 12, 14))
    found = Redrafter(composer, TODAY).interim(letter, triage, decided, ["11月20日，承办单位已签收。"])
    assert "11月20日，承办单位已签收。" in found.text
    assert "应于12月14日前答复您" in found.text
    assert all(one.status != "unsupported" for one in found.statements)


def test_the_duty_of_another_unit_is_cited_word_for_word(composer, offered):
    letter, triage = offered()
    duties = [
        Duty(id="D9-1", department="x", text="负责用电安全检查。"),
        Duty(id="D9-2", department="x", text="负责路灯供电。"),
    ]
    duty = fitting_duty(letter, duties)
    assert duty == duties[1]
    decided = Decided(department="国网湘陵供电公司", duty=duty)
    found, sources = Redrafter(composer, TODAY).redraft(letter, triage, decided)
    line = next(one for one in found.statements if "负责路灯供电" in one.text)
    assert (line.source, line.quote, line.status) == ("duty:D9-2", "负责路灯供电", "verified")
    assert "duty:D9-2" in {source.id for source in sources}


def test_no_duty_is_cited_that_has_nothing_in_common_with_the_letter(offered):
    letter, _ = offered()
    assert fitting_duty(letter, [Duty(id="D1", department="x", text="办理医保报销。")]) is None
