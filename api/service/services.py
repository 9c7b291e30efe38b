"""Services: what the application and a worker process share: store, office, engine, jobs."""

from collections.abc import Callable
from dataclasses import dataclass

from api.acts.anchors import Anchors
from api.acts.attachments import Attachments
from api.acts.campaigns import Campaigns, group_again, tell_best
from api.acts.decisions import Decisions
from api.acts.departments import Departments
from api.acts.ideas import Ideas
from api.acts.imports import TableImports
from api.acts.intake import Intake
from api.acts.policy_scans import PolicyScans
from api.acts.retention import Retention
from api.acts.rules import Rules
from api.acts.single_intake import SingleIntake
from api.acts.suggestions import SuggestionWorkflow
from api.acts.tasks import TaskRequests, carry_over
from api.acts.urgent import UrgentClocks
from api.acts.webhooks import Webhooks
from api.backups.drop_copies import DropCopies
from api.base.secret_key import SecretKey
from api.base.settings import Settings
from api.documents.attachment_files import AttachmentFolder
from api.documents.contents import FOLDER, Contents, FolderContents
from api.documents.s3_contents import S3Contents
from api.engine.composition import open_engine, open_store, read_office
from api.engine.language import LanguageHolder
from api.engine.service_engine import EngineFactory, ServiceEngine
from api.jobs.anchor_job import AnchorJob
from api.jobs.contents_job import ContentsJob
from api.jobs.drop_job import DropJob
from api.jobs.grouping_job import GroupingJob
from api.jobs.jobs import Jobs
from api.jobs.mail_job import MailJob
from api.jobs.operator_job import OperatorJob
from api.jobs.operator_works import works
from api.jobs.panel_job import PanelJob
from api.jobs.preview_job import PreviewJob
from api.jobs.queue import open_queue
from api.jobs.recognise_job import RecogniseJob
from api.jobs.retention_job import RetentionJob
from api.jobs.train_job import TrainJob, training_command
from api.jobs.triage_job import TriageJob
from api.jobs.urgent_job import UrgentJob
from api.jobs.webhook_job import WebhookJob
from triage.knowledge.effective_config import EffectiveConfig
from triage.knowledge.policy_cache import PolicyShelf
from triage.knowledge.published_answers import AnswerSearch
from triage.office.config import Office
from triage.store import Store


@dataclass(frozen=True)
class Services:
    """Everything that is opened once for a process."""

    settings: Settings
    store: Store
    office: Office
    engine: ServiceEngine
    secret_key: SecretKey
    intake: Intake
    single_intake: SingleIntake
    workflow: SuggestionWorkflow
    decisions: Decisions
    urgent: UrgentClocks
    answers: AnswerSearch
    language: LanguageHolder
    shelf: PolicyShelf
    jobs: Jobs
    task_requests: TaskRequests
    effective: EffectiveConfig
    rules: Rules
    departments: Departments
    imports: TableImports
    campaigns: Campaigns
    ideas: Ideas
    webhooks: Webhooks
    retention: Retention
    attachments: Attachments
    policy_scans: PolicyScans

    def close(self) -> None:
        """Let jobs finish their step, then release index and database."""
        self.jobs.close()
        self.engine.close()
        self.language.close()
        self.store.close()


