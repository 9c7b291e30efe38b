"""The pages."""

from html.parser import HTMLParser

import pytest

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Checker(HTMLParser):
    def __init__(self):
        super().__init__()
        self.stack = []
        self.inline = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if (tag == "script" and "src" not in names) or tag == "style" or "style" in names:
            self.inline.append(tag)
        self.inline.extend(name for name in names if name.startswith("on"))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def well_formed(text):
    checker = Checker()
    checker.feed(text)
    assert checker.stack == []
    assert checker.inline == []


@pytest.mark.parametrize(
    "path", ["/", "/suggestions/S1", "/suggestions/S2", "/policies", "/departments", "/?status=decided"]
)
def test_pages_are_well_formed_and_have_no_inline_code(client, path):
    response = client.get(path)
    assert response.status_code == 200
    well_formed(response.text)
    assert "default-src 'self'" in response.headers["content-security-policy"]


def test_untrusted_text_is_escaped(client):
    client.post(
        "/api/suggestions",
        json={"id": "X", "title": "<script>alert(1)</script>", "text": "<img src=x onerror=alert(1)>"},
    )
    for path in ("/", "/suggestions/X"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        well_formed(text)


def test_citations_open_their_source_at_the_quote(client):
    text = client.get("/suggestions/S1").text
    assert 'href="#quote-2"' in text
    assert '<mark id="quote-2">路灯故障一般在三个工作日内修复</mark>' in text


def test_accepting_all_stores_every_part_and_shows_it(client):
    form = {"triage_version": "1", "all": "1"}
    form |= {f"{part}_offered": "1" for part in ("category", "department", "tier", "draft")}
    response = client.post("/suggestions/S1/decision", data=form, follow_redirects=False)
    assert response.status_code == 303
    page = client.get(response.headers["location"]).text
    assert "已采纳" in page
    assert "王敏" in page
    parts = client.get("/api/suggestions/S1").json()["decisions"][0]["parts"]
    assert {part["part"]: part["action"] for part in parts} == dict.fromkeys(
        ("category", "department", "tier", "draft"), "accepted"
    )
    assert client.get("/api/suggestions", params={"status": "decided"}).json()["total"] == 1


def test_a_form_with_a_mistake_keeps_what_was_written(client):
    form = {"triage_version": "1", "tier_action": "edited", "draft_action": "edited", "draft_value": "我改过的答复"}
    response = client.post("/suggestions/S1/decision", data=form)
    assert response.status_code == 422
    assert "“分级”选择了修改，请填写修改后的内容" in response.text
    assert "我改过的答复" in response.text


def test_a_stale_form_is_not_lost(client):
    form = {"triage_version": "9", "draft_action": "edited", "draft_value": "我改过的答复"}
    response = client.post("/suggestions/S1/decision", data=form)
    assert response.status_code == 409
    assert "我改过的答复" in response.text


def test_a_form_of_another_site_is_refused(client):
    form = {"triage_version": "1", "tier_action": "accepted"}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}):
        assert client.post("/suggestions/S1/decision", data=form, headers=headers).status_code == 403


def test_decisions_survive_a_restart(service_settings, client):
    from api.engine.composition import open_store

    form = {"triage_version": "1", "tier_action": "accepted"}
    client.post("/suggestions/S3/decision", data=form)
    store = open_store(service_settings)
    with store.read() as work:
        assert work.decisions.of("S3")[0].actor == "王敏"
    store.close()


def test_unknown_pages_are_friendly(client):
    response = client.get("/suggestions/none", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert "没有编号为“none”的来件" in response.text
    well_formed(response.text)
