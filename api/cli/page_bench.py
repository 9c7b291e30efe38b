"""The pages' time to first byte and number of queries, over a large made-up office in SQLite."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from triage.store import Store

PAGES = (
    "/", "/?queue=overdue", "/?queue=all&sort=-time&page=100", "/?query=路灯", "/?query=没有这回事", "/bulk",
    "/suggestions/{key}", "/suggestions/{key}/file", "/suggestions/{key}/reply", "/approvals", "/supervision",
    "/issues", "/policies", "/policies?query=办法", "/cases", "/cases?query=路灯", "/cases?query=没有这回事",
    "/cases?page=200", "/departments", "/rules", "/progress?whose=office",
    "/model", "/operator", "/operator/accounts", "/operator/keys", "/operator/webhooks", "/operator/data",
    "/case-import", "/suggestion-import", "/audit", "/audit/verification", "/campaigns", "/scoring", "/account",
    "/account/password",
)  # fmt: skip
LIMIT_MS, MOST_QUERIES = 150.0, 15
OPERATOR = "bench"


@dataclass(frozen=True)
class PageTime:
    """How long one page takes: milliseconds until its first byte, and queries."""

    path: str
    median_ms: float
    slowest_ms: float
    queries: int


def run_pages(source: Path, *, suggestions: int, cases: int, repeats: int) -> dict[str, Any]:
    """Fill a copy of an office, then load every page several times.

    Args:
        source: a data folder with triaged suggestions and cases; it is copied, not changed.
        suggestions: how many it shall have.
        cases: how many it shall have.
        repeats: how often each page is loaded after a first time.

    Returns:
        The figures of each page, and `holds`: every median below 150 ms, and no page with more than 15 queries.
    """
    from api.cli.service_bench import copied
    from eval.service.many_cases import fill_office

    with tempfile.TemporaryDirectory() as folder:
        own = copied(source, Path(folder))
        fill_office(own, suggestions, cases)
        with _signed_in(own) as (client, store):
            with store.read() as work:
                key = work.suggestions.ids()[-1]
            times = [_load(client, store, path.format(key=key), repeats) for path in PAGES]
    holds = all(page.median_ms < LIMIT_MS and page.queries <= MOST_QUERIES for page in times)
    return {"suggestions": suggestions, "cases": cases, "pages": [vars(page) for page in times], "holds": holds}


@contextmanager
def _signed_in(folder: Path) -> "Iterator[tuple[TestClient, Store]]":
    from fastapi.testclient import TestClient

    from api.access.tokens import SESSION_COOKIE
    from api.acts.accounts import add_account
    from api.app import create_app
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.web.state import state_in
    from triage.types import Account

    app = create_app(Settings(data_dir=folder))
    roles = ("handler", "supervisor", "operator", "auditor", "expert")
    account = Account(name=OPERATOR, display_name=OPERATOR, roles=roles, must_change_password=False)
    state = state_in(app)
    add_account(state.store, operator_entry, account, None)
    with TestClient(app) as client:
        client.cookies.set(SESSION_COOKIE, state.sign_in.open(account, "bench"))
        yield client, state.store


def _load(client: "TestClient", store: "Store", path: str, repeats: int) -> PageTime:
    from triage.store.counting import counted

    client.get(path)
    times, queries = [], 0
    for _ in range(repeats):
        with counted(store) as statements:
            start = time.perf_counter()
            answer = client.get(path)
            times.append(1000 * (time.perf_counter() - start))
        # What is recorded of a view in the audit is written, not queried.
        queries = max(queries, sum(statement.startswith("SELECT") for statement in statements))
        answer.raise_for_status()
    return PageTime(path, round(median(times), 1), round(max(times), 1), queries)
