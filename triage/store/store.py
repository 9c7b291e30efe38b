"""Store: opens the database and hands out units of work; one unit of work is one commit."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from triage.errors import DatabaseCopyError, SchemaOutdatedError, StoreUnavailableError
from triage.store.accounts import AccountRepository
from triage.store.answers import AnswerRepository
from triage.store.api_keys import ApiKeyRepository
from triage.store.approvals import ApprovalRepository
from triage.store.audit import AuditLog
from triage.store.campaigns import CampaignRepository
from triage.store.case_erasures import CaseErasureRepository
from triage.store.comparisons import ComparisonRepository
from triage.store.erasures import ErasureRepository
from triage.store.events import EventLog
from triage.store.grouping_runs import GroupingRunRepository
from triage.store.handlings import HandlingRepository
from triage.store.holdings import HoldingRepository
from triage.store.ideas import IdeaRepository
from triage.store.inbox import Inbox
from triage.store.intakes import IntakeRepository
from triage.store.issues import IssueRepository
from triage.store.language import LanguageRepository
from triage.store.notices import NoticeRepository
from triage.store.panels import PanelRepository
from triage.store.practice import PracticeRepository
from triage.store.previews import PreviewRepository
from triage.store.queues import Viewer
from triage.store.reference_history import ReferenceHistory
from triage.store.repositories import CaseRepository, DepartmentRepository, PolicyRepository
from triage.store.reviews import ReviewRepository
from triage.store.saved_filters import SavedFilterRepository
from triage.store.storage import StorageFigures
from triage.store.suggestions import DecisionRepository, SuggestionRepository, TriageRepository
from triage.store.turn import Turn
from triage.store.visible import VisibleSuggestions
from triage.store.webhooks import WebhookRepository
from triage.types import Reach

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 15_000
SQLITE_BEGIN = "sqlite_begin"  # the execution option that says how a transaction begins there


class UnitOfWork:
    """The repositories over one session; whoever opened it commits."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.audit = AuditLog(session)
        self.events = EventLog(session, self.audit)
        self.handlings = HandlingRepository(session, self.events)
        self.suggestions = SuggestionRepository(session, self.handlings)
        self.intakes = IntakeRepository(session, self.handlings)
        self.webhooks = WebhookRepository(session, self.events)
        self.answers = AnswerRepository(session)
        self.notices = NoticeRepository(session, self.events)
        self.issues = IssueRepository(session)
        self.triages = TriageRepository(session, self.handlings, self.events, self.issues)
        self.decisions = DecisionRepository(session, self.events)
        self.reviews = ReviewRepository(session)
        self.language = LanguageRepository(session)
        self.campaigns = CampaignRepository(session)
        self.ideas = IdeaRepository(session)
        self.groupings = GroupingRunRepository(session)
        self.panels = PanelRepository(session)
        self.comparisons = ComparisonRepository(session)
        self.cases = CaseRepository(session)
        self.policies = PolicyRepository(session)
        self.departments = DepartmentRepository(session)
        self.accounts = AccountRepository(session)
        self.holdings = HoldingRepository(session)
        self.saved_filters = SavedFilterRepository(session)
        self.approvals = ApprovalRepository(session, self.events)
        self.practice = PracticeRepository(session)
        self.storage = StorageFigures(session)
        self.reference_history = ReferenceHistory(session)
        self.previews = PreviewRepository(session)
        self.erasures = ErasureRepository(session, self.events)
        self.case_erasures = CaseErasureRepository(session)
        self.api_keys = ApiKeyRepository(session)

    def inbox(
        self, tiers: tuple[str, ...], reach: Reach, viewer: Viewer | None = None,
        renamed: Mapping[str, str] | None = None,
    ) -> Inbox:  # fmt: skip
        """The inbox of somebody's reach, with tiers as the office orders and names them, and the viewer's queues."""
        return Inbox(self._session, tiers, reach, viewer, renamed)

    def visible(self, reach: Reach) -> VisibleSuggestions:
        """The suggestions of somebody's reach; what routes and pages read, instead of `suggestions`."""
        return VisibleSuggestions(self._session, reach)


