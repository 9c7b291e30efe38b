"""Whatever is done at the command line has a page, unless it needs a shell by nature."""

import pytest
import typer

from api.access.table import find
from api.cli.main import app

# Command -> a route of a page that does the same.
PAGES = {
    "train": ("POST", "/operator/tasks"),
    "triage": ("POST", "/operator/jobs"),
    "draft": ("POST", "/operator/tasks"),
    "import holidays": ("POST", "/rules/days"),
    "import cases": ("POST", "/case-import"),
    "import suggestions": ("POST", "/suggestion-import"),
    "import policies": ("POST", "/policy-import"),
    "import departments": ("POST", "/department-import"),
    "index rebuild": ("POST", "/operator/tasks"),
    "index verify": ("POST", "/operator/tasks"),
    "model list": ("GET", "/operator"),
    "model use": ("POST", "/operator/tasks"),
    "webhooks list": ("GET", "/operator/webhooks"),
    "webhooks add": ("POST", "/operator/webhooks"),
    "webhooks dead": ("GET", "/operator/webhooks/{key}"),
    "webhooks replay": ("POST", "/operator/webhooks/replay"),
    "webhooks rotate": ("POST", "/operator/webhooks/change"),
    "ideas group": ("POST", "/campaigns/{key}"),
    "account add": ("POST", "/operator/accounts"),
    "account list": ("GET", "/operator/accounts"),
    "account change": ("POST", "/operator/accounts/edit"),
    "account reset": ("POST", "/operator/accounts/change"),
    "account link": ("POST", "/operator/accounts/change"),
    "account unlink": ("POST", "/operator/accounts/change"),
    "account disable": ("POST", "/operator/accounts/change"),
    "audit export": ("GET", "/audit/export"),
    "audit verify": ("POST", "/audit/verification"),
    "retention plan": ("GET", "/operator/data"),
    "retention run": ("POST", "/operator/data/tasks"),
    "retention erase": ("POST", "/operator/data/erase"),
    "retention verify": ("POST", "/operator/data/tasks"),
    "backup": ("POST", "/operator/data/tasks"),
    "key add": ("POST", "/operator/keys"),
    "key list": ("GET", "/operator/keys"),
    "key revoke": ("POST", "/operator/keys/revoke"),
    "eval": ("POST", "/operator/tasks"),
    "ask": ("GET", "/insight"),
    "report": ("GET", "/insight/report"),
    "eval export": ("GET", "/progress/export"),
}
# Command -> why it has none.
SHELL = {
    "init": "there is no service yet",
    "serve": "there is no service yet",
    "worker": "a process of its own",
    "demo": "makes the demo office",
    "db upgrade": "while the service stands still",
    "restore": "there is no service yet",
    "locate": "tries a part of the pipeline on any text",
    "mask": "tries a part of the pipeline on any text",
    "contacts reseal": "after the secret was replaced by hand, in the folder of the service",
    "audit anchors": "lists what is kept outside the service, for who compares it there",
    "ideas build": "works on files alone",
    **{f"bench {name}": "measures the machine" for name in (
        "crash", "load", "soak", "webhooks", "drafts", "pages", "office")},
    **{
        f"eval {name}": "works on files of whoever develops the models"
        for name in (
            "score", "compare", "judge", "retrieval", "policies", "duplicates", "routing", "panels", "ideas-bench",
            "clustering", "asking", "danger", "office-routing", "statements", "alerts", "answers",
        )
    },
}  # fmt: skip


def commands(group, path=()):
    """The words of every command that does something."""
    inner = getattr(group, "commands", {})
    if not inner or group.invoke_without_command:
        yield " ".join(path)
    for name, command in inner.items():
        yield from commands(command, (*path, name))


def test_every_command_has_a_page_or_needs_a_shell():
    found = set(commands(typer.main.get_command(app)))
    assert found - PAGES.keys() - SHELL.keys() == set(), "make a page for these, or say why there cannot be one"
    assert PAGES.keys() | SHELL.keys() == found, "these commands are gone"
    assert not PAGES.keys() & SHELL.keys()


@pytest.mark.parametrize("command", PAGES)
def test_the_page_is_there(command, routes):
    method, path = PAGES[command]
    route = find(routes, method, path)
    assert route is not None, path
    assert route.path == path
    assert method in route.methods


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    """The table of all routes, made once."""
    from api.app import create_app
    from api.base.settings import Settings
    from api.engine.composition import open_store

    settings = Settings(data_dir=tmp_path_factory.mktemp("office"))
    open_store(settings, upgrade=True).close()
    made = create_app(settings)
    yield made.state.routes
    made.state.store.close()
