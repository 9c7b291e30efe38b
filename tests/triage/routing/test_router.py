"""The router over a small office: what it ranks, what it says it rests on, and what people refused."""

from types import SimpleNamespace

import numpy as np
import pytest

from triage.routing.evidence import LetterEvidence
from triage.routing.misdirections import Misdirections
from triage.routing.refusals import Refusals
from triage.routing.router import LetterContext, Router, RouterState
from triage.types import Case, Region, Suggestion

EAST = Region(city="湘陵市", area="江东区")


@pytest.fixture
def router(small_office, small_library, word_embedder):
    return make(small_office, small_library, word_embedder)


def make(office, library, embedder, **state):
    return Router(office, library, embedder, RouterState(**state))


def letter(text, library, region=EAST, **fields):
    duties = [
        (duty, 0.5) for duty in library.duties.values() if any(word in text for word in ("路灯",) if word in duty.text)
    ]
    given = {"suggestion": Suggestion(id="S1", title="", text=text), "region": region, "similar": (), "duties": duties}
    return LetterContext(**(given | fields))


def routed(router, library, text="书院路的路灯不亮", **fields):
    context = letter(text, library, **fields)
    vectors = router._embedder.encode([context.suggestion.full_text()])
    return router.route([context], vectors)[0]


def test_an_office_without_cases_is_routed_by_duties_words_and_place(router, small_library):
    found = routed(router, small_library)
    assert found.category.name == "城建/路灯"
    assert 0.5 < found.category.score <= 1
    assert [unit.name for unit in found.departments][:2] == ["江东城管局", "市城管局"]
    assert sum(unit.score for unit in found.departments) <= 1.001
    assert all(unit.score >= 0.02 for unit in found.departments[1:])
    assert found.like_refused is None


def test_what_it_rests_on_is_said_in_words_with_weights(router, small_library):
    cases = [
        (Case(id="C1", title="路灯", text="灯不亮", reply="x", department="江东城管局", outcome="已修复"), 0.91234),
        (Case(id="C2", title="", text="灯杆歪了", reply="x", department="江东城管局"), 0.4),
        (Case(id="C3", title="第三件", text="", reply="x", department="江东城管局"), 0.3),
        (Case(id="C4", title="别家的", text="", reply="x", department="水务局"), 0.9),
    ]
    state = {"affinity": {"城建/路灯": {"江东城管局": 0.75, "水务局": 0.0}}}
    router = Router(
        SimpleNamespace(category_hints={"城建/路灯": ("路灯", "灯杆", "书院路")}, renamed={}, withdrawn=()),
        small_library, router._embedder, RouterState(**state),
    )  # fmt: skip
    found = routed(router, small_library, similar=cases)
    best = next(unit for unit in found.departments if unit.name == "江东城管局")
    said = [(item.kind, item.source, item.text, item.weight) for item in best.evidence]
    assert said == [
        ("duty", "duty:江东城管局-0", "负责江东区路灯", 0.5),
        ("case", "case:C1", "类似办件（已修复）：路灯", 0.9123),
        ("case", "case:C2", "类似办件：灯杆歪了", 0.4),
        ("place", None, f"事项发生在{EAST.label()}", 1.0),
        ("category", None, "以往“城建/路灯”类由其承办的占75%", 0.75),
        ("word", None, "路灯", 0.5),
        ("word", None, "书院路", 0.5),
    ]
    city = next(unit for unit in found.departments if unit.name == "市城管局")
    assert [item.kind for item in city.evidence] == ["duty", "word", "word"]


def test_ranking_is_the_same_without_the_words(router, small_library):
    context = letter("路灯不亮", small_library)
    vectors = router._embedder.encode(["路灯不亮"])
    (full,), (bare,) = router.route([context], vectors), router.rank([context], vectors)
    assert [(unit.name, unit.score) for unit in full.departments] == [
        (unit.name, unit.score) for unit in bare.departments
    ]
    assert all(unit.evidence == () for unit in bare.departments)
    assert any(unit.evidence for unit in full.departments)


def test_each_letter_gets_its_own_answer(router, small_library):
    texts = ["路灯不亮", "家里停水", "学校收费"]
    contexts = [letter(text, small_library) for text in texts]
    found = router.rank(contexts, router._embedder.encode(texts))
    assert [one.category.name for one in found] == ["城建/路灯", "城建/停水", "教育/学校"]