def open_services(
    settings: Settings, engine_factory: EngineFactory = open_engine, *, judged_elsewhere: bool = False
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
    engine = ServiceEngine(
        settings, store, office, engine_factory,
        ask=(lambda: jobs.wake("triage")) if judged_elsewhere else None,
        again=lambda seconds: jobs.wake_later("triage", seconds),
    )  # fmt: skip
    secret_key = SecretKey.load(settings)
    effective = EffectiveConfig(office)
    workflow = SuggestionWorkflow(store, effective, lambda: jobs.wake("webhooks"))
    triage = TriageJob(store, engine, lambda: jobs.wake("webhooks"))
    outgoing = settings.outgoing.rules
    webhooks = WebhookJob(store, secret_key, lambda seconds: jobs.wake_later("webhooks", seconds), outgoing)
    train = TrainJob(settings.train.schedule, training_command(settings.train.if_decisions))
    carry_over(settings.data_dir, store)
    keeping = open_retention(settings, store, office, secret_key, lambda: jobs.wake("retention"))
    operator = OperatorJob(store, engine, works=works(settings, store, keeping), told=lambda: jobs.wake("triage"))
    contents = open_contents(settings)
    files = AttachmentFolder(contents)
    scans = PolicyScans(store, contents, lambda: jobs.wake("recognise"))
    recognise = RecogniseJob(store, contents, scans)
    intake = Intake(store, office, lambda: jobs.wake("triage"), files)
    drop = DropJob(settings.resolved_drop_dir, intake, lambda: jobs.wake("triage"))
    language = LanguageHolder(settings, store, office)
    grouping = GroupingJob(
        store,
        lambda campaign, progress: group_again(settings, store, office, campaign, progress),
        lambda campaign, progress: tell_best(language, store, campaign, progress),
    )
    anchors = Anchors(store, settings.audit, settings.data_dir / "anchors", outgoing)
    retention = RetentionJob(keeping, store, engine)
    preview = PreviewJob(store, engine, effective)
    urgent = UrgentJob(
        store, effective, lambda: jobs.wake("webhooks"), lambda seconds: jobs.wake_later("urgent", seconds)
    )
    jobs = Jobs(
        open_queue(settings, secret_key.derive("jobs").hex()),
        {
            "triage": triage.run,
            "webhooks": webhooks.run,
            "reminders": workflow.remind,
            "train": train.run,
            "drop": drop.run,
            "keys": intake.forget_keys,
            "retention": retention.run,
            "operator": operator.run,
            "grouping": grouping.run,
            "panels": PanelJob(store, effective).run,
            "preview": preview.run,
            "urgent": urgent.run,
            "recognise": recognise.run,
            "contents": ContentsJob(settings.data_dir / FOLDER, contents).run,
            "anchor": AnchorJob(anchors).run,
            "mail": MailJob(settings.mail, intake, lambda: jobs.wake("triage")).run,
        },
        (triage.stop, webhooks.stop, train.stop, operator.stop, grouping.stop, preview.stop, recognise.stop),
    )

    def wakes(*names: str) -> Callable[[], None]:
        def wake() -> None:
            for name in names:
                jobs.wake(name)

        return wake

    return Services(
        settings=settings,
        store=store,
        office=office,
        engine=engine,
        secret_key=secret_key,
        intake=intake,
        single_intake=SingleIntake(store, engine, wakes("webhooks")),
        workflow=workflow,
        urgent=UrgentClocks(store, effective, wakes("webhooks")),
        decisions=Decisions(store, effective, engine, wakes("triage")),
        answers=AnswerSearch(store),
        language=language,
        shelf=PolicyShelf(),
        jobs=jobs,
        task_requests=TaskRequests(store, wakes("operator")),
        effective=effective,
        rules=Rules(store, effective, wakes("preview"), wakes("triage")),
        departments=Departments(store, effective, wakes("preview"), wakes("triage")),
        imports=TableImports(store, wakes("triage"), files, scans),
        campaigns=Campaigns(store, wakes("grouping")),
        ideas=Ideas(store, settings, office),
        webhooks=Webhooks(store, secret_key, outgoing, wakes("webhooks")),
        retention=keeping,
        attachments=Attachments(store, files, wakes("triage", "recognise")),
        policy_scans=scans,
    )


def open_retention(
    settings: Settings, store: Store, office: Office, secret_key: SecretKey, wake: Callable[[], None] = lambda: None
) -> Retention:
    """What erases personal data, with the key of its certificates."""
    copies = DropCopies(settings.resolved_drop_dir, settings.data_dir / "rejects")
    return Retention(store, office, secret_key.derive("erasure"), copies, wake, open_contents(settings))


def open_contents(settings: Settings) -> Contents:
    """Where the contents of attachments and scans lie."""
    if settings.attachments_url is not None:
        return S3Contents(settings.attachments_url)
    return FolderContents(settings.data_dir / FOLDER)


def release_claims(services: Services) -> None:
    """Give up the leases of a process that died: with an embedded index there was only the one."""
    if services.settings.chroma_url is None:
        with services.store.write() as work:
            work.work_items.release()
            work.groupings.release()
            work.previews.release()
            work.tasks.release()
            work.engine_problems.clear()
