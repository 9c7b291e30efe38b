"""Accounts, keys, locks, views and approvals: what is stored, what the audit notes, and what is refused."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from api.access.principal import Principal
from api.access.tokens import token_hash
from api.acts.accounts import (
    add_account,
    change_account,
    disable_account,
    link_account,
    prepare_demo_accounts,
    reset_password,
    unlock_account,
)
from api.acts.approvals import ask_approval, settle_approval
from api.acts.audit import export_records, records_after, view_records, write_records
from api.acts.keys import add_key, revoke_key
from api.acts.locks import put_back, reveal_once, take_suggestion
from api.acts.views import drop_view, keep_view
from triage.errors import AccountError, ApprovalError, LastOperatorError, NotFoundError, UnknownDepartmentError
from triage.store.access.audit import AuditFilter
from triage.types import AccessScope, Account, ApiKey

UNIT = "江东区城市管理和综合执法局"
OPERATOR = Principal("account", "guanli", "孙琳", roles=frozenset({"operator"}))
HANDLER = Principal("account", "wangmin", "王敏", roles=frozenset({"handler"}))
OTHER = Principal("account", "lijing", "李静", roles=frozenset({"handler", "supervisor"}))
OUTSIDE = Principal(
    "account", "zhang", "张强", roles=frozenset({"department"}), reach=AccessScope(departments=("别的局",))
)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def store(application):
    return application.state.store


def account(name, *roles, **fields):
    return Account(name=name, display_name=fields.pop("display_name", name), roles=roles or ("handler",), **fields)


def notes(store, **wanted):
    with store.read() as work:
        return list(work.audit.each(AuditFilter(**wanted)))


def stored(store, name):
    with store.read() as work:
        return work.accounts.get(name)


def test_an_account_is_made_once_and_noted_without_its_password(store):
    add_account(store, OPERATOR.entry, account("zhou", "department", department=UNIT), "a long first password")
    assert stored(store, "zhou").department == UNIT
    assert stored(store, "zhou").must_change_password
    (record,) = [found for found in notes(store, actor="guanli") if found.object_id == "zhou"]
    assert "password" not in str(list(record.details.values())).replace("must_change_password", "")
    with pytest.raises(AccountError):
        add_account(store, OPERATOR.entry, account("zhou"), None)
    with pytest.raises(UnknownDepartmentError):
        add_account(store, OPERATOR.entry, account("wu", "department", department="没有的局"), None)
    assert stored(store, "wu") is None
    assert len([found for found in notes(store, actor="guanli") if found.object_id in ("zhou", "wu")]) == 1


def test_the_last_operator_stays_one(store):
    add_account(store, OPERATOR.entry, account("one", "operator"), "a long first password")
    with pytest.raises(LastOperatorError):
        change_account(store, OPERATOR.entry, "one", {"roles": ("handler",)})
    with pytest.raises(LastOperatorError):
        disable_account(store, OPERATOR.entry, "one", disabled=True)
    add_account(store, OPERATOR.entry, account("two", "operator"), "a long first password")
    assert change_account(store, OPERATOR.entry, "one", {"roles": ("handler",)}).roles == ("handler",)
    assert stored(store, "one").roles == ("handler",)
    disable_account(store, OPERATOR.entry, "one", disabled=True)
    with pytest.raises(LastOperatorError):
        disable_account(store, OPERATOR.entry, "two", disabled=True)
    assert not stored(store, "two").disabled


def test_changes_are_checked_as_a_whole(store):
    add_account(store, OPERATOR.entry, account("zhou", "department", department=UNIT), None)
    with pytest.raises(UnknownDepartmentError):
        change_account(store, OPERATOR.entry, "zhou", {"department": "没有的局"})
    with pytest.raises(ValidationError):
        change_account(store, OPERATOR.entry, "zhou", {"display_name": ""})
    with pytest.raises(NotFoundError):
        change_account(store, OPERATOR.entry, "nobody", {"display_name": "甲"})
    before = len(notes(store, object_id="zhou"))
    changed = change_account(store, OPERATOR.entry, "zhou", {"display_name": "周明"})
    assert (changed.display_name, changed.department) == ("周明", UNIT)
    assert len(notes(store, object_id="zhou")) == before + 1
    assert all("周明" not in str(record.details) for record in notes(store, object_id="zhou"))


def test_a_reset_gives_a_new_password_each_time_that_is_nowhere_written(store):
    add_account(store, OPERATOR.entry, account("zhou", must_change_password=False), "a long first password")
    with store.write() as work:
        work.accounts.open_session("zhou", "token", NOW, NOW.replace(year=2100))
    first, second = (reset_password(store, OPERATOR.entry, "zhou") for _ in range(2))
    assert first != second
    assert stored(store, "zhou").must_change_password
    assert all(first not in str(record.details) for record in notes(store, object_id="zhou"))
    with store.read() as work:
        assert not work.accounts.of_session("token", NOW, NOW.replace(year=2027) - NOW)
    for act in (
        lambda: reset_password(store, OPERATOR.entry, "nobody"),
        lambda: unlock_account(store, OPERATOR.entry, "nobody"),
        lambda: disable_account(store, OPERATOR.entry, "nobody", disabled=True),
        lambda: link_account(store, OPERATOR.entry, "nobody", "s"),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_a_subject_is_one_persons(store):
    for name in ("zhou", "wu"):
        add_account(store, OPERATOR.entry, account(name), None)
    link_account(store, OPERATOR.entry, "zhou", "sub-1")
    with pytest.raises(AccountError):
        link_account(store, OPERATOR.entry, "wu", "sub-1")
    with pytest.raises(AccountError):
        link_account(store, OPERATOR.entry, "wu", " ")
    link_account(store, OPERATOR.entry, "zhou", None)
    link_account(store, OPERATOR.entry, "wu", "sub-1")
    assert (stored(store, "zhou").subject, stored(store, "wu").subject) == (None, "sub-1")


def test_who_is_disabled_may_be_enabled_again(store):
    add_account(store, OPERATOR.entry, account("zhou"), None)
    disable_account(store, OPERATOR.entry, "zhou", disabled=True)
    assert stored(store, "zhou").disabled
    disable_account(store, OPERATOR.entry, "zhou", disabled=False)
    assert not stored(store, "zhou").disabled
    assert len(notes(store, object_id="zhou")) == 3


def test_demo_accounts_are_made_only_where_nobody_real_is(store):
    people = [account("demo1", demo=True), account("demo2", demo=True)]
    made = prepare_demo_accounts(store, people)
    assert [found.name for found, _ in made] == ["demo1", "demo2"]
    assert len({password for _, password in made}) == 2
    again = prepare_demo_accounts(store, people)
    assert [found.name for found, _ in again] == ["demo1", "demo2"]
    add_account(store, OPERATOR.entry, account("zhou"), None)
    assert prepare_demo_accounts(store, people) == []


def test_a_keys_secret_is_shown_once_and_stored_as_a_hash(store):
    key = ApiKey(name="hotline", scopes=("suggestions:read",), created_at=NOW)
    secret = add_key(store, OPERATOR.entry, key)
    with store.read() as work:
        assert work.api_keys.of_hash(token_hash(secret)) == key
        assert work.api_keys.of_hash(secret) is None
    assert all(secret not in record.model_dump_json() for record in notes(store))
    with pytest.raises(AccountError):
        add_key(store, OPERATOR.entry, key)
    revoke_key(store, OPERATOR.entry, "hotline")
    with store.read() as work:
        assert not work.api_keys.of_hash(token_hash(secret)).usable(datetime.now(UTC))
    with pytest.raises(NotFoundError):
        revoke_key(store, OPERATOR.entry, "nothing")
    assert [record.actor for record in notes(store, object_id="hotline")] == ["guanli", "guanli"]


def holder(store, key="S1"):
    with store.read() as work:
        held = work.locks.of(key)
    return None if held is None else held.account


def test_a_suggestion_that_somebody_has_stays_theirs(store):
    take_suggestion(store, HANDLER, "S1")
    take_suggestion(store, OTHER, "S1")
    assert holder(store) == "wangmin"
    put_back(store, HANDLER, "S1")
    assert holder(store) is None


@pytest.mark.parametrize("act", [take_suggestion, put_back, reveal_once])
def test_nobody_acts_on_what_they_cannot_see(store, act):
    take_suggestion(store, HANDLER, "S1")
    with pytest.raises(NotFoundError):
        act(store, OUTSIDE, "S1")
    with pytest.raises(NotFoundError):
        act(store, HANDLER, "S9")
    assert holder(store) == "wangmin"


def test_who_has_personal_data_shown_is_noted(store):
    before = len(notes(store, object_id="S1"))
    reveal_once(store, HANDLER, "S1")
    new = notes(store, object_id="S1")[before:]
    assert [record.actor for record in new] == ["wangmin"]
    with store.read() as work:
        assert work.events.of("S1")[-1].actor == "王敏"


def test_views_are_ones_own(store):
    assert keep_view(store, HANDLER, " 路灯 ", "q=路灯")
    assert keep_view(store, OTHER, "路灯", "q=别的")
    with store.read() as work:
        (mine,), (theirs,) = work.saved_filters.of("wangmin"), work.saved_filters.of("lijing")
    drop_view(store, HANDLER, theirs.id)
    drop_view(store, HANDLER, mine.id)
    with store.read() as work:
        assert work.saved_filters.of("wangmin") == []
        assert [found.query for found in work.saved_filters.of("lijing")] == ["q=别的"]


def test_a_second_person_approves_exactly_one_text(store):
    ask_approval(store, HANDLER, "S1", "已修好。")
    with store.read() as work:
        asked = work.approvals.newest("S1")
    assert (asked.asked_by, asked.asked_name, asked.text) == ("wangmin", "王敏", "已修好。")
    with pytest.raises(ApprovalError):
        settle_approval(store, HANDLER, "S1", asked.id, "approved", None)
    settle_approval(store, OTHER, "S1", asked.id, "declined", "太短")
    with store.read() as work:
        found = work.approvals.newest("S1")
        assert (found.verdict, found.decided_by, found.note) == ("declined", "lijing", "太短")
        assert not work.approvals.is_approved("S1", "已修好。")
    with pytest.raises(NotFoundError):
        ask_approval(store, HANDLER, "S9", "已修好。")
    with pytest.raises(NotFoundError):
        ask_approval(store, OUTSIDE, "S1", "已修好。")
    with store.read() as work:
        assert work.approvals.newest("S1").id == asked.id


def test_reading_the_audit_is_recorded_and_pages_do_not_overlap(store):
    for name in ("a1", "a2", "a3"):
        add_account(store, OPERATOR.entry, account(name), None)
    wanted = AuditFilter(actor="guanli")
    first, second = (
        view_records(store, OPERATOR.entry, AuditFilter(action="account.added"), page, 2) for page in (1, 2)
    )
    if first.total:
        assert [record.object_id for record in (*first.records, *second.records)] == ["a3", "a2", "a1"]
    assert len([record for record in notes(store) if record.action == "audit.viewed"]) == 2
    records, more = records_after(store, OPERATOR.entry, wanted, 0, 2)
    assert ([record.object_id for record in records], more) == (["a1", "a2"], True)
    rest, more = records_after(store, OPERATOR.entry, wanted, records[-1].number, 100)
    assert not more
    assert rest[0].object_id == "a3"
    assert rest[0].number == records[-1].number + 1


def test_an_export_is_recorded_before_it_begins(store, tmp_path):
    wanted = AuditFilter(actor="guanli")
    add_account(store, OPERATOR.entry, account("a1"), None)
    lines = export_records(store, OPERATOR.entry, AuditFilter(actor="guanli"))
    text = list(lines)
    assert all(line.endswith("\n") and line.startswith("{") for line in text)
    assert any('"audit.exported"' in record.model_dump_json() for record in notes(store))
    before = len(notes(store, actor="guanli"))
    number = write_records(store, OPERATOR.entry, wanted, tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert number == len(lines) == before
    assert notes(store, actor="guanli")[-1].details["total"] == before
