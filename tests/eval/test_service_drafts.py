"""The draft run at a small size: a real process, killed while it drafts."""

from datetime import date

from eval.service.drafts import run_drafts
from eval.service.many_cases import fill_office
from triage.store import Store


def test_each_suggestion_gets_one_draft_and_no_answer_is_paid_for_twice(trained, office_copy):
    engine, *_ = trained
    store = Store(f"sqlite:///{office_copy / 'jindianzi.db'}")
    with store.write() as work:
        letters = list(work.suggestions.all())[:20]
        for batch in engine.triage(letters, date(2026, 11, 20)):
            for result in batch:
                work.triages.add(result)
    fill_office(office_copy, 600, 0)
    report = run_drafts(office_copy, store, kills=1, seconds=0.02)
    store.close()
    assert report["holds"], report
    assert report["suggestions"] > 30
    assert report["asked_again"] <= report["under_way_at_kills"] == 16
