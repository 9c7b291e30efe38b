"""Forecasts: the route that letters would get, in the office as it is, and with a department as it would be."""

from datetime import date

import pytest

from triage.pipeline.forecast import Forecast
from triage.types import Duty, Suggestion

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def letters(trained):
    _, store, _, _ = trained
    with store.read() as work:
        return list(work.suggestions.all())[:30]


def routes(trained, letters):
    engine, _, _, _ = trained
    found = [triage for batch in engine.triage(letters, TODAY, siblings=False) for triage in batch]
    return {
        triage.id: (triage.category.name, triage.departments[0].name if triage.departments else None)
        for triage in found
        if triage.in_scope.value
    }


def test_in_the_office_as_it_is_letters_get_what_the_pipeline_gives_them(trained, letters):
    engine, _, office, _ = trained
    wanted = routes(trained, letters)
    found = dict(zip([letter.id for letter in letters], engine.forecast(office, letters), strict=True))
    assert len(wanted) > 20
    assert {key: found[key] for key in wanted} == wanted


def test_nothing_is_forecast_of_nothing(trained):
    engine, _, office, _ = trained
    assert engine.forecast(office, []) == []
    assert Forecast.of.__doc__


def test_a_department_that_takes_over_a_matter_gets_its_letters(trained):
    engine, store, office, _ = trained
    letter = Suggestion(
        id="N1", title="无人机表演扰民", text="江边每晚举行无人机灯光表演，音响很吵，请无人机主管单位管一管。"
    )
    (before,) = engine.forecast(office, [letter])
    with store.read() as work:
        units = [unit for unit in work.departments.all() if unit.name != before[1] and unit.area is None]
    unit = units[0]
    duty = Duty(
        id=f"{unit.id}-new", department=unit.name, text="负责无人机灯光表演的管理，受理江边无人机表演音响扰民的投诉。"
    )
    changed = unit.model_copy(update={"duties": (*unit.duties, duty)})
    engine.forecast(office, [letter], changed)
    (after,) = engine.forecast(office, [letter])
    assert after == before, "what is only tried changes nothing"
