"""The operator's pages of webhooks."""

from datetime import UTC, datetime

import pytest

from triage.store.access.audit import AuditFilter
from triage.store.service.webhooks import Sent
from triage.types import Account

ADDRESS = "https://hotline.example/hook"


@pytest.fixture
def operator(client, sign_in):
    sign_in(client, Account(name="guanli", display_name="孙琳", roles=("operator",), must_change_password=False))
    return client


@pytest.fixture
def hook(operator):
    """A receiver to which two letters could not be delivered and one waits."""
    store = operator.app.state.store
    with store.write() as work:
        made = work.webhooks.add(ADDRESS, ["decided"])
        for letter in ("S1", "S2", "S3"):
            work.events.record(letter, "decided")
    with store.write() as work:
        work.webhooks.fan_out(made.id)
        parcels = work.webhooks.claim(2, datetime.now(UTC))
        work.webhooks.record([Sent(parcel.delivery.id, "status 500") for parcel in parcels], datetime.now(UTC))
    return made


def shown_secret(page):
    return page.partition('<code class="secret">')[2].partition("</code>")[0]


def actions(operator):
    with operator.app.state.store.read() as work:
        return [record.action for record in work.audit.each(AuditFilter()) if record.actor == "guanli"]


def change(operator, hook, act, **fields):
    return operator.post("/operator/webhooks/change", data={"webhook": hook.id, "act": act} | fields)


def test_an_address_is_subscribed_and_its_secret_shown_once(operator):
    page = operator.post("/operator/webhooks", data={"url": f" {ADDRESS} ", "kinds": ["replied", "decided"]}).text
    with operator.app.state.store.read() as work:
        (made,) = work.webhooks.all()
    assert (made.url, made.kinds) == (ADDRESS, ("decided", "replied"))
    secret = shown_secret(page)
    assert secret == operator.app.state.secret_key.webhook_secret(made.id, 1)
    again = operator.get("/operator/webhooks").text
    assert secret not in again
    assert "作出处理决定、答复" in again
    assert "webhook.added" in actions(operator)


@pytest.mark.parametrize("url", ["ftp://host/x", "host", "http://user:secret@host/x", f"https://host/{'x' * 2000}"])
def test_an_address_that_cannot_receive_is_refused_and_stays_in_the_form(operator, url):
    answer = operator.post("/operator/webhooks", data={"url": url, "kinds": ["replied"]})
    assert answer.status_code == 422
    assert "没有订阅：地址须以" in answer.text
    assert f'value="{url}"' in answer.text
    assert 'value="replied" checked' in answer.text


def test_what_waits_and_what_failed_is_counted(operator, hook):
    with operator.app.state.store.write() as work:
        work.events.record("S1", "decided")
        work.events.record("S1", "revealed")
    with operator.app.state.store.read() as work:
        assert work.webhooks.backlog() == {hook.id: (2, 2)}, "one is noted, one is not yet, one is not asked for"
    row = operator.get("/operator/webhooks").text.partition(ADDRESS)[2].partition("</tr>")[0]
    assert '<td class="number">2</td>' in row
    assert '<span class="tag bad">2</span>' in row


def test_dead_letters_say_why_and_are_sent_again_one_or_all(operator, hook, monkeypatch):
    woken = []
    operator.app.state.jobs.wake = woken.append
    address = f"/operator/webhooks/{hook.id}"
    page = operator.get(address).text
    assert page.count('<td class="digest">status 500</td>') == 2
    assert "1 次" in page
    monkeypatch.setattr("api.pages.operator.webhooks.SHOWN", 1)
    first = operator.get(address).text
    assert first.count("status 500") == 1
    link = first.partition('rel="next" href="')[2].partition('"')[0]
    assert operator.get(link).text.count("status 500") == 1
    number = link.rpartition("=")[2]
    assert (
        "已排入后台" in operator.post("/operator/webhooks/replay", data={"webhook": hook.id, "delivery": number}).text
    )
    assert operator.get(address).text.count("status 500") == 1
    for wrong in (number, "x", "9" * 30):
        answer = operator.post("/operator/webhooks/replay", data={"webhook": hook.id, "delivery": wrong})
        assert answer.status_code == 422, "it is not dead"
    operator.post("/operator/webhooks/replay", data={"webhook": hook.id})
    assert "status 500" not in operator.get(address).text
    assert woken == ["webhooks"] * 2
    assert operator.get(f"{address}?after=x").status_code == 200


def test_letters_are_links_for_those_who_may_open_them(operator, hook, sign_in, handler):
    assert 'href="/suggestions/S1"' not in operator.get(f"/operator/webhooks/{hook.id}").text
    sign_in(operator, handler)
    assert 'href="/suggestions/S1"' in operator.get(f"/operator/webhooks/{hook.id}").text


def test_a_secret_is_replaced_and_shown_once(operator, hook):
    for wrong in ("", "-1", "721", "einmal"):
        answer = change(operator, hook, "rotate", overlap_hours=wrong)
        assert answer.status_code == 422
        assert "0 至 720" in answer.text
        assert f'value="{wrong}"' in answer.text
    secret = shown_secret(change(operator, hook, "rotate", overlap_hours="48").text)
    assert secret == operator.app.state.secret_key.webhook_secret(hook.id, 2)
    page = operator.get(f"/operator/webhooks/{hook.id}").text
    assert secret not in page
    assert "与上一个并用至" in page
    assert actions(operator).count("webhook.rotated") == 1


def test_a_receiver_is_paused_resumed_and_removed_knowingly(operator, hook):
    assert "已暂停" in change(operator, hook, "pause").text
    assert "推送中" in change(operator, hook, "resume").text
    assert change(operator, hook, "format").status_code == 422
    refused = change(operator, hook, "remove")
    assert refused.status_code == 422
    assert "请先勾选确认" in refused.text
    assert "没有订阅。" in change(operator, hook, "remove", confirmed="1").text
    assert change(operator, hook, "pause").status_code == 422, "it is gone"
    assert operator.get(f"/operator/webhooks/{hook.id}").status_code == 404
    assert [action for action in actions(operator) if action.startswith("webhook.")] == [
        "webhook.paused", "webhook.resumed", "webhook.removed",
    ]  # fmt: skip


def test_the_command_line_refuses_what_the_page_refuses(service_settings, monkeypatch):
    from typer.testing import CliRunner

    from api.cli.main import app

    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    run = CliRunner().invoke
    assert run(app, ["webhooks", "add", "ftp://host/x"]).exit_code == 2
    made = run(app, ["webhooks", "add", ADDRESS, "--kind", "replied"])
    key, secret = made.stdout.split()
    assert secret.startswith("whsec_")
    assert run(app, ["webhooks", "rotate", key]).stdout.strip() != secret
    assert run(app, ["webhooks", "replay", key]).stdout == "0 wait again.\n"
    assert ADDRESS in run(app, ["webhooks", "list"]).stdout
