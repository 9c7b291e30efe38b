"""The act of erasing: its reasons, its plan, its certificates; the job that does it once an hour."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from refusals import refused

from api.acts import retention as module
from api.acts.retention import Retention, Verdict, checked_reason
from api.backups.drop_copies import DropCopies
from api.base.errors import EngineNotReadyError
from api.jobs import retention_job
from api.jobs.retention_job import RUN_EVERY, RetentionJob
from triage.errors import ErasureError, NotFoundError
from triage.office.config import Office, load_office
from triage.store.access.audit import AuditFilter
from triage.types import Case, Suggestion, Transition
from triage.workflow.actor import SYSTEM, Actor

PHONE = "13873912345"
KEY = b"a key"
OFFICER = Actor(name="王敏", role="supervisor", account="wangmin")
MACHINE = Actor(name="运维", role="operator", account="backup-key", kind="api_key")


def office_of(days):
    office = load_office(None)
    assert isinstance(office, Office)
    return office.model_copy(update={"retention": office.retention.model_copy(update={"days": days})})


@pytest.fixture
def make(sqlite_store, tmp_path):
    """Makes what erases after some days; S1 is refused, S2 is open, both with a number in the text."""
    with sqlite_store.write() as work:
        work.suggestions.put([Suggestion(id=f"S{n}", text=f"路灯不亮，电话{PHONE}", user="张三丰") for n in (1, 2)])
    with sqlite_store.write() as work:
        work.work_items.move(Transition(action="refuse", channel="法院"), work.work_items.one("S1"), OFFICER)
    woken = []

    def made(days=1):
        copies = DropCopies(tmp_path / "drop", tmp_path / "rejects")
        service = Retention(sqlite_store, office_of(days), KEY, copies, lambda: woken.append(True))
        return service, sqlite_store, woken

    return made


def later(**gap):
    return datetime.now(UTC) + timedelta(**gap)


def records(store, action="erasure.certified"):
    with store.read() as work:
        return list(work.audit.each(AuditFilter(action=action)))


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, f"电话{PHONE}来电", "我叫李建国，请删除"])
def test_a_reason_that_may_not_stand_for_good_is_refused_in_words(reason):
    with refused(ErasureError, "最多 200 个字，不要写姓名、电话、证件号和住址"):
        checked_reason(reason)


def test_a_reason_is_kept_without_what_surrounds_it():
    assert checked_reason("  依本人申请 \n") == "依本人申请"
    assert checked_reason("依" * 200) == "依" * 200


def test_without_days_nothing_is_planned_and_nothing_done(make):
    service, store, _ = make(days=None)
    assert service.days is None
    assert service.plan(later(days=999)) == []
    assert service.run(later(days=999)) == []
    assert records(store) == []


def test_the_plan_lists_suggestions_then_cases_by_the_days_of_the_office(make):
    service, store, _ = make(days=3)
    with store.write() as work:
        work.cases.put([Case(id="A1", title="", text=PHONE, reply="已办。", time=datetime(2020, 1, 1))])
    assert service.days == 3
    assert [one.id for one in service.plan(later(days=2, hours=23))] == ["A1"]
    assert [(one.id, one.state) for one in service.plan(later(days=3, minutes=1))] == [
        ("S1", "out_of_scope"),
        ("A1", "case"),
    ]


def test_the_days_of_a_case_end_by_the_clock_of_the_office(make):
    service, store, _ = make(days=1)
    with store.write() as work:
        work.cases.put([Case(id="A1", title="", text=PHONE, reply="已办。", time=datetime(2026, 11, 20, 8))])
    midnight_in_london = datetime(2026, 11, 21, 0, 0, 0, tzinfo=UTC)  # eight in the morning in Beijing
    assert service.plan(midnight_in_london) == []
    assert [one.id for one in service.plan(midnight_in_london + timedelta(seconds=1))] == ["A1"]


def test_an_erasure_at_a_request_leaves_a_certificate_with_who_why_and_what(make):
    service, store, woken = make()
    erased = service.erase("S2", " 依本人申请 ", OFFICER)
    assert woken == [True]
    (certificate,) = records(store)
    assert (certificate.actor_kind, certificate.actor, certificate.action) == (
        "account",
        "wangmin",
        "erasure.certified",
    )
    assert (certificate.object_kind, certificate.object_id) == ("suggestion", "S2")
    text = f"路灯不亮，电话{PHONE}"
    assert certificate.details == {
        "reason": "依本人申请", "fields": 2, "pieces": 2, "answers": 0, "files": 0,
        "suggestions.text": hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest(),
        "suggestions.user": hmac.new(KEY, "张三丰".encode(), hashlib.sha256).hexdigest(),
    }  # fmt: skip
    assert (erased.id, len(erased.fields)) == ("S2", 2)
    assert service.verify() == Verdict(suggestions=1, cases=0, fields=2, remnants=())


@pytest.mark.parametrize(("actor", "kind", "name"), [(SYSTEM, "system", "system"), (MACHINE, "api_key", "backup-key")])
def test_the_certificate_says_which_kind_of_actor_it_was(make, actor, kind, name):
    service, store, _ = make()
    service.erase("S2", "申请", actor, scrub=False)
    (certificate,) = records(store)
    assert (certificate.actor_kind, certificate.actor) == (kind, name)


def test_the_database_overwrites_it_now_unless_the_caller_does(make, monkeypatch):
    service, store, _ = make()
    scrubbed = []
    monkeypatch.setattr(type(store), "scrub", lambda _: scrubbed.append(True))
    service.erase("S2", "申请", OFFICER, scrub=False)
    assert scrubbed == []
    service.erase("S1", "申请", OFFICER)
    assert scrubbed == [True]
    assert service.run(datetime.now(UTC)) == []
    assert scrubbed == [True], "nothing was due"


def test_what_is_not_there_cannot_be_erased(make):
    service, store, woken = make()
    with pytest.raises(NotFoundError):
        service.erase("none", "申请", OFFICER)
    assert (records(store), woken) == ([], [])


def test_a_certificate_with_many_fields_takes_several_records_and_all_are_verified(make, monkeypatch):
    monkeypatch.setattr(module, "FIELDS_OF_A_RECORD", 1)
    service, store, _ = make()
    service.erase("S2", "申请", OFFICER)
    first, second = records(store)
    assert (first.details["fields"], [name for name in first.details if "." in name]) == (2, ["suggestions.text"])
    assert second.details.keys() == {"more", "suggestions.user"}
    assert (second.details["more"], second.object_id, second.actor) == (1, "S2", "wangmin")
    assert service.verify().fields == 2
    with store.write() as work:
        before = work.work_items.one("S2")
        work.work_items.save(before, before.model_copy(update={"reply": f"请打{PHONE}"}))
    assert [(one.id, one.field) for one in service.verify().remnants] == [("S2", "handlings.reply")]


def test_cases_are_erased_in_batches_each_with_its_certificate(make, monkeypatch):
    monkeypatch.setattr(module, "CASES_AT_ONCE", 2)
    service, store, _ = make(days=1)
    with store.write() as work:
        work.cases.put(
            [Case(id=f"A{n}", title="", text=PHONE, reply="已办。", time=datetime(2020, 1, 1)) for n in range(5)]
        )
    done = service.run(datetime.now(UTC), OFFICER)
    assert sorted(one.id for one in done) == [f"A{n}" for n in range(5)]
    found = records(store)
    assert {(one.object_kind, one.object_id) for one in found} == {("case", f"A{n}") for n in range(5)}
    assert {(one.details["reason"], one.details["files"], one.actor) for one in found} == {("schedule", 0, "wangmin")}
    verdict = service.verify()
    assert (verdict.suggestions, verdict.cases, verdict.fields, verdict.remnants) == (0, 5, 5, ())


def test_what_is_taken_up_again_between_plan_and_run_is_left_alone(make, monkeypatch):
    service, store, _ = make()
    planned = service.plan(later(days=2))
    with store.write() as work:
        work.work_items.move(Transition(action="reopen", reason="又坏了"), work.work_items.one("S1"), OFFICER)
    monkeypatch.setattr(service, "plan", lambda _now: planned)
    assert service.run(later(days=2)) == []
    with store.read() as work:
        assert PHONE in work.suggestions.one("S1").text


class Runs:
    """Stands for what erases: says when it was asked."""

    def __init__(self, *found):
        self.asked, self.found = [], list(found)

    def run(self, moment):
        self.asked.append(moment)
        return self.found.pop(0) if self.found else []


class Engine:
    def __init__(self, broken=False):
        self.opened, self.broken = 0, broken

    def open(self):
        if self.broken:
            raise EngineNotReadyError("failed", problem="no model")
        self.opened += 1


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_job_erases_at_its_first_look_and_then_once_an_hour(sqlite_store):
    runs, clock = Runs(["S1", "S2"], [], ["S3"]), [NOON]
    job = RetentionJob(runs, sqlite_store, Engine(), lambda: clock[0])
    assert job.run() == 2
    clock[0] = NOON + RUN_EVERY - timedelta(seconds=1)
    assert job.run() == 0
    clock[0] = NOON + RUN_EVERY
    assert job.run() == 0
    clock[0] = NOON + 2 * RUN_EVERY
    assert job.run() == 1
    assert runs.asked == [NOON, NOON + RUN_EVERY, NOON + 2 * RUN_EVERY]


def test_the_index_follows_once_what_was_erased_and_tries_again_where_it_could_not(sqlite_store):
    engine = Engine()
    job = RetentionJob(Runs(), sqlite_store, engine, lambda: NOON)
    job.run()
    assert engine.opened == 0, "nothing was erased yet"
    with sqlite_store.write() as work:
        work.suggestions.put([Suggestion(id="S1", text=PHONE)])
    with sqlite_store.write() as work:
        work.erasures.erase("S1", SYSTEM, lambda content: content)
    engine.broken = True
    job.run()
    job.run()
    engine.broken = False
    job.run()
    job.run()
    assert engine.opened == 1


def test_the_job_goes_by_the_clock_of_the_world(sqlite_store):
    assert retention_job.now().utcoffset() == timedelta(0)
    runs = Runs()
    RetentionJob(runs, sqlite_store, Engine()).run()
    assert abs(runs.asked[0] - datetime.now(UTC)) < timedelta(minutes=1)
