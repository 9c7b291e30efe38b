"""Training the router on a small office: what it learns, and that no letter speaks for itself."""

import numpy as np
import pytest

from triage.knowledge.feedback import TrainingDecision
from triage.knowledge.library import CASES, DUTIES
from triage.places.gazetteer import Gazetteer
from triage.routing import training
from triage.routing.router import PRETRAINED_PRIORS, PRIORS, LetterContext, Router
from triage.routing.training import as_suggestion, cases_near, duties_of, train_router
from triage.types import Case, Region, Suggestion


@pytest.fixture(scope="session")
def gazetteer():
    return Gazetteer.load()


@pytest.fixture(scope="session")
def learnt(small_office, small_library, word_embedder, small_searcher, gazetteer):
    stages = []
    wrong = TrainingDecision(Suggestion(id="W", text="路灯不亮"), None, None, ("水务局",))
    right = TrainingDecision(Suggestion(id="D1", title="停水", text="停水三天"), "城建/停水", "水务局", ())
    state = train_router(
        small_office, small_library, word_embedder, small_searcher, gazetteer, decided=[wrong, right],
        refused=[Suggestion(id="R", text="学校")], progress=lambda *stage: stages.append(stage),
    )  # fmt: skip
    return state, stages


def test_it_learns_from_cases_and_decisions_and_reports_how_well(learnt):
    state, stages = learnt
    assert state.report["cases"] == 57
    assert state.report["duties"] == 5
    assert (state.report["method"], state.report["departments"]) == ("fitted", 4)
    assert state.report["category_accuracy_on_held_out_evidence"] == 1.0
    assert 0.6 < state.report["department_accuracy_on_held_out_evidence"] <= 1
    assert set(state.category_classifier.labels) == {"城建/路灯", "城建/停水", "教育/学校"}
    assert set(state.department_classifier.labels) >= {"市城管局", "江东城管局", "水务局", "教育局"}
    assert state.affinity["城建/路灯"] == {"市城管局": 0.25, "江东城管局": 0.75}
    assert state.affinity["城建/停水"] == {"水务局": 1.0}
    assert (state.misdirections.departments, state.refusals.ids) == (("水务局",), ("R",))
    assert state.choices != PRIORS
    assert stages == [
        ("routing: neighbours", 0, 1), ("routing: neighbours", 1, 1), ("routing: classifiers", 0, 2),
        ("routing: classifiers", 1, 2), ("routing: classifiers", 2, 2),
    ]  # fmt: skip


def test_what_was_learnt_routes_new_letters(learnt, small_office, small_library, word_embedder):
    router = Router(small_office, small_library, word_embedder, learnt[0])
    texts = ["我们这里停水两天了", "小区路灯坏了", "学校老师乱收费"]
    contexts = [LetterContext(Suggestion(id=text, text=text), Region(city="湘陵市"), (), ()) for text in texts]
    found = router.route(contexts, word_embedder.encode(texts))
    assert [one.category.name for one in found] == ["城建/停水", "城建/路灯", "教育/学校"]
    assert [one.departments[0].name for one in found][0::2] == ["水务局", "教育局"]
    words = {item.text for item in found[0].departments[0].evidence if item.kind == "word"}
    assert "停水" in words


def test_too_few_letters_leave_the_prior_and_keep_what_was_refused(
    small_office, library_of, word_embedder, search_in, gazetteer
):
    library = library_of([Case(id=str(n), text="路灯", reply="x", category="城建/路灯") for n in range(39)])
    unlabelled = Case(id="u", text="别的", reply="x")
    library._cases["case:u"] = unlabelled
    state = train_router(
        small_office, library, word_embedder, search_in(library), gazetteer, refused=[Suggestion(id="R", text="学校")]
    )
    assert state.report == {"cases": 39, "method": "prior"}
    assert state.choices == PRIORS
    assert state.refusals.ids == ("R",)
    assert state.category_classifier is None


