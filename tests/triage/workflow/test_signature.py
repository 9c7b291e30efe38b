"""Signatures of webhooks: computed beside the program, valid for a while, and for nobody else's secret or body."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.workflow.signature import FIRST_PAUSE, LONGEST_PAUSE, MOST_ATTEMPTS, is_valid, pause_after, sign

AT, BODY = 1_795_000_000, '{"事件":"已答复"}'.encode()


def by_hand(secret, timestamp=AT, body=BODY):
    return "v1=" + hmac.new(secret.encode(), str(timestamp).encode() + b"." + body, hashlib.sha256).hexdigest()


def test_the_header_holds_one_signature_for_each_secret_that_is_valid_now():
    assert sign(["旧密钥", "新密钥"], AT, BODY) == f"{by_hand('旧密钥')},{by_hand('新密钥')}"
    assert sign(["k"], AT, BODY) == by_hand("k")


@pytest.mark.parametrize("secret", ["old", "new"])
def test_a_receiver_with_any_of_them_takes_it(secret):
    header = sign(["old", "new"], AT, BODY)
    assert is_valid(secret, str(AT), header, BODY, AT)
    assert is_valid(secret, str(AT), header.replace(",", " , "), BODY, AT)


@pytest.mark.parametrize(
    ("secret", "timestamp", "header", "body", "now"),
    [
        ("other", str(AT), None, BODY, AT),
        ("k", str(AT), None, BODY + b" ", AT),
        ("k", str(AT + 1), None, BODY, AT),
        ("k", "yesterday", None, BODY, AT),
        ("k", f"-{AT}", None, BODY, AT),
        ("k", str(AT), "", BODY, AT),
        ("k", str(AT), by_hand("k").removeprefix("v1="), BODY, AT),
        ("k", str(AT), by_hand("k").replace("v1=", "v2="), BODY, AT),
        ("k", str(AT), None, BODY, AT + 301),
        ("k", str(AT), None, BODY, AT - 301),
    ],
)
def test_anything_else_is_refused(secret, timestamp, header, body, now):
    assert not is_valid(secret, timestamp, by_hand("k") if header is None else header, body, now)


@pytest.mark.parametrize("now", [AT - 300, AT, AT + 300])
def test_a_clock_that_is_a_little_off_does_no_harm(now):
    assert is_valid("k", str(AT), by_hand("k"), BODY, now)


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.integers(0, 2**40), st.binary())
def test_what_is_signed_is_valid_with_the_same_secret(secret, timestamp, body):
    header = sign([secret], timestamp, body)
    assert is_valid(secret, str(timestamp), header, body, timestamp)
    assert not is_valid(secret + "x", str(timestamp), header, body, timestamp)


def test_pauses_double_up_to_an_hour_and_end_after_the_last_attempt():
    middle = [pause_after(attempts, 0.5) for attempts in range(1, MOST_ATTEMPTS)]
    assert middle[:4] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert middle[-2:] == [timedelta(seconds=2048), LONGEST_PAUSE]
    assert pause_after(MOST_ATTEMPTS, 0.5) is None
    assert pause_after(MOST_ATTEMPTS + 1, 0.5) is None
    assert sum(middle, timedelta()) > timedelta(hours=2)


def test_what_failed_together_is_not_tried_together():
    assert pause_after(1, 0.0) == FIRST_PAUSE * 0.75
    assert pause_after(1, 1.0) == FIRST_PAUSE * 1.25
    assert pause_after(3, 0.25) == timedelta(seconds=3.5)