class Store:
    """The relational store behind one URL (SQLite file or PostgreSQL)."""

    def __init__(self, url: str) -> None:
        """Open the database; nothing is created or migrated by opening it.

        Args:
            url: an SQLAlchemy URL, for example `sqlite:///data/jindianzi.db` or
                `postgresql+psycopg://user@host/name`.
        """
        self.engine = create_engine(url)
        self.file: Path | None = None
        self._turn: Turn | None = None
        if self.engine.dialect.name == "sqlite":
            _configure_sqlite(self.engine)
            if self.engine.url.database not in (None, "", ":memory:"):
                self.file = Path(self.engine.url.database)
                self._turn = Turn(self.file)
        writing = self.engine.execution_options(**{SQLITE_BEGIN: "BEGIN IMMEDIATE"})
        self._writing = sessionmaker(writing, expire_on_commit=False)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """A unit of work that is committed at the end, or undone as a whole by an exception.

        Raises:
            StoreUnavailableError: the database does not answer; nothing was stored.
        """
        with self._in_turn(), _unavailable(), self._writing.begin() as session:
            work = UnitOfWork(session)
            yield work
            work.events.finish()
            work.audit.finish()

    def _in_turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self._turn is None else self._turn.taken()

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A unit of work for reading; nothing of it is kept."""
        with _unavailable(), self._reading() as session:
            yield UnitOfWork(session)

    def upgrade(self) -> None:
        """Bring the schema to the newest revision; does nothing where it is there already."""
        with self.engine.begin() as connection:
            config = _alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def check_schema(self) -> None:
        """Refuse a database whose schema is not the newest.

        Raises:
            SchemaOutdatedError: it is older, newer, or empty.
        """
        wanted, found = ScriptDirectory.from_config(_alembic_config()).get_current_head() or "", self.revision()
        if found != wanted:
            raise SchemaOutdatedError(found, wanted)

    def revision(self) -> str:
        """The revision of the schema; empty where there is none."""
        with _unavailable(), self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or ""

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of an SQLite database, while others read and write.

        Raises:
            DatabaseCopyError: it cannot be read or written, or its pages are damaged.
        """
        with _unavailable(), self.engine.connect() as connection, closing(sqlite3.connect(target)) as copy:
            source: Any = connection.connection.driver_connection
            try:
                source.backup(copy)
                # Everything in one file: what is written to the copy later starts a log of its own.
                copy.execute("PRAGMA journal_mode = DELETE")
                problem = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            except sqlite3.Error as error:
                raise DatabaseCopyError(str(error)) from error
        if problem != "ok":
            raise DatabaseCopyError(problem)

    def ping(self) -> None:
        """Do nothing where the database answers.

        Raises:
            StoreUnavailableError: it does not.
        """
        with _unavailable(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def scrub(self) -> None:
        """Have the database overwrite what was changed or deleted, where it still keeps the old pages or rows."""
        autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        sqlite = self.engine.dialect.name == "sqlite"
        with self._in_turn(), _unavailable(), autocommit.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if sqlite else "VACUUM")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._turn is not None:
            self._turn.close()


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise StoreUnavailableError from error


def known_revisions() -> frozenset[str]:
    """The revisions of the schema that this version can bring to the newest one, and that one."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_alembic_config()).walk_revisions())


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _configure_sqlite(engine: Engine) -> None:
    """Set the pragmas, and begin transactions by our own statement instead of the driver's.

    Rationale: a transaction that has read and then wants to write is refused at once where another has written
    since, whatever the busy timeout; one that takes the write lock as it begins waits for its turn.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver emits no BEGIN of its own
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            # What is erased is overwritten in the file, and not only forgotten.
            "secure_delete = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(SQLITE_BEGIN, "BEGIN"))
