"""The forms of the rules page, filled in and sent as a browser would."""

import re
from html.parser import HTMLParser

from triage.office.rule_changes import with_rules


class Fields(HTMLParser):
    """The fields of the form with an action, as a browser would send them."""

    def __init__(self, action):
        super().__init__()
        self.action, self.inside, self.fields = action, False, []
        self.select = self.textarea = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") == self.action
        elif self.inside and tag == "input":
            self.fields.append([given["name"], given.get("value") or ""])
        elif self.inside and tag == "select":
            self.select = [given["name"], None]
        elif tag == "option" and self.select:
            self.option = "selected" in given or self.select[1] is None
            if self.option:
                self.select[1] = given.get("value")
        elif self.inside and tag == "textarea":
            self.textarea = [given["name"], ""]

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1] += data
        elif self.select and self.lasttag == "option" and self.option and self.select[1] is None:
            self.select[1] = data

    def handle_endtag(self, tag):
        if tag in ("select", "textarea") and (field := getattr(self, tag)):
            self.fields.append([field[0], field[1] or ""])
            setattr(self, tag, None)
        if tag == "form":
            self.inside = False


def send(client, section, act, edit=None, seen=None):
    """Send a form of the page, edited."""
    reader = Fields(f"/rules/{section}")
    reader.feed(client.get("/rules").text)
    if edit:
        edit(reader.fields)
    data = {}
    for name, value in reader.fields:
        data.setdefault(name, []).append(value)
    data |= {"act": [act]} | ({"seen": [seen]} if seen is not None else {})
    return client.post(f"/rules/{section}", data=data)


def replace(name, old, new):
    def edit(fields):
        field = next(field for field in fields if field == [name, old])
        field[1] = new

    return edit


def judged(client, answer):
    """The page of the preview that an answer asked for, after the worker has carried it out."""
    client.app.state.jobs._tasks["preview"].call_local()
    number = re.search(r"/rules\?preview=(\d+)", f"{answer.url} {answer.text}")[1]
    return client.get(f"/rules?preview={number}").text


def office(client):
    with client.app.state.store.read() as work:
        return with_rules(client.app.state.office, work.reference_history.rules())
