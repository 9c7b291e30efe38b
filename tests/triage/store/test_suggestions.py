"""Suggestions, their triages and the decisions on them, as they are stored and read."""

from datetime import UTC, date, datetime

import pytest

from triage.errors import InvalidDecisionError, NotFoundError
from triage.store.suggestions.reviews import ReviewRepository
from triage.store.suggestions.suggestions import SuggestionRepository
from triage.types import Decision, PartDecision, Suggestion

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def letter(key="S1", **fields):
    return Suggestion(id=key, **({"title": "路灯", "text": "书院路的路灯不亮"} | fields))


def counts(found):
    return found.added, found.changed, found.unchanged


def decide(work, key, *parts, version=1, actor="王敏"):
    return work.decisions.add(
        Decision(suggestion_id=key, triage_version=version, actor=actor, time=NOW, parts=tuple(parts))
    )


@pytest.fixture
def work(sqlite_store):
    with sqlite_store.write() as unit:
        assert isinstance(unit.suggestions, SuggestionRepository)
        yield unit


def test_the_same_suggestion_is_stored_once_and_a_changed_one_corrected(work):
    assert counts(work.suggestions.put([letter(), letter("S2")])) == (2, 0, 0)
    assert counts(work.suggestions.put([letter(), letter("S2", text="已修好"), letter("S3")])) == (1, 1, 1)
    assert work.suggestions.count() == 3
    assert work.suggestions.one("S2").text == "已修好"
    assert counts(work.suggestions.put([])) == (0, 0, 0)


def test_of_one_id_the_last_counts(work):
    found = work.suggestions.put([letter(text="旧"), letter(text="新")])
    assert work.suggestions.one("S1").text == "新"
    assert found.added == 1


def test_a_suggestion_comes_back_as_it_went_in(work):
    sent = letter(
        title="标题\n", text="  第一行\n第二行\t😀", user="u1", time=datetime(2026, 11, 2, 9, 30), channel="热线",
        stated_place="书院路", warnings=("日期看不清",),
    )  # fmt: skip
    work.suggestions.put([sent])
    assert work.suggestions.one("S1") == sent
    assert work.suggestions.get(["S1", "S9"]) == {"S1": sent}
    assert work.suggestions.get([]) == {}
    assert work.suggestions.letters(["S1", "S9"])["S1"] == (sent.title, sent.text, sent.time, "u1", False)
    with pytest.raises(NotFoundError):
        work.suggestions.one("S9")


def test_ids_come_oldest_first_each_once(work):
    times = {"A": datetime(2026, 11, 3), "B": datetime(2026, 11, 1), "C": None, "D": datetime(2026, 11, 1)}
    work.suggestions.put(letter(key, time=time) for key, time in times.items())
    ids = work.suggestions.ids()
    assert [key for key in ids if key != "C"] == ["B", "D", "A"]
    assert sorted(ids) == ["A", "B", "C", "D"]
    assert [found.id for found in work.suggestions.all()] == ids


def test_what_was_corrected_is_judged_again_and_keeps_its_decisions(work, offer):
    work.suggestions.put([letter()])
    work.triages.add(offer("S1"))
    decide(work, "S1", PartDecision(part="department", action="accepted", value="甲局"))
    before = work.suggestions.digests(["S1"])
    assert not work.work_items.is_due("S1")
    work.suggestions.put([letter()])
    assert not work.work_items.is_due("S1")
    work.suggestions.put([letter(text="书院路的路灯又不亮")])
    assert work.work_items.is_due("S1")
    assert work.suggestions.digests(["S1"]) != before
    assert len(work.decisions.of("S1")) == 1
    assert work.triages.current("S1")[0] == 1


def test_versions_are_added_and_never_changed(work, offer):
    work.suggestions.put([letter(), letter("S2")])
    first, second = offer("S1", department="甲局"), offer("S1", department="乙局")
    assert work.triages.add(first) == 1
    assert work.triages.add(second) == 2
    assert work.triages.add_all([offer("S1"), offer("S2")]) == {"S1": 3, "S2": 1}
    assert work.triages.add_all([]) == {}
    assert work.triages.version("S1", 1) == first
    assert work.triages.version("S1", 2) == second
    assert work.triages.version("S1", 4) is None
    assert work.triages.version("S9", 1) is None
    assert work.triages.current("S9") is None
    assert work.triages.current_of(["S2", "S9"]) == {"S2": (1, offer("S2"))}
    assert work.triages.numbers(["S1", "S2", "S9"]) == {"S1": (3, 1), "S2": (1, 1)}
    assert work.triages.tier("S1") == "常规"
    assert work.triages.tier("S9") is None
    assert work.triages.units(["S1", "S9"]) == {"S1": ("甲局", 0.8)}
    assert set(work.triages.regions(["S1", "S9"])) == {"S1"}
    assert work.triages.results(["S1"])["S1"]["tier"] == "常规"
    assert {(found.id, found.time) for found in work.suggestions.triaged()} == {("S1", None), ("S2", None)}


