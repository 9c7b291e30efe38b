"""Cursors tell nothing: not how much happens outside a reach, not by what they are, and not by what is refused."""

import pytest
from fastapi.testclient import TestClient

from api.base.errors import CursorError
from api.base.secret_key import SecretKey
from api.web.cursors import Cursors
from triage.types import EVERYTHING, AccessScope

INSIDE = "江东区城市管理和综合执法局"
LIMITED = AccessScope(departments=(INSIDE,))
LISTS = ("/api/v1/suggestions", "/api/v1/events")


@pytest.fixture
def cursors():
    return Cursors(SecretKey(b"k" * 32))


def test_a_cursor_leads_back_to_its_place_and_is_the_same_each_time(cursors):
    for number in (0, 1, 2**63 - 1):
        written = cursors.write("events", number)
        assert cursors.read("events", written, LIMITED) == number
        assert written == cursors.write("events", number)
        assert len(written) == 32, "its length tells nothing either"


def test_neighbours_have_nothing_in_common(cursors):
    written = [cursors.write("events", number) for number in range(50)]
    assert len({one[:6] for one in written}) == len({one[-6:] for one in written}) == 50
    assert sorted(written) != written


@pytest.mark.parametrize(
    "cursor", ["x", "-1", "1.5", "é", "=", "%00", "١٢", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", str(2**63)]
)
def test_what_is_no_cursor_is_refused(cursors, cursor):
    for reach in (EVERYTHING, LIMITED):
        with pytest.raises(CursorError):
            cursors.read("events", cursor, reach)


def test_a_cursor_of_another_list_or_installation_is_none(cursors):
    with pytest.raises(CursorError):
        cursors.read("changes", cursors.write("events", 5), EVERYTHING)
    with pytest.raises(CursorError):
        Cursors(SecretKey(b"o" * 32)).read("events", cursors.write("events", 5), EVERYTHING)


def test_numbers_of_earlier_versions_count_for_who_sees_everything_alone(cursors):
    assert cursors.read("events", "5", EVERYTHING) == 5
    assert cursors.read("events", "5", AccessScope()) == 5
    assert cursors.read("events", "0", LIMITED) == 0
    with pytest.raises(CursorError):
        cursors.read("events", "5", LIMITED)


def test_a_limited_key_learns_no_number_of_all_changes(application, make_key):
    client = TestClient(application)
    header = make_key(application.state.store, "own", "suggestions:read", reach=LIMITED)
    for path in LISTS:
        page = client.get(path, headers=header).json()
        assert page["items"]
        assert not page["cursor"].isdecimal()
        refused = client.get(path, headers=header, params={"cursor": "3"})
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor")
        assert "填 0" in refused.json()["detail"] + str(refused.json())
        again = client.get(path, headers=header, params={"cursor": page["cursor"]}).json()
        assert (again["items"], again["cursor"]) == ([], page["cursor"])
    changes = client.get(LISTS[0], headers=header).json()["items"]
    assert {item["handling"]["change"] for item in changes} == {0}
    assert {event["number"] for event in client.get(LISTS[1], headers=header).json()["items"]} == {0}
    one = client.get("/api/v1/suggestions/S1", headers=header).json()
    assert one["handling"]["change"] == 0
    assert {event["number"] for event in one["timeline"]} == {0}


def test_what_happens_elsewhere_moves_no_cursor_of_a_limited_key(application, make_key):
    client, store = TestClient(application), application.state.store
    header = make_key(store, "own", "suggestions:read", reach=AccessScope(areas=("楚阳市",)))
    before = [client.get(path, headers=header).json()["cursor"] for path in LISTS]
    with store.write() as work:
        work.events.record("S1", "noted")
    assert [client.get(path, headers=header).json()["cursor"] for path in LISTS] == before


def test_pages_follow_each_other_for_a_limited_key_as_for_all(application, make_key):
    client, found = TestClient(application), {}
    headers = {
        "own": make_key(application.state.store, "own", "suggestions:read", reach=LIMITED),
        "all": make_key(application.state.store, "all", "suggestions:read"),
    }
    for path in LISTS:
        for name, header in headers.items():
            cursor, more, items = "0", True, []
            while more:
                page = client.get(path, headers=header, params={"cursor": cursor, "limit": 2}).json()
                items, cursor, more = items + page["items"], page["cursor"], page["more"]
            found[name] = [item.get("kind") or item["suggestion"]["id"] for item in items]
        assert found["own"] == found["all"]