def test_of_too_many_cases_the_newest_are_learnt(
    monkeypatch, small_office, library_of, word_embedder, search_in, gazetteer
):
    from datetime import datetime

    monkeypatch.setattr(training, "MAX_CASES", 40)
    cases = [
        Case(id=str(n), text="路灯不亮", reply="x", category="城建/路灯", time=datetime(2026, 1, 1 + n // 2),
             department="市城管局" if n < 10 else "江东城管局")
        for n in range(50)
    ]  # fmt: skip
    library = library_of(cases)
    state = train_router(small_office, library, word_embedder, search_in(library), gazetteer)
    assert state.report["cases"] == 40
    assert state.affinity == {"城建/路灯": {"江东城管局": 1.0}}


def test_a_letter_is_never_its_own_neighbour(small_library, small_searcher):
    from retrieval.searcher import Query

    keys = [key for key, _ in small_library.all_cases()][:3]
    queries = [Query("", "第1盏路灯不亮")] * 3
    vectors = small_searcher.embed(queries)
    found = training._neighbours(small_library, small_searcher, queries, vectors, keys)
    for key, near in zip(keys, found, strict=True):
        assert len(near) == training.NEIGHBOURS
        assert f"case:{key.removeprefix('case:')}" not in {f"case:{case.id}" for case, _ in near}
        assert all(0 < score < 1 for _, score in near)


def test_duties_and_cases_near_a_letter(small_library, small_searcher, library_of):
    from retrieval.searcher import Query

    queries = [Query("", "路灯"), Query("", "停水")]
    vectors = small_searcher.embed(queries)
    small_searcher.asked.clear()
    duties = duties_of(small_library, small_searcher, queries, vectors)
    assert [near[0][0].department for near in duties] == ["江东城管局", "水务局"]
    assert all(score >= 0 for near in duties for _, score in near)
    assert len(cases_near(small_library, small_searcher, queries, vectors)[0]) == 10
    assert small_searcher.asked == [(DUTIES, 2, 12), (CASES, 2, 10)]
    empty = library_of([])
    empty.duties = {}
    assert duties_of(empty, small_searcher, queries, vectors) == [[], []]
    assert cases_near(empty, small_searcher, queries, vectors) == [[], []]


def test_a_case_as_the_letter_that_it_was():
    from datetime import datetime

    case = Case(id="C", title="题", text="文", reply="x", time=datetime(2026, 1, 1), channel="热线", user="u")
    assert as_suggestion(case) == Suggestion(id="C", title="题", text="文", time=datetime(2026, 1, 1), channel="热线")


def test_affinity_without_a_case_is_that_of_the_others():
    def case(key, category, department):
        return Case(id=key, text="", reply="x", category=category, department=department)

    cases = [
        case("1", "灯", "甲"),
        case("2", "灯", "甲"),
        case("3", "灯", "乙"),
        case("4", "水", "丙"),
        case("5", None, "丙"),
    ]
    without = training._leave_one_out_affinity(cases)
    assert without(cases[0]) == {"灯": {"甲": 0.5, "乙": 0.5}, "水": {"丙": 1.0}}
    assert without(cases[2]) == {"灯": {"甲": 1.0, "乙": 0.0}, "水": {"丙": 1.0}}
    assert without(cases[3]) == {"灯": {"甲": pytest.approx(2 / 3), "乙": pytest.approx(1 / 3)}}


def test_where_the_gazetteer_knows_no_place_the_city_of_the_office_holds(small_office, gazetteer):
    assert training._place(gazetteer, "没有地名的一句话", small_office) == Region(city="湘陵市")


class WordPretrained:
    """Takes the place of the pretrained vectors: the same everyday words, in 384 numbers that have a mean in common."""

    def __init__(self, embedder):
        self._embedder, self.letters_read = embedder, []

    def _vectors(self, texts):
        found = np.full((len(texts), 384), 0.02, dtype=np.float32)
        found[:, :8] += self._embedder.encode(texts)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def past_letters(self, texts, progress=lambda _done, _total: None):
        self.letters_read.append(list(texts))
        progress(len(texts), len(texts))
        return self._vectors(texts)

    letters = past_letters

    def passages(self, texts, progress=lambda _done, _total: None):
        progress(len(texts), len(texts))
        return self._vectors(texts)


@pytest.fixture(scope="session")
def learnt_with_meanings(small_office, small_library, word_embedder, small_searcher, gazetteer):
    stages, pretrained = [], WordPretrained(word_embedder)
    state = train_router(
        small_office, small_library, word_embedder, small_searcher, gazetteer, pretrained=pretrained,
        progress=lambda *stage: stages.append(stage),
    )  # fmt: skip
    return state, stages, pretrained


def test_with_the_pretrained_evidence_there_are_classifiers_and_weights_of_their_own(learnt_with_meanings):
    state, stages, pretrained = learnt_with_meanings
    assert state.report["cases"] == 56
    assert set(state.pretrained_category_classifier.labels) == set(state.category_classifier.labels)
    assert set(state.pretrained_department_classifier.labels) == set(state.department_classifier.labels)
    assert state.pretrained_category_classifier.meanings is not None
    assert state.category_classifier.meanings is None
    assert state.pretrained_choices not in (state.choices, PRETRAINED_PRIORS)
    assert state.report["pretrained_category_accuracy_on_held_out_evidence"] == 1.0
    assert 0.6 < state.report["pretrained_department_accuracy_on_held_out_evidence"] <= 1
    assert state.learnt.departments.count("水务局") == 20
    assert state.learnt.categories.count("教育/学校") == 12
    assert pretrained.letters_read[0][0] == "第0盏路灯不亮"
    assert len(pretrained.letters_read[0]) == 56
    assert {(name, total) for name, _, total in stages if "pretrained" in name} == {
        ("routing: letters in pretrained vectors", 56),
        ("routing: duties in pretrained vectors", 8),
        ("routing: classifiers with pretrained vectors", 2),
    }
    assert [done for name, done, _ in stages if name == "routing: classifiers with pretrained vectors"] == [0, 1, 2]


def test_a_letter_with_a_pretrained_vector_is_routed_by_what_was_learnt_with_them(
    learnt_with_meanings, small_office, small_library, word_embedder
):
    state, _, pretrained = learnt_with_meanings
    router = Router(small_office, small_library, word_embedder, state, pretrained.passages)
    texts = ["我们这里停水两天了", "小区路灯坏了", "学校老师乱收费"]
    seen = pretrained.letters(texts)
    contexts = [
        LetterContext(Suggestion(id=text, text=text), Region(city="湘陵市"), (), (), pretrained=seen[row])
        for row, text in enumerate(texts)
    ]
    found = router.route(contexts, word_embedder.encode(texts))
    assert [one.category.name for one in found] == ["城建/停水", "城建/路灯", "教育/学校"]
    assert [one.departments[0].name for one in found][0::2] == ["水务局", "教育局"]
