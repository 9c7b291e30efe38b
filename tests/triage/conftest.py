"""The store on SQLite and PostgreSQL, and stored triages and decisions without an engine."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from triage.store import Store
from triage.types import (
    CategoryScore,
    Decision,
    DepartmentScore,
    Draft,
    DuplicateHit,
    NeedsHuman,
    PartDecision,
    Region,
    Scope,
    Suggestion,
    Triage,
)

SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/"


def postgres_url():
    from sqlalchemy.exc import OperationalError

    name = f"jindianzi_{uuid.uuid4().hex[:12]}"
    server = create_engine(SERVER + "postgres", isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        server.dispose()
        pytest.skip("no PostgreSQL on 127.0.0.1:5432")
    return server, name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request):
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    server, name = postgres_url()
    store = Store(SERVER + name, contact_keys=(b"k" * 32,))
    store.upgrade()
    yield store
    store.close()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request, tmp_path):
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'own.db'}"
        return
    server, name = postgres_url()
    yield SERVER + name
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def offered(key, department="甲局", category="城乡建设/路灯照明", duplicates=()):
    """A triage that offers one department and one category."""
    return Triage(
        id=key,
        category=CategoryScore(name=category, score=0.9),
        departments=(DepartmentScore(name=department, score=0.8),),
        region=Region(),
        tier="常规",
        deadline=None,
        in_scope=Scope(value=True),
        duplicates=tuple(DuplicateHit(id=other, score=0.9) for other in duplicates),
        similar_cases=(),
        policies=(),
        sources=(),
        draft=Draft(),
        needs_human=NeedsHuman(value=False),
        produced_by={},
    )


class SuggestionWorkflow:
    """A store with short ways to offer and decide."""

    def __init__(self, store):
        self.store = store

    def offer(self, key, *, text="书院路的路灯不亮", user=None, time=datetime(2026, 11, 2, 9), **what):
        with self.store.write() as work:
            work.suggestions.put([Suggestion(id=key, title="", text=text, user=user, time=time)])
            work.triages.add(offered(key, **what))

    def decide(self, key, part, action, value=None, code=None, reason=None):
        decided = PartDecision(part=part, action=action, value=value, reason=reason, reason_code=code)
        with self.store.write() as work:
            version, _ = work.triages.current(key)
            work.decisions.add(
                Decision(
                    suggestion_id=key, triage_version=version, actor="王敏", time=datetime.now(UTC), parts=(decided,)
                )
            )


@pytest.fixture
def desk(sqlite_store):
    return SuggestionWorkflow(sqlite_store)


@pytest.fixture
def offer():
    """Makes a triage that offers one department and one category."""
    return offered
