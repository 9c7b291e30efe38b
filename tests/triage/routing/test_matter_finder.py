"""Letters that raise several matters, over the small office: a main department, further ones, each with its sentence."""

import pytest

from triage.routing.matters import CO_HANDLING_MARGIN, DUTIES_LOOKED_AT, MatterFinder
from triage.routing.router import LetterContext, Router, RouterState
from triage.types import Region, Suggestion

TWO = "反映两件事：一是书院路小学门口的路灯坏了很久，晚上看不清路；二是我们小区已经停水三天，水务也没有人来。"


@pytest.fixture
def router(small_office, small_library, word_embedder):
    return Router(small_office, small_library, word_embedder, RouterState())


def context(text, **fields):
    given = {"suggestion": Suggestion(id="S", title="题", text=text), "region": Region(city="湘陵市", area="江东区"),
             "similar": (), "duties": ()}  # fmt: skip
    return LetterContext(**(given | fields))


def find(router, embedder, library, *contexts, threshold=0.0):
    vectors = embedder.encode([one.suggestion.text for one in contexts])
    finder = MatterFinder(router, embedder, library.duties, threshold)
    routings = router.rank(contexts, vectors)
    return finder.find(contexts, routings), routings


def test_each_matter_has_its_department_category_and_sentence(router, word_embedder, small_library):
    (found,), (whole,) = find(router, word_embedder, small_library, context(TWO))
    main = whole.departments[0].name
    assert len(found) == 2
    lights, water = found
    assert (lights.category, water.category) == ("城建/路灯", "城建/停水")
    assert router.same_family(lights.department, "市城管局")
    assert water.department == "水务局"
    roles = {one.department: one.role for one in found}
    assert all(role == ("主办" if router.same_family(name, main) else "协办") for name, role in roles.items())
    assert set(roles.values()) == {"主办", "协办"}
    assert all(one.sentence in TWO and 0 < one.score <= 1 for one in found)


def test_a_letter_about_one_matter_and_a_mixed_batch(router, word_embedder, small_library):
    one = context("书院路的路灯不亮。")
    same = context("反映两件事：一是书院路的路灯坏了很久，看不清路；二是解放路的路灯也不亮，请尽快修好路灯。")
    found, _ = find(router, word_embedder, small_library, one, context(TWO), same)
    assert found[0] == ()
    assert len(found[1]) == 2
    assert found[2] == (), "one department handles all of it"
    assert find(router, word_embedder, small_library, one)[0] == [()]


def test_what_is_less_certain_than_the_threshold_is_not_named(router, word_embedder, small_library):
    (found,), _ = find(router, word_embedder, small_library, context(TWO))
    further = next(one for one in found if one.role == "协办")
    just = further.score - CO_HANDLING_MARGIN
    (kept,), _ = find(router, word_embedder, small_library, context(TWO), threshold=just - 0.001)
    assert further.department in {one.department for one in kept}
    (left,), _ = find(router, word_embedder, small_library, context(TWO), threshold=just + 0.001)
    assert further.department not in {one.department for one in left}


def test_a_matter_is_routed_without_the_cases_and_the_title_of_the_whole(router, word_embedder, small_library):
    asked = []

    class Watched:
        same_family = staticmethod(router.same_family)

        def rank(self, contexts, vectors):
            asked.extend(contexts)
            return router.rank(contexts, vectors)

    whole = context(TWO, similar=[("case", 1.0)], refused=frozenset({"教育局"}))
    routings = router.rank([context(TWO)], word_embedder.encode([TWO]))
    finder = MatterFinder(Watched(), word_embedder, small_library.duties, 0.0)
    finder.find([whole], routings)
    assert len(asked) == 2
    for one in asked:
        assert (one.suggestion.title, one.similar, one.refused) == ("", (), frozenset({"教育局"}))
        assert one.suggestion.text in TWO
        assert len(one.duties) == min(DUTIES_LOOKED_AT, len(small_library.duties))
        scores = [score for _, score in one.duties]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > 0
    assert "停水" in asked[1].duties[0][0].text


def test_an_office_without_duties_still_looks(router, word_embedder):
    finder = MatterFinder(router, word_embedder, {}, 0.0)
    routings = router.rank([context(TWO)], word_embedder.encode([TWO]))
    assert isinstance(finder.find([context(TWO)], routings)[0], tuple)
    assert finder._near(word_embedder.encode(["路灯", "停水"])) == [[], []]


def test_where_the_whole_has_no_department_a_matter_has_none(router, word_embedder, small_library):
    (routing,) = router.rank([context(TWO)], word_embedder.encode([TWO]))
    from dataclasses import replace

    finder = MatterFinder(router, word_embedder, small_library.duties, 0.0)
    assert finder.find([context(TWO)], [replace(routing, departments=())]) == [()]
