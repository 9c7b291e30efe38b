"""Previews of rules are carried out in batches, by whoever takes them, with or without a model."""

from datetime import UTC, datetime, timedelta

import pytest

from api.base.errors import EngineNotReadyError
from api.jobs import preview_job
from api.jobs.preview_job import PreviewJob
from triage.office.config import SubCategory
from triage.office.rule_changes import OfficeRules
from triage.types import Department

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def state(client):
    return client.app.state


@pytest.fixture
def asked(state):
    """Rules with which everything is due after one day; returns the number of their preview."""
    rules = OfficeRules.of(state.office)
    tiers = tuple(tier.model_copy(update={"deadline": 1}) for tier in rules.tiers)
    with state.store.write() as work:
        return work.previews.ask(rules.model_copy(update={"tiers": tiers}).model_dump(mode="json"), "editor", NOW)


def read(state, number):
    with state.store.read() as work:
        return work.previews.get(number)


def job(state, engine=None):
    return PreviewJob(state.store, engine or state.engine, state.effective, lambda: NOW)


def test_it_goes_through_all_open_suggestions_in_batches(state, asked, monkeypatch):
    monkeypatch.setattr(preview_job, "BATCH", 2)
    seen = []
    step = job(state)
    save = step._save
    monkeypatch.setattr(step, "_save", lambda *given, **more: seen.append(given[3:]) or save(*given, **more))
    step.run()
    assert seen == [(3, 2), (3, 3)]
    done = read(state, asked)
    assert (done.ended, done.total, done.judged, done.found) == (True, 3, 3, 3)
    assert [line["id"] for line in done.lines] == ["S3", "S2", "S1"], "the newest first"


def test_one_whose_process_died_is_begun_anew_and_others_are_left_alone(state, asked):
    with state.store.write() as work:
        assert work.previews.take(NOW)[0].id == asked
        assert work.previews.take(NOW + timedelta(minutes=1)) is None
    job(state).run()
    assert not read(state, asked).ended
    with state.store.write() as work:
        work.previews.release()
        assert work.previews.take(NOW + timedelta(minutes=1))[0].id == asked, "the process that owned the index begins"
    later = PreviewJob(state.store, state.engine, state.effective, lambda: NOW + timedelta(minutes=7))
    later.run()
    assert read(state, asked).ended


def test_what_another_training_changed_is_not_laid_to_the_rules(state):
    class Retrained:
        def forecast(self, _office, letters, _unit=None):
            return [("城乡建设/供电" if letter.id == "S1" else "城乡建设/路灯照明", None) for letter in letters]

    rules = OfficeRules.of(state.office)
    own = SubCategory(name="海绵城市")
    top = rules.categories[0].model_copy(update={"children": (*rules.categories[0].children, own)})
    more = rules.model_copy(update={"categories": (top, *rules.categories[1:])})
    with state.store.write() as work:
        numbers = [work.previews.ask(one.model_dump(mode="json"), "editor", NOW) for one in (more, rules)]
    job(state, Retrained()).run()
    tried, checked = ({line["id"]: line["category"] for line in read(state, number).lines} for number in numbers)
    assert tried.get("S1", ["城乡建设/路灯照明"] * 2) == ["城乡建设/路灯照明"] * 2
    assert checked["S1"] == ["城乡建设/路灯照明", "城乡建设/供电"]


def test_without_a_model_the_rules_alone_are_judged_and_that_is_said(state, client):
    class Untrained:
        def forecast(self, *_):
            raise EngineNotReadyError("failed", problem="no model")

    with state.store.write() as work:
        number = work.previews.ask(OfficeRules.of(state.office).model_dump(mode="json"), "editor", NOW)
    job(state, Untrained()).run()
    assert not read(state, number).foretold
    assert "会归入哪一类、由谁承办没有核对" in client.get(f"/rules?preview={number}").text


def test_rules_that_do_not_fit_the_office_file_end_with_a_reason(state, client):
    with state.store.write() as work:
        number = work.previews.ask({"tiers": []}, "editor", NOW)
    job(state).run()
    assert "时停止" in client.get(f"/rules?preview={number}").text


def test_what_other_duties_draw_is_shown_and_applied_once_they_are_saved(client):
    state = client.app.state
    with state.store.write() as work:
        work.departments.put([Department(id="D9", name="教育局")])
    form = {"duties": "负责小学门口的秩序。"}
    page = client.post("/departments/D9", data=form | {"act": "preview"})
    assert "这是预览，还没有保存" in page.text
    job(state).run()
    shown = client.get(f"/departments/D9?{page.url.query.decode()}").text
    assert "已核对全部 3 件未处理来件的承办单位" in shown
    assert "江东区城市管理和综合执法局 → <b>教育局</b>" in shown
    assert "负责小学门口的秩序。</textarea>" in shown, "what was entered stays"
    assert 'value="again"' not in shown
    saved = client.post("/departments/D9", data=form)
    state.engine._engine.forecast = lambda _office, letters, _unit=None: [(None, "教育局") for _ in letters]
    job(state).run()
    assert 'value="again"' in client.get(f"/departments/D9?{saved.url.query.decode()}").text
    number = saved.url.query.decode().rpartition("=")[2]
    client.post("/departments/D9", data={"act": "again", "preview": number})
    with state.store.read() as work:
        assert work.work_items.count_due() == 3


def test_without_a_model_nothing_is_said_of_departments(state, client):
    class Untrained:
        def forecast(self, *_):
            raise EngineNotReadyError("failed", problem="no model")

    page = client.post("/departments/D43", data={"duties": "负责公园。", "act": "preview"})
    job(state, Untrained()).run()
    assert "由谁承办没有核对" in client.get(f"/departments/D43?{page.url.query.decode()}").text


def test_only_the_newest_are_kept(state):
    with state.store.write() as work:
        numbers = [work.previews.ask({}, "editor", NOW) for _ in range(25)]
    with state.store.read() as work:
        assert work.previews.get(numbers[0]) is None
        assert work.previews.get(numbers[5]) is not None
