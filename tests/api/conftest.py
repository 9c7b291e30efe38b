"""The service over a small store and a fake engine."""

import io
import json
import logging
import shutil
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from argon2 import PasswordHasher
from fastapi.routing import _IncludedRouter
from fastapi.testclient import TestClient
from jinja2 import BytecodeCache
from loopback import Loopback, QuietHandler

from api.access import passwords
from api.access.gate import SESSION_FORM
from api.access.tokens import SESSION_COOKIE, form_token, new_key, token_hash
from api.app import create_app
from api.base.settings import OutgoingSettings, Settings
from api.engine.composition import open_store
from api.pages.base import templating
from triage.knowledge.indexing import IndexState
from triage.store.base.upsert import digest
from triage.types import (
    Account,
    ApiKey,
    CategoryScore,
    ClauseHit,
    Department,
    DepartmentScore,
    Draft,
    DuplicateHit,
    Duty,
    Evidence,
    NeedsHuman,
    Region,
    Scope,
    SimilarCase,
    Source,
    Statement,
    Suggestion,
    Triage,
)
from triage.workflow.signature import is_valid

QUOTE = "路灯故障一般在三个工作日内修复"


def fake_triage(letter: Suggestion) -> Triage:
    statements = (
        Statement(text="尊敬的市民朋友：您好！", status="no_fact"),
        Statement(text=f"《照明办法》第七条规定：“{QUOTE}”", source="clause:p-1", quote=QUOTE, status="verified"),
    )
    return Triage(
        id=letter.id,
        category=CategoryScore(name="城乡建设/路灯照明", score=0.9),
        departments=(
            DepartmentScore(
                name="江东区城市管理和综合执法局",
                score=0.8,
                evidence=(Evidence(kind="duty", source="duty:D43-1", text="负责路灯维修。", weight=0.7),),
            ),
            DepartmentScore(name="国网湘陵供电公司", score=0.1),
        ),
        region=Region(city="湘陵市", area="江东区"),
        tier="重点" if "小学" in letter.text else "常规",
        deadline=date(2026, 11, 27),
        in_scope=Scope(value=True),
        duplicates=(DuplicateHit(id="S1", score=0.8),) if letter.id == "S2" else (),
        similar_cases=(SimilarCase(id="C1", score=0.7, title="路灯不亮"),),
        policies=(ClauseHit(title="照明办法", article="第七条", score=0.6, text=f"第七条 {QUOTE}。"),),
        sources=(Source(id="clause:p-1", title="《照明办法》第七条", text=f"第七条 {QUOTE}。"),),
        draft=Draft(text="\n".join(part.text for part in statements), statements=statements),
        needs_human=NeedsHuman(value=False),
        produced_by={"rules": {"分级": "未触发", "期限": "常规件"}},
    )


class FakeEngine:
    def __init__(self, store):
        self.store = store

    def prepare(self, _today):
        pass

    def triage_stored(self, ids, _today, claim=None):
        with self.store.write() as work:
            for letter in work.suggestions.get(list(ids)).values():
                if work.work_items.complete({letter.id: digest(letter)}, claim):
                    work.triages.add(fake_triage(letter))
        return ()

    def forecast(self, office, suggestions, unit=None):
        lights = office.renamed.get("城乡建设/路灯照明", "城乡建设/路灯照明")
        drawn = next((name for name, hints in office.category_hints.items() if "小学" in hints), lights)
        taken = unit is not None and any("小学" in duty.text for duty in unit.duties)
        first = unit.name if taken else "江东区城市管理和综合执法局"
        return [(drawn, first) for _ in suggestions]

    def verify(self):
        return [IndexState("cases", 3, self.missing, 0)]

    def rebuild(self):
        self.missing = 0
        return 3

    missing = 1

    def reload(self):
        pass

    def sync(self):
        return 0

    def close(self):
        pass


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    """Hashes that cost next to nothing: nobody attacks the accounts of a test."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: hasher)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_event_loop():
    """Clients that do not start the service share a loop: one for each request takes longer than the request."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        yield


class CompiledTemplates(BytecodeCache):
    """Templates that were compiled once, for all services of a session."""

    def __init__(self):
        self._known = {}

    def load_bytecode(self, bucket):
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket):
        self._known[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates():
    """The page of a suggestion takes ten times as long to compile as to render."""
    made = partial(templating.Environment, bytecode_cache=CompiledTemplates())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(templating, "Environment", made)
        yield


@pytest.fixture(scope="session", autouse=True)
def _routes_built_once():
    """The services of a session share what FastAPI works out of each route: the half of what a small test takes."""
    built, build = {}, _IncludedRouter._build_effective_context

    def shared(included, route):
        context = included.include_context
        known = id(route), context.prefix, tuple(item.dependency for item in context.dependencies)
        if known not in built:
            built[known] = build(included, route)
        return built[known]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_IncludedRouter, "_build_effective_context", shared)
        yield


