"""The store on SQLite and PostgreSQL."""

import uuid

import pytest
from sqlalchemy import create_engine, text

from triage.store import Store

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
def store(request, tmp_path):
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path / 'x.db'}")
        store.upgrade()
        yield store
        store.close()
        return
    server, name = postgres_url()
    store = Store(SERVER + name)
    store.upgrade()
    yield store
    store.close()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
