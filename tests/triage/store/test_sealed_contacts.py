"""Contacts at rest: encrypted, found by telephone, moved from old rows, read with former keys, and lost with their key."""

import pytest
from alembic import command
from sqlalchemy import text

from triage.errors import SealingError
from triage.store import InboxFilter, Store
from triage.store.base.sealing import Sealing
from triage.store.store import _alembic_config
from triage.text.phones import phone_numbers, searched_phone
from triage.types import EVERYTHING, AccessScope, Contact, Suggestion

KEY, OTHER = b"k" * 32, b"o" * 32
CONTACT = Contact(
    name="周晓", phone="138 7391 2345 / 0731-88881234转8001", address="江东区书院路1号", email="zhou@example.org",
    reply_wanted=True, anonymous=True,
)  # fmt: skip
WORDS = ("周晓", "13873912345", "88881234", "书院路1号", "zhou@example.org")


@pytest.fixture
def sealed(store_url):
    """A store of its own with a key."""
    store = Store(store_url, contact_keys=(KEY,))
    store.upgrade()
    with store.write() as work:
        work.suggestions.put([Suggestion(id=key, text="路灯不亮") for key in ("a", "b")])
    yield store
    store.close()


def everything_in(store, table="contacts"):
    with store.engine.connect() as connection:
        return str(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608


def test_nothing_of_a_contact_stands_in_the_database_in_the_clear(sealed):
    with sealed.write() as work:
        work.contacts.put("a", CONTACT)
    with sealed.read() as work:
        assert work.contacts.of("a") == CONTACT
        assert work.contacts.of("b") is None
    stored = everything_in(sealed) + everything_in(sealed, "contact_phones")
    assert not [words for words in WORDS if words in stored]
    with sealed.write() as work:
        assert work.contacts.remove("a")
    assert everything_in(sealed) == everything_in(sealed, "contact_phones") == "[]"


def test_what_belongs_to_one_suggestion_cannot_be_moved_to_another():
    sealing = Sealing((KEY,))
    token = sealing.seal("13873912345", "a")
    assert sealing.open(token, "a", sealing.key_id) == "13873912345"
    with pytest.raises(SealingError) as told:
        sealing.open(token, "b", sealing.key_id)
    assert told.value.code == "damaged"


@pytest.mark.parametrize(
    ("words", "found"),
    [("13873912345", True), ("+86 138-7391-2345", True), ("１３８７３９１２３４５", True), ("0731 88881234", True),
     ("1387391234", False), ("13873912346", False), ("电话13873912345", False), ("路灯", True)],
)  # fmt: skip
def test_a_suggestion_is_found_by_the_exact_telephone_number(sealed, words, found):
    with sealed.write() as work:
        work.contacts.put("a", CONTACT)
    with sealed.read() as work:
        whole = work.inbox(("常规",), EVERYTHING).ids(InboxFilter(query=words))
        department = work.inbox(("常规",), AccessScope(departments=("某局",))).ids(InboxFilter(query=words))
    assert ("a" in whole) == found
    assert department == []


@pytest.mark.parametrize(
    ("field", "numbers"),
    [("0086-13873912345", ["13873912345"]), ("86 0731 88881234", ["073188881234"]), ("12345", []), ("无", []),
     ("13873912345，13873912346", ["13873912345", "13873912346"])],
)  # fmt: skip
def test_numbers_are_compared_in_one_form(field, numbers):
    assert phone_numbers(field) == numbers
    assert searched_phone("书院路13873912345号") is None


def downgraded(store, revision):
    with store.engine.begin() as connection:
        config = _alembic_config()
        config.attributes |= {"connection": connection, "sealing": Sealing((KEY,))}
        command.downgrade(config, revision)


def test_contacts_of_before_are_encrypted_by_the_update_and_come_back_by_the_way_down(sealed):
    with sealed.write() as work:
        work.contacts.put("a", CONTACT)
        work.contacts.put("b", Contact(name="李四"))
    downgraded(sealed, "0029")
    assert "周晓" in everything_in(sealed)
    sealed.upgrade()
    assert not [words for words in (*WORDS, "李四") if words in everything_in(sealed)]
    with sealed.read() as work:
        assert (work.contacts.of("a"), work.contacts.of("b")) == (CONTACT, Contact(name="李四"))
        assert work.inbox(("常规",), EVERYTHING).ids(InboxFilter(query="13873912345")) == ["a"]


def test_the_file_does_not_hold_what_stood_there_before_the_update(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'own.db'}", contact_keys=(KEY,))
    store.upgrade()
    with store.write() as work:
        work.suggestions.put([Suggestion(id=f"s{number}", text="路灯不亮") for number in range(300)])
        for number in range(300):
            work.contacts.put(f"s{number}", CONTACT)
    downgraded(store, "0029")
    store.upgrade()
    store.close()
    for file in tmp_path.glob("own.db*"):
        assert not [words for words in WORDS if words.encode() in file.read_bytes()], file.name


def test_the_update_stops_where_there_are_contacts_and_no_key(sealed, store_url):
    with sealed.write() as work:
        work.contacts.put("a", CONTACT)
    downgraded(sealed, "0029")
    without = Store(store_url)
    with pytest.raises(SealingError) as told:
        without.upgrade()
    assert told.value.code == "no_key"
    without.close()
    assert "周晓" in everything_in(sealed), "nothing was lost"
    sealed.upgrade()


def test_a_former_key_still_opens_and_sealing_anew_makes_it_superfluous(sealed, store_url):
    with sealed.write() as work:
        work.contacts.put("a", CONTACT)
    lost = Store(store_url, contact_keys=(OTHER,))
    with pytest.raises(SealingError) as told, lost.read() as work:
        work.contacts.of("a")
    assert told.value.code == "other_key"
    both = Store(store_url, contact_keys=(OTHER, KEY))
    with both.write() as work:
        assert work.contacts.of("a") == CONTACT
        assert work.inbox(("常规",), EVERYTHING).ids(InboxFilter(query="13873912345")) == ["a"]
        assert work.contacts.under_other_keys() == ["a"]
        work.contacts.reseal("a")
        assert work.contacts.under_other_keys() == []
    with lost.read() as work:
        assert work.contacts.of("a") == CONTACT
        assert work.inbox(("常规",), EVERYTHING).ids(InboxFilter(query="13873912345")) == ["a"]
    lost.close()
    both.close()


def test_what_is_known_of_a_sender_is_completed_and_replaced_only_where_that_is_said(sealed):
    with sealed.write() as work:
        work.contacts.put("a", Contact(name="周晓"))
        work.contacts.complete("a", Contact(name="别人", phone="13873912345"))
        assert work.contacts.of("a") == Contact(name="周晓", phone="13873912345")
        work.contacts.complete("a", Contact(name="周小晓", anonymous=True), replacing=True)
        assert work.contacts.of("a") == Contact(name="周小晓", phone="13873912345", anonymous=True)
        work.contacts.complete("nobody", CONTACT)
