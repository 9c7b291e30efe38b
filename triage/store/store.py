"""Store: opens the database and hands out units of work; one unit of work is one commit."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from copy import copy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from triage.errors import (
    DatabaseCopyError,
    SchemaNewerError,
    SchemaOutdatedError,
    StoreDamagedError,
    StoreUnavailableError,
)
from triage.store.access.accounts import AccountRepository
from triage.store.access.anchors import AnchorRepository
from triage.store.access.api_keys import ApiKeyRepository
from triage.store.access.audit import AuditLog
from triage.store.access.audit_verification import AuditVerifier
from triage.store.access.content_seal import SEALED_SINCE, seal_earlier
from triage.store.base.sealing import Sealing
from triage.store.base.storage import StorageFigures
from triage.store.base.write_lock import WriteLock
from triage.store.base.write_watch import WriteWatch
from triage.store.campaigns.campaigns import CampaignRepository
from triage.store.campaigns.comparisons import ComparisonRepository
from triage.store.campaigns.grouping_runs import GroupingRunRepository
from triage.store.campaigns.ideas import IdeaRepository
from triage.store.campaigns.merges import MergeRepository
from triage.store.campaigns.panels import PanelRepository
from triage.store.campaigns.support import SupportRepository
from triage.store.reference.answers import AnswerRepository
from triage.store.reference.policy_scans import PolicyScanRepository
from triage.store.reference.previews import PreviewRepository
from triage.store.reference.reference_history import ReferenceHistory
from triage.store.reference.repositories import CaseRepository, DepartmentRepository, PolicyRepository
from triage.store.service.case_erasures import CaseErasureRepository
from triage.store.service.engine_problems import EngineProblemRepository
from triage.store.service.erasures import ErasureRepository
from triage.store.service.imports import ImportRepository
from triage.store.service.language import LanguageRepository
from triage.store.service.notices import NoticeRepository
from triage.store.service.tasks import TaskRepository
from triage.store.service.webhooks import WebhookRepository
from triage.store.suggestions.acceptance_stats import AcceptanceStatsRepository
from triage.store.suggestions.approvals import ApprovalRepository
from triage.store.suggestions.attachments import AttachmentRepository
from triage.store.suggestions.contacts import ContactRepository
from triage.store.suggestions.events import EventLog
from triage.store.suggestions.inbox import Inbox
from triage.store.suggestions.intakes import IntakeRepository
from triage.store.suggestions.issues import IssueRepository
from triage.store.suggestions.letter_figures import LetterFigures
from triage.store.suggestions.locks import SuggestionLockRepository
from triage.store.suggestions.queues import Viewer
from triage.store.suggestions.reviews import ReviewRepository
from triage.store.suggestions.revisions import RevisionRepository
from triage.store.suggestions.saved_filters import SavedFilterRepository
from triage.store.suggestions.suggestions import DecisionRepository, SuggestionRepository, TriageRepository
from triage.store.suggestions.undo_points import UndoRepository
from triage.store.suggestions.urgent_clocks import UrgentClockRepository
from triage.store.suggestions.visible import VisibleSuggestions
from triage.store.suggestions.work_items import WorkItemRepository
from triage.types import AccessScope

logger = logging.getLogger("jindianzi.store")
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 15_000
# How long the probe waits for its turn, and from when on a transaction is said to hang.
PROBE_SECONDS, STUCK_SECONDS = 2.0, 60.0
PROBED_FOR = 1.0
# The revision of the schema from which on the chain of the audit is keyed.
KEYED_SINCE = "0025"
# The revision from which on contacts are encrypted.
ENCRYPTED_SINCE = "0030"
# How long a server may take to accept a connection, and a request to get one from the pool.
CONNECT_SECONDS = 5.0
_PROBE = (
    "INSERT INTO counters (name, value) VALUES ('probe', 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1"
)
SQLITE_BEGIN = "sqlite_begin"  # the execution option that says how a transaction begins there


class UnitOfWork:
    """The repositories over one session; whoever opened it commits."""

    def __init__(self, session: Session, audit_key: bytes | None = None, sealing: Sealing | None = None) -> None:
        self._session = session
        self.audit = AuditLog(session, audit_key)
        self.audit_verifier = AuditVerifier(session, audit_key)
        self.anchors = AnchorRepository(session)
        self.events = EventLog(session, self.audit)
        self.work_items = WorkItemRepository(session, self.events)
        self.suggestions = SuggestionRepository(session, self.work_items)
        self.attachments = AttachmentRepository(session)
        self.revisions = RevisionRepository(session, self.work_items, self.attachments)
        self.contacts = ContactRepository(session, sealing or Sealing())
        self.intakes = IntakeRepository(
            session, self.work_items, self.events, self.revisions, self.attachments, self.contacts
        )
        self.policy_scans = PolicyScanRepository(session)
        self.imports = ImportRepository(session)
        self.webhooks = WebhookRepository(session, self.events)
        self.answers = AnswerRepository(session)
        self.notices = NoticeRepository(session, self.events)
        self.issues = IssueRepository(session)
        self.triages = TriageRepository(session, self.work_items, self.events, self.issues)
        self.decisions = DecisionRepository(session, self.events)
        self.undo_points = UndoRepository(session, self.events, self.work_items, self.decisions, self.issues)
        self.reviews = ReviewRepository(session)
        self.language = LanguageRepository(session)
        self.campaigns = CampaignRepository(session)
        self.ideas = IdeaRepository(session)
        self.support = SupportRepository(session)
        self.merges = MergeRepository(session, self.ideas, self.support)
        self.groupings = GroupingRunRepository(session)
        self.panels = PanelRepository(session)
        self.comparisons = ComparisonRepository(session)
        self.cases = CaseRepository(session)
        self.policies = PolicyRepository(session)
        self.departments = DepartmentRepository(session)
        self.accounts = AccountRepository(session)
        self.locks = SuggestionLockRepository(session)
        self.saved_filters = SavedFilterRepository(session)
        self.approvals = ApprovalRepository(session, self.events)
        self.urgent_clocks = UrgentClockRepository(session, self.events)
        self.acceptance_stats = AcceptanceStatsRepository(session)
        self.storage = StorageFigures(session)
        self.reference_history = ReferenceHistory(session)
        self.previews = PreviewRepository(session)
        self.erasures = ErasureRepository(session, self.events)
        self.case_erasures = CaseErasureRepository(session)
        self.api_keys = ApiKeyRepository(session)
        self.tasks = TaskRepository(session)
        self.engine_problems = EngineProblemRepository(session)

    def inbox(
        self, tiers: tuple[str, ...], reach: AccessScope, viewer: Viewer | None = None,
        renamed: Mapping[str, str] | None = None,
    ) -> Inbox:  # fmt: skip
        """The inbox of somebody's reach, with tiers as the office orders and names them, and the viewer's queues."""
        return Inbox(self._session, tiers, reach, viewer, renamed, self.contacts.by_phone)

    def letter_figures(self, reach: AccessScope, today: date) -> LetterFigures:
        """Figures of the letters of somebody's reach, as of a day."""
        return LetterFigures(self._session, reach, today)

    def visible(self, reach: AccessScope) -> VisibleSuggestions:
        """The suggestions of somebody's reach; what routes and pages read, instead of `suggestions`."""
        return VisibleSuggestions(self._session, reach)


