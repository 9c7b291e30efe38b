"""What people rejected is not offered for the letter again."""

from datetime import date, datetime

import pytest

from triage.knowledge.feedback import Feedback
from triage.types import Region, Suggestion

TODAY = date(2026, 11, 20)
LETTER = Suggestion(
    id="new", text="江东区南门街道的夜市摊位音响放到凌晨，影响休息，请城管管一管。", time=datetime(2026, 11, 1)
)


@pytest.fixture(scope="module")
def pipeline(trained):
    return trained[0].pipeline(TODAY)


def again(pipeline, **feedback):
    return pipeline.run([LETTER], {"new": Feedback("new", **feedback)})[0]


def test_the_next_best_department_and_category_are_offered(pipeline):
    (first,) = pipeline.run([LETTER])
    wrong = first.departments[0].name
    second = again(pipeline, not_departments=(wrong,))
    assert wrong not in [unit.name for unit in second.departments]
    assert second.departments[0].score > 0
    assert sum(unit.score for unit in second.departments) <= 1.001
    third = again(pipeline, not_categories=(first.category.name,))
    assert third.category.name not in (None, first.category.name)


def test_a_wrong_place_is_dropped_from_the_evidence(pipeline):
    (first,) = pipeline.run([LETTER])
    assert first.region.area == "江东区"
    second = again(pipeline, place_wrong=True)
    assert second.region == Region(city="湘陵市")
    assert all(item.kind != "place" for unit in second.departments for item in unit.evidence)


def test_a_rejected_duplicate_is_not_shown_again(trained):
    pipeline = trained[0].pipeline(TODAY)
    copy = LETTER.model_copy(update={"id": "copy", "time": datetime(2026, 11, 2)})
    _, found = pipeline.run([LETTER, copy])
    assert next((hit.id, hit.kind) for hit in found.duplicates) == ("new", "exact")
    _, found = trained[0].pipeline(TODAY).run([LETTER, copy], {"copy": Feedback("copy", not_duplicates=("new",))})
    assert "new" not in [hit.id for hit in found.duplicates]