@pytest.fixture(scope="session")
def _small_office(tmp_path_factory):
    """The data folder of a small office, made once: its schema takes most of a test's time."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("office") / "service")
    store = open_store(settings, upgrade=True)
    letters = [
        Suggestion(
            id=f"S{n}",
            title=f"路灯不亮{n}",
            text=f"书院路小学门口第{n}盏路灯不亮",
            time=datetime(2026, 11, n),
            channel="网上信箱",
        )
        for n in range(1, 4)
    ]
    with store.write() as work:
        work.suggestions.put(letters)
        work.departments.put(
            [
                Department(
                    id="D43",
                    name="江东区城市管理和综合执法局",
                    duties=(Duty(id="D43-1", department="x", text="负责路灯。"),),
                )
            ]
        )
    FakeEngine(store).triage_stored([letter.id for letter in letters], date(2026, 11, 20))
    store.close()
    return settings.data_dir


@pytest.fixture
def service_settings(tmp_path, _small_office):
    # Receivers of these tests are on this machine.
    outgoing = OutgoingSettings(allow=["127.0.0.1"])
    return Settings(data_dir=Path(shutil.copytree(_small_office, tmp_path / "service")), outgoing=outgoing)


@pytest.fixture
def engine_of():
    return lambda _settings, store, _office: FakeEngine(store)


@pytest.fixture
def application(service_settings, engine_of):
    made = create_app(service_settings, engine_of)
    made.state = replace(made.state, stream_seconds=0)
    return made


def sign_in(client, account):
    """Give a client the session of an account, which is made where it is not there; its posts carry the token."""
    store = client.app.state.store
    with store.write() as work:
        if work.accounts.get(account.name) is None:
            work.accounts.add(account, None, datetime.now(UTC))
    token = client.app.state.sign_in.open(account, "test")
    client.cookies.set(SESSION_COOKIE, token)
    client.headers["x-csrf-token"] = form_token(client.app.state.secret_key, SESSION_FORM, token)
    return token


def make_key(store, name, *scopes, **fields):
    """A stored key; returns the header that a request sends."""
    secret = new_key()
    with store.write() as work:
        work.api_keys.add(ApiKey(name=name, scopes=scopes, created_at=datetime.now(UTC), **fields), token_hash(secret))
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def address(application):
    """The service on a free port."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def _open_browser(*, script):
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        pytest.skip("no chromium and chromedriver on this machine")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                     "--disable-component-update", "--disable-sync", "--disable-quic", "--window-size=1366,768"):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not script:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    driver.implicitly_wait(5)
    return driver


@pytest.fixture(scope="session")
def _browsers():
    """Each kind of browser is started once; every test has a service and thereby an origin of its own."""
    opened = {}
    yield opened
    for driver in opened.values():
        driver.quit()


@pytest.fixture
def browser(_browsers):
    """A browser with scripts."""
    if "script" not in _browsers:
        _browsers["script"] = _open_browser(script=True)
    yield _browsers["script"]
    _browsers["script"].delete_all_cookies()


@pytest.fixture(params=["script", "plain"])
def any_browser(request, _browsers):
    """A browser with scripts, and one without."""
    if request.param not in _browsers:
        _browsers[request.param] = _open_browser(script=request.param == "script")
    yield _browsers[request.param]
    _browsers[request.param].delete_all_cookies()


@pytest.fixture
def sign_in_of(application):
    """Opens sessions; an account that is not there is made."""

    def token(account):
        with application.state.store.write() as work:
            if work.accounts.get(account.name) is None:
                work.accounts.add(account, None, datetime.now(UTC))
        return application.state.sign_in.open(account, "test")

    return token


HANDLER = Account(
    name="wangmin", display_name="王敏", roles=("handler", "supervisor", "operator"), must_change_password=False
)


@pytest.fixture(name="sign_in")
def _sign_in():
    return sign_in


@pytest.fixture
def handler():
    return HANDLER


@pytest.fixture(name="make_key")
def _make_key():
    return make_key


@pytest.fixture
def anonymous(application):
    with TestClient(application) as client:
        yield client


class ReceiverHandler(QuietHandler):
    def post(self):
        self.answer(self.owner.take(self.headers, self.body()))


class Receiver:
    """Listens on a free port; `fails(number)` says whether the request with this number gets a 500."""

    def __init__(self, fails=lambda _number: False):
        self.fails, self.number, self.lock = fails, 0, threading.Lock()
        self.secret, self.bodies, self.invalid = "", [], 0
        self._loopback = Loopback(ReceiverHandler, self)
        self.url = f"{self._loopback.url}/hook"
        self.close = self._loopback.close

    def take(self, headers, body):
        timestamp, signature = headers["X-Jindianzi-Timestamp"], headers["X-Jindianzi-Signature"]
        with self.lock:
            self.number += 1
            if not is_valid(self.secret, timestamp, signature, body, time.time()):
                self.invalid += 1
                return 401
            if self.fails(self.number):
                return 500
            self.bodies.append(json.loads(body))
            return 204


@pytest.fixture
def make_receiver():
    """Starts receivers that fail where they are told to."""
    made = []

    def make(fails=lambda _number: False):
        made.append(Receiver(fails))
        return made[-1]

    yield make
    for receiver in made:
        receiver.close()


@pytest.fixture
def client(anonymous):
    """Signed in as the one person of a small office who reaches everything."""
    sign_in(anonymous, HANDLER)
    return anonymous


@pytest.fixture
def editor(client, sign_in):
    """Signed in as an operator who also handles."""
    roles = ("operator", "handler")
    sign_in(client, Account(name="editor", display_name="孙琳", roles=roles, must_change_password=False))
    return client


@pytest.fixture
def any_draft_is_taken(monkeypatch):
    """For tests of what becomes of a model's draft; whether it is worse than the one that stands is tested elsewhere."""
    from triage.language.comparison import DraftMerit

    monkeypatch.setattr(DraftMerit, "is_worse_than", lambda *_: False)


@pytest.fixture
def log():
    """What the service writes to its log meanwhile."""
    from api.base.logs import configure_logs

    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