def test_without_a_department_there_is_no_unit(work, offer):
    work.suggestions.put([letter()])
    work.triages.add(offer("S1").model_copy(update={"departments": ()}))
    assert work.triages.units(["S1"]) == {}


def test_the_newest_decision_on_a_part_holds(work, offer):
    work.suggestions.put([letter()])
    work.triages.add(offer("S1"))
    assert work.decisions.standing("S1", "department") is None
    decide(work, "S1", PartDecision(part="department", action="edited", value="乙局"))
    decide(work, "S1", PartDecision(part="category", action="accepted", value="城乡建设/路灯照明"))
    assert work.decisions.standing("S1", "department") == "乙局"
    decide(work, "S1", PartDecision(part="department", action="rejected", reason_code="wrong_department"))
    assert work.decisions.standing("S1", "department") is None
    assert work.decisions.standing("S1", "category") == "城乡建设/路灯照明"
    assert [decision.parts[0].action for decision in work.decisions.of("S1")] == ["edited", "accepted", "rejected"]
    assert [decision.id for decision in work.decisions.all()] == sorted(
        decision.id for decision in work.decisions.of("S1")
    )


@pytest.mark.parametrize("version", [1, 3])
def test_a_decision_is_about_the_triage_that_stands(work, offer, version):
    work.suggestions.put([letter()])
    work.triages.add(offer("S1"))
    work.triages.add(offer("S1"))
    with pytest.raises(InvalidDecisionError):
        decide(work, "S1", PartDecision(part="tier", action="accepted", value="常规"), version=version)
    with pytest.raises(NotFoundError):
        decide(work, "S9", PartDecision(part="tier", action="accepted", value="常规"))
    assert work.decisions.of("S1") == []


def test_decisions_of_many_are_each_ones_own(work, offer):
    for key in ("S1", "S2", "S3"):
        work.suggestions.put([letter(key)])
        work.triages.add(offer(key))
    for key, actor in (("S1", "王敏"), ("S2", "李静"), ("S1", "李静")):
        decide(work, key, PartDecision(part="tier", action="accepted", value="常规"), actor=actor)
    found = work.decisions.of_many(["S1", "S2", "S3"])
    assert {key: [decision.actor for decision in some] for key, some in found.items() if some} == {
        "S1": ["王敏", "李静"], "S2": ["李静"],
    }  # fmt: skip


def test_a_review_shows_what_had_been_offered_when_it_was_decided(work, offer):
    assert isinstance(work.reviews, ReviewRepository)
    assert work.reviews.newest() == 0
    work.suggestions.put([letter(), letter("S0"), letter("S2")])
    work.triages.add(offer("S1", department="甲局", duplicates=("S0",)))
    first = decide(work, "S1", PartDecision(part="department", action="edited", value="乙局"))
    work.triages.add(offer("S1", department="丙局"))
    second = decide(work, "S1", PartDecision(part="department", action="accepted", value="丙局"), version=2)
    work.triages.add(offer("S2"))
    third = decide(work, "S2", PartDecision(part="department", action="accepted", value="甲局"))
    reviews = work.reviews.of("S1")
    assert [(review.decision.id, review.offered["department"], review.duplicates) for review in reviews] == [
        (first, "甲局", ("S0",)), (second, "丙局", ()),
    ]  # fmt: skip
    assert reviews[0].offered["duplicate"] == "S0"
    assert [review.decision.id for review in work.reviews.all()] == [first, second, third]
    assert set(work.reviews.of_many(["S1", "S2", "S0"])) == {"S1", "S2"}
    assert work.reviews.newest() == third
    assert [work.reviews.count_after(number) for number in (0, first, third)] == [3, 2, 0]


def test_what_is_reconsidered_is_decided_on_again(work, offer):
    work.suggestions.put([letter(time=datetime(2026, 11, 2)), letter("S2", time=datetime(2026, 11, 3))])
    for key in ("S1", "S2"):
        work.triages.add(offer(key))
    assert work.reference_history.undecided_ids() == ["S2", "S1"]
    decide(work, "S1", PartDecision(part="department", action="accepted", value="甲局"))
    assert work.reference_history.undecided_ids() == ["S2"]
    work.suggestions.reopen("S1")
    assert work.reference_history.undecided_ids() == ["S2", "S1"]
    found = work.reference_history.undecided(["S1", "S9", "S2"])
    assert [(one.suggestion.id, one.department, one.tier) for one in found] == [
        ("S1", "甲局", "常规"),
        ("S2", "甲局", "常规"),
    ]


def test_a_deadline_that_is_suggested_stands_with_the_suggestion(work, offer):
    work.suggestions.put([letter()])
    work.triages.add(offer("S1").model_copy(update={"deadline": date(2026, 12, 1)}))
    assert work.triages.current("S1")[1].deadline == date(2026, 12, 1)
    assert work.work_items.one("S1").state == "triaged"
