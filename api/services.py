"""Services: what the application and a worker process share: store, office, engine, jobs."""

from collections.abc import Callable
from dataclasses import dataclass

from api.campaigns import group_again, tell_best
from api.composition import open_store, read_office
from api.desk import Desk
from api.drop_copies import DropCopies
from api.engine_holder import EngineHolder, TriageEngine
from api.intake import Intake
from api.jobs.drop_job import DropJob
from api.jobs.grouping_job import GroupingJob
from api.jobs.jobs import Jobs
from api.jobs.operator_job import OperatorJob
from api.jobs.operator_works import works
from api.jobs.panel_job import PanelJob
from api.jobs.preview_job import PreviewJob
from api.jobs.queue import open_queue
from api.jobs.retention_job import RetentionJob
from api.jobs.task_list import TaskList
from api.jobs.train_job import TrainJob, training_command
from api.jobs.triage_job import TriageJob
from api.jobs.webhook_job import WebhookJob
from api.language import LanguageHolder
from api.retention import Retention
from api.secret_key import SecretKey
from api.settings import Settings
from api.waiting_engine import WaitingEngine
from api.webhooks import Webhooks
from triage.answers import AnswerSearch
from triage.office import Office
from triage.policy_shelf import PolicyShelf
from triage.standing_office import StandingOffice
from triage.store import Store

EngineFactory = Callable[[Settings, Store, Office], TriageEngine]


def default_engine(settings: Settings, store: Store, office: Office) -> TriageEngine:
    """The engine over the trained models; importing it is put off until it is needed."""
    from api.stored_engine import StoredEngine

    return StoredEngine(settings, store, office)


@dataclass(frozen=True)
class Services:
    """Everything that is opened once for a process."""

    settings: Settings
    store: Store
    office: Office
    engine: TriageEngine
    secret_key: SecretKey
    intake: Intake
    desk: Desk
    answers: AnswerSearch
    language: LanguageHolder
    shelf: PolicyShelf
    jobs: Jobs
    tasks: TaskList
    standing: StandingOffice
    webhooks: Webhooks
    retention: Retention

    def close(self) -> None:
        """Let jobs finish their step, then release index and database."""
        self.jobs.close()
        self.engine.close()
        self.language.close()
        self.store.close()


def open_services(
    settings: Settings, engine_factory: EngineFactory = default_engine, *, judged_elsewhere: bool = False
) -> Services:
    """Open the services of the settings.

    Args:
        settings: where everything is.
        engine_factory: builds the triage engine at its first use.
        judged_elsewhere: whether another process owns the engine, which this one then only waits for.

    Raises:
        SchemaOutdatedError: the database needs `jindianzi db upgrade`.
        OfficeConfigError: the office file cannot be used.
    """
    office = read_office(settings)
    store = open_store(settings)
    engine = EngineHolder(lambda: engine_factory(settings, store, office))
    secret_key = SecretKey.load(settings)
    standing = StandingOffice(office)
    desk = Desk(store, standing)
    triage = TriageJob(store, engine, lambda: jobs.wake("webhooks"), lambda seconds: jobs.wake_later("triage", seconds))
    webhooks = WebhookJob(store, secret_key, lambda seconds: jobs.wake_later("webhooks", seconds))
    train = TrainJob(settings.train.schedule, training_command(settings.train.if_decisions))
    tasks = TaskList(settings.data_dir / "operator-tasks")
    keeping = open_retention(settings, store, office, secret_key)
    operator = OperatorJob(tasks, engine, works=works(settings, store, keeping))
    intake = Intake(store, office)
    drop = DropJob(settings.resolved_drop_dir, intake, lambda: jobs.wake("triage"))
    language = LanguageHolder(settings, store, office)
    grouping = GroupingJob(
        store,
        lambda campaign, progress: group_again(settings, store, office, campaign, progress),
        lambda campaign, progress: tell_best(language, store, campaign, progress),
    )
    retention = RetentionJob(keeping, store, engine)
    preview = PreviewJob(store, engine, standing)
    jobs = Jobs(
        open_queue(settings, secret_key.derive("jobs").hex()),
        {
            "triage": triage.run,
            "webhooks": webhooks.run,
            "reminders": desk.remind,
            "train": train.run,
            "drop": drop.run,
            "keys": intake.forget_keys,
            "retention": retention.run,
            "operator": operator.run,
            "grouping": grouping.run,
            "panels": PanelJob(store, office).run,
            "preview": preview.run,
        },
        (triage.stop, webhooks.stop, train.stop, operator.stop, grouping.stop, preview.stop),
    )
    judge: TriageEngine = WaitingEngine(store, lambda: jobs.wake("triage")) if judged_elsewhere else engine
    answers = AnswerSearch(store)
    return Services(
        settings,
        store,
        office,
        judge,
        secret_key,
        intake,
        desk,
        answers,
        language,
        PolicyShelf(),
        jobs,
        tasks,
        standing,
        Webhooks(store, secret_key, lambda: jobs.wake("webhooks")),
        keeping,
    )


def open_retention(settings: Settings, store: Store, office: Office, secret_key: SecretKey) -> Retention:
    """What erases personal data, with the key of its certificates."""
    copies = DropCopies(settings.resolved_drop_dir, settings.data_dir / "rejects")
    return Retention(store, office, secret_key.derive("erasure"), copies)


def release_claims(services: Services) -> None:
    """Give up the leases of a process that died: with an embedded index there was only the one."""
    if services.settings.chroma_url is None:
        with services.store.write() as work:
            work.handlings.release()
            work.groupings.release()
            work.previews.release()
