"""The Python client against the service itself."""

import httpx2
import pytest

from api.base.errors import ClientError
from api.client import Client
from triage.types import Transition

UNIT = "江东区城市管理和综合执法局"


class Through(httpx2.BaseTransport):
    """Hands requests to the test client; the first `broken` of them fail on the way."""

    def __init__(self, client, broken=0):
        self.client, self.broken = client, broken

    def handle_request(self, request):
        if self.broken:
            self.broken -= 1
            raise httpx2.ConnectError("broken")
        answer = self.client.request(
            request.method, str(request.url), content=request.read(), headers=dict(request.headers)
        )
        return httpx2.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


@pytest.fixture
def service(client):
    with Client("http://testserver", transport=Through(client)) as found:
        yield found


def test_items_are_sent_read_and_acted_on(service):
    answer = service.send("12345热线", [{"external_id": "1", "text": "路灯不亮"}, {"external_id": "2"}])
    assert [item.result for item in answer.items] == ["accepted", "rejected"]
    state = service.read(answer.items[0].id)
    assert state.handling.state == "received"
    assert service.act("S1", Transition(action="assign", department=UNIT)).handling.department == UNIT


def test_a_request_that_is_lost_is_sent_again_and_stored_once(client):
    with Client("http://testserver", transport=Through(client, broken=2)) as service:
        assert service.send("热线", [{"text": "没有编号"}]).accepted == 1
    with Client("http://testserver", transport=Through(client, broken=3)) as service, pytest.raises(ClientError):
        service.send("热线", [{"text": "没有编号"}])


def test_changes_and_events_are_followed_over_pages(service):
    found = list(service.changes(limit=2))
    assert [item.suggestion.id for item, _ in found] == ["S1", "S2", "S3"]
    assert list(service.changes(cursor=found[-1][1])) == []
    followed = list(service.events(limit=2))
    numbers = [event.number for event, _ in followed]
    assert list(service.events(cursor=followed[-1][1])) == []
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 6


def test_a_refusal_says_why(service):
    with pytest.raises(ClientError, match="没有编号") as caught:
        service.read("none")
    assert caught.value.status == 404


def test_a_subscription_comes_with_its_secret(service):
    assert service.subscribe("https://hotline.example/x", ["triaged"]).secret.startswith("whsec_")
