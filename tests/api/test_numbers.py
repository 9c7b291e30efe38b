"""Numbers that requests send: bounded, whatever their length."""

import pytest

from api.base.numbers import LARGEST, number_of, whole_number
from api.base.secret_key import SecretKey
from api.web.human_check import HumanCheck
from triage.errors import NotFoundError

# More digits than Python reads.
LONG = ("9" * 5_000, "0" * 5_000 + "99999", "٣" * 5_000)


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("0", 0), (str(LARGEST), LARGEST), (str(LARGEST + 1), None), ("", None), ("-1", None),
     ("1.5", None), ("1e3", None), ("٣", None), ("²", None), ("0" * 5_000 + "1", 1), ("9" * 5_000, None)],
)  # fmt: skip
def test_a_whole_number_is_read_or_refused(text, number):
    assert whole_number(text) == number


def test_the_largest_number_can_be_set_and_what_a_path_does_not_name_is_not_found():
    assert whole_number("3", 2) is None
    assert whole_number("0", -1) is None
    with pytest.raises(NotFoundError):
        number_of("idea", "9" * 5_000)


PATHS = (
    "/issues/{}",
    "/api/issues/{}",
    "/campaigns/{}",
    "/ideas/{}",
    "/campaigns/{}/review",
    "/call/{}",
    "/comparing/{}",
)
QUERIES = (
    "/?page={}", "/issues?page={}", "/bulk?done={}", "/api/suggestions?offset={}", "/operator/webhooks/w?after={}",
    "/operator/rules?preview={}",
)  # fmt: skip
FORMS = (
    ("/suggestions/S1/decision", "seen"), ("/suggestions/S1/decision", "triage_version"),
    ("/suggestions/S2/draft/edit", "drop"), ("/issues/1", "into"), ("/operator/webhooks/replay", "delivery"),
    ("/inbox/views/drop", "view_id"),
)  # fmt: skip


def test_a_very_long_number_in_a_path_is_not_found(client):
    found = {(path, client.get(path.format(number)).status_code) for path in PATHS for number in LONG}
    assert {status for _, status in found} <= {403, 404, 422}, found


def test_a_very_long_number_in_a_query_is_refused_or_left_out(client):
    found = {(path, client.get(path.format(number)).status_code) for path in QUERIES for number in LONG}
    assert {status for _, status in found} <= {200, 404, 422}, found


def test_a_very_long_number_in_a_form_is_answered(client):
    found = {
        (path, field, client.post(path, data={field: number, "tier_action": "accepted"}).status_code)
        for path, field in FORMS
        for number in LONG
    }
    assert {status for *_, status in found} <= {200, 404, 409, 422}, found


def test_a_human_check_with_very_long_numbers_is_none(tmp_path):
    check = HumanCheck(SecretKey(b"k" * 32))
    for number in LONG:
        for token in (f"asked.n.{number}.x", f"asked.{number}.1.x", f"{number}.n.1.x"):
            assert check.read("visitor", 1, token, 0.0) is None
