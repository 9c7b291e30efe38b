"""Composition: builds store, office and engine from the settings."""

from api.base.secret_key import SecretKey
from api.base.settings import Settings
from triage.learning.versions import ModelVersions
from triage.office.config import Office, load_office
from triage.office.rule_changes import with_rules
from triage.pipeline.engine import Engine, EngineOptions
from triage.store import Store


def open_store(settings: Settings, *, upgrade: bool = False) -> Store:
    """Open the database of the settings.

    Args:
        settings: the settings.
        upgrade: bring the schema to the newest revision first; else an old one is refused.

    Raises:
        SchemaOutdatedError: the schema is not the newest and `upgrade` is off.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    key = SecretKey.load(settings)
    store = Store(settings.resolved_database_url, key.audit_key, key.contact_keys)
    if upgrade:
        store.upgrade()
    else:
        store.check_schema()
    return store


def read_office(settings: Settings) -> Office:
    """The office configuration of the settings."""
    return load_office(settings.resolved_office_file)


def current_office(settings: Settings, store: Store) -> Office:
    """The office as it is now: with the categories, tiers and deadlines that were set on the page.

    Raises:
        RulesError: they do not fit the office file any more.
    """
    with store.read() as work:
        return with_rules(read_office(settings), work.reference_history.rules())


def model_versions(settings: Settings) -> ModelVersions:
    """The trained versions of the model."""
    return ModelVersions(settings.model_directory)


def engine_options(settings: Settings, version: str | None = None) -> EngineOptions:
    """The engine's plain values from the settings, for one version of the model or the active one."""
    embedding, versions = settings.embedding, model_versions(settings)
    chosen = version or versions.active()
    return EngineOptions(
        model_directory=versions.path(chosen) if chosen else settings.model_directory,
        index_directory=settings.index_directory / (chosen or "none"),
        chroma_url=settings.chroma_url,
        index_namespace=f"v{chosen or 'none'}",
        embedding_model=embedding.model,
        embedding_url=embedding.base_url,
        embedding_key=embedding.api_key.get_secret_value(),
        embedding_dimension=embedding.dimension,
        allow_download=embedding.allow_download,
        pretrained=embedding.pretrained == "auto",
        pretrained_directory=settings.model_directory / "pretrained",
        dimension=settings.train.dimension,
        seed=settings.train.seed,
        addresses=settings.outgoing.rules,
    )


def open_engine(settings: Settings, store: Store, office: Office) -> Engine:
    """Open models and index, and bring the index into agreement with the store.

    Raises:
        RetrievalError: there is no trained model, or another process owns the index.
    """
    engine = Engine(store, office, engine_options(settings))
    engine.sync()
    return engine