class Store:
    """The relational store behind one URL (SQLite file or PostgreSQL)."""

    def __init__(self, url: str, audit_key: bytes | None = None, contact_keys: Sequence[bytes] = ()) -> None:
        """Open the database; nothing is created or migrated by opening it.

        Args:
            url: an SQLAlchemy URL, for example `sqlite:///data/jindianzi.db` or
                `postgresql+psycopg://user@host/name`.
            audit_key: the installation's secret for the audit's chain; without it records are not keyed.
            contact_keys: with which contacts are encrypted, the present key first; without one they cannot be stored.
        """
        self._audit_key, self._sealing = audit_key, Sealing(contact_keys)
        self._checks: list[Callable[[UnitOfWork], None]] = []
        self._away, self._probed = False, float("-inf")
        self.engine = create_engine(url, **_engine_options(url))
        self.file: Path | None = None
        self._write_lock: WriteLock | None = None
        self.writes = WriteWatch()
        if self.engine.dialect.name == "sqlite":
            _configure_sqlite(self.engine)
            if self.engine.url.database not in (None, "", ":memory:"):
                self.file = Path(self.engine.url.database)
                self._write_lock = WriteLock(self.file)
        writing = self.engine.execution_options(**{SQLITE_BEGIN: "BEGIN IMMEDIATE"})
        self._writing = sessionmaker(writing, expire_on_commit=False)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)

    def checking(self, check: Callable[[UnitOfWork], None]) -> "Store":
        """The same store, whose next unit of work for writing begins with a check, and ends where that raises.

        Args:
            check: looks at what is stored, once.
        """
        made = copy(self)
        made._checks = [check]  # noqa: SLF001 -- it is one of us
        return made

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """A unit of work that is committed at the end, or undone as a whole by an exception.

        Raises:
            StoreUnavailableError: the database does not answer; nothing was stored.
        """
        with self._locked(), self.writes.watch(), self._unavailable(), self._writing.begin() as session:
            work = UnitOfWork(session, self._audit_key, self._sealing)
            while self._checks:
                self._checks.pop()(work)
            yield work
            work.events.finish()
            work.audit.finish()

    def _locked(self, longest: float | None = None) -> AbstractContextManager[None]:
        return nullcontext() if self._write_lock is None else self._write_lock.acquire(longest)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A unit of work for reading; nothing of it is kept."""
        with self._unavailable(), self._reading() as session:
            yield UnitOfWork(session, self._audit_key, self._sealing)

    def upgrade(self) -> None:
        """Bring the schema to the newest revision; does nothing where it is there already.

        Raises:
            SchemaNewerError: the database was written by a newer version.
        """
        before = self.revision()
        self._require_known(before)
        with self.engine.begin() as connection:
            config = _alembic_config()
            config.attributes |= {"connection": connection, "sealing": self._sealing}
            command.upgrade(config, "head")
            with Session(connection) as session:
                log = AuditLog(session, self._audit_key)
                # Then and never later: a seal that was taken away is missed, not made again.
                if before < KEYED_SINCE:
                    log.seal()
                if before < SEALED_SINCE:
                    seal_earlier(session, log)
                session.flush()
        if "" < before < ENCRYPTED_SINCE:
            # What stood there in the clear is not only changed, but overwritten.
            self.scrub()

    def check_schema(self) -> None:
        """Refuse a database whose schema is not the newest.

        Raises:
            SchemaOutdatedError: it is older, or empty.
            SchemaNewerError: it was written by a newer version.
        """
        wanted, found = _revisions()[0], self.revision()
        self._require_known(found)
        if found != wanted:
            raise SchemaOutdatedError(found, wanted)

    def _require_known(self, found: str) -> None:
        if found and found not in known_revisions():
            raise SchemaNewerError(found=found)

    def revision(self) -> str:
        """The revision of the schema; empty where there is none."""
        try:
            with self._unavailable(), self.engine.connect() as connection:
                return MigrationContext.configure(connection).get_current_revision() or ""
        except DatabaseError as error:
            raise StoreDamagedError(problem=error.orig) from error

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of an SQLite database, while others read and write.

        Raises:
            DatabaseCopyError: it cannot be read or written, or its pages are damaged.
        """
        with self._unavailable(), self.engine.connect() as connection, closing(sqlite3.connect(target)) as copy:
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
        with self._unavailable(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def try_write(self) -> None:
        """Write a row that means nothing: whether the database takes what is written shows only so.

        Anybody may ask; what was seen holds for a second.

        Raises:
            StoreUnavailableError: it does not, or somebody has kept it from all others for too long.
        """
        if self.writes.oldest() > STUCK_SECONDS:
            logger.error("store.write_stuck seconds=%.0f", self.writes.oldest())
            raise StoreUnavailableError
        if time.monotonic() - self._probed < PROBED_FOR:
            return
        self._probe()
        self._probed = time.monotonic()

    def _probe(self) -> None:
        with self._locked(PROBE_SECONDS), self._unavailable():
            if self.file is not None:
                with closing(sqlite3.connect(self.file, timeout=PROBE_SECONDS, isolation_level=None)) as connection:
                    try:
                        connection.execute(_PROBE)
                    except sqlite3.Error as error:
                        logger.error("store.not_writable error=%s", error)  # noqa: TRY400
                        raise StoreUnavailableError from error
                return
            with self.engine.begin() as connection:
                if self.engine.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(PROBE_SECONDS * 1000)}")
                connection.exec_driver_sql(_PROBE)

    def scrub(self) -> None:
        """Have the database overwrite what was changed or deleted, where it still keeps the old pages or rows."""
        autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        sqlite = self.engine.dialect.name == "sqlite"
        with self._locked(), self._unavailable(), autocommit.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if sqlite else "VACUUM")

    @contextmanager
    def _unavailable(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            if not _is_away(error):
                raise
            if not self._away:
                self._away = True
                logger.warning("store.away error=%s", type(error).__name__)
            raise StoreUnavailableError from error
        if self._away:
            self._away = False
            logger.info("store.back")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._write_lock is not None:
            self._write_lock.close()


def _engine_options(url: str) -> dict[str, Any]:
    """How a server is asked: nobody waits for ever for one that is away, and a line that was cut is noticed.

    A connection that waits in the pool is tried before it is used, so that the first request after a restart of the
    server succeeds.
    """
    if not url.startswith("postgresql"):
        return {}
    return {
        "pool_pre_ping": True,
        "pool_timeout": CONNECT_SECONDS,
        "connect_args": {"connect_timeout": int(CONNECT_SECONDS), "tcp_user_timeout": 10_000, "keepalives_idle": 10},
    }


def _is_away(error: SQLAlchemyError) -> bool:
    """Whether an error says that the database does not answer, and nothing about what it was asked."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout | PendingRollbackError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def known_revisions() -> frozenset[str]:
    """The revisions of the schema that this version can bring to the newest one, and that one."""
    return frozenset(_revisions())


@cache
def _revisions() -> tuple[str, ...]:
    """The newest revision first; the files are read once in a process."""
    scripts = ScriptDirectory.from_config(_alembic_config())
    return tuple(script.revision for script in scripts.walk_revisions())


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