def test_what_was_refused_is_not_offered_and_the_rest_sums_to_one(router, small_library):
    first = routed(router, small_library)
    found = routed(router, small_library, refused=frozenset({"江东城管局"}))
    assert "江东城管局" not in [unit.name for unit in found.departments]
    assert found.departments[0].name == first.departments[1].name
    assert found.departments[0].score > first.departments[1].score
    assert routed(router, small_library, refused=frozenset({"城建/路灯"})).category.name != "城建/路灯"
    everything = frozenset((*router.labels, *(unit.name for unit in router.departments)))
    none = routed(router, small_library, refused=everything)
    assert (none.category.name, none.category.score, none.departments) == (None, 0.0, ())


def test_an_office_without_departments_or_categories_says_so(small_library, word_embedder):
    empty = SimpleNamespace(departments={}, duties={})
    office = SimpleNamespace(category_hints={}, renamed={}, withdrawn=())
    router = make(office, empty, word_embedder)
    found = router.route(
        [LetterContext(Suggestion(id="S", text="路灯"), Region(), (), ())], word_embedder.encode(["路灯"])
    )
    assert (found[0].category.name, found[0].departments) == (None, ())
    assert router.category_probabilities(None) == {}


def test_withdrawn_and_renamed_categories(small_library, word_embedder):
    office = SimpleNamespace(
        category_hints={"城建/照明": ("路灯",), "城建/停水": ("停水",)},
        renamed={"城建/路灯": "城建/照明"},
        withdrawn=("城建/停水",),
    )
    router = make(office, small_library, word_embedder, affinity={"城建/路灯": {"江东城管局": 1.0}})
    assert router.state.affinity == {"城建/照明": {"江东城管局": 1.0}}
    found = routed(router, small_library, text="家里停水")
    assert found.category.name == "城建/照明", "what was withdrawn is never offered"
    refused = routed(router, small_library, refused=frozenset({"城建/路灯"}))
    assert refused.category.name is None, "refused under the name that it had"
    same = RouterState(affinity={"a": {}})
    assert same.renamed({}) is same


def test_a_letter_like_a_refused_one_and_a_misdirected_one(small_office, small_library, word_embedder):
    vector = word_embedder.encode(["书院路的路灯不亮"])
    state = {"refusals": Refusals(vector, ("R1",)), "misdirections": Misdirections(vector, ("江东城管局",))}
    found = routed(make(small_office, small_library, word_embedder, **state), small_library)
    assert found.like_refused == ("R1", pytest.approx(1.0))
    assert "江东城管局" not in [unit.name for unit in found.departments]
    own = make(small_office, small_library, word_embedder, refusals=Refusals(vector, ("S1",)))
    assert routed(own, small_library).like_refused is None


def test_units_of_one_kind_are_one_family(router):
    assert router.same_family("市城管局", "江东城管局")
    assert not router.same_family("水务局", "江东城管局")
    assert router.same_family("没有的", "没有的")
    assert not router.same_family("没有的", "水务局")


def test_descriptions_hold_the_last_part_of_a_category_and_the_duties_of_a_unit(router):
    categories, units = router.category_descriptions(), router.department_descriptions()
    assert categories["城建/路灯"].text == "路灯 路灯 灯杆"
    assert categories["城建/路灯"].vector.tolist() == router.hint_vectors["城建/路灯"].tolist()
    assert units["市城管局"].text == "市城管局 负责路灯和市政设施 管理井盖"
    assert units["水务局"].vector.shape == (8,)


def test_a_category_that_came_after_the_training_is_not_spoken_against(router):
    logs = {"城建/停水": -0.5, "教育/学校": -3.0}
    assert router._with_unlearnt(logs, Suggestion(id="S", text="路灯不亮")) == logs | {"城建/路灯": -0.5}
    assert router._with_unlearnt(logs, Suggestion(id="S", text="别的事")) == logs
    assert router._with_unlearnt({}, Suggestion(id="S", text="路灯不亮")) == {}


def test_other_weights_leave_the_first_router_as_it_is(router):
    other = router.with_state(RouterState(affinity={"城建/路灯": {"水务局": 1.0}}))
    assert other.affinity["城建/路灯"]["水务局"] == pytest.approx(0.7)
    assert "水务局" not in router.affinity["城建/路灯"]
    assert other.labels == router.labels


def test_probabilities_of_all_categories_sum_to_one(router):
    evidence = LetterEvidence(
        Suggestion(id="S", text="路灯不亮"), router._embedder.encode(["路灯"])[0], EAST, (), (), {}, {}
    )
    chances = router.category_probabilities(evidence)
    assert list(chances) == list(router.labels)
    assert sum(chances.values()) == pytest.approx(1)
    assert np.argmax(list(chances.values())) == 0
