"""Settings: read once, at the edge; everything below receives plain values."""

from datetime import time
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from triage.outgoing.addresses import LOOPBACK_HOSTS, AddressRules

DATABASE_NAME = "jindianzi.db"
OFFICE_FILE = "office.yaml"


class EmbeddingSettings(BaseModel):
    """Which embedding model is used; nothing set means the locally trained one."""

    model: str | None = Field(None, description="A SentenceTransformer by name or path, or the endpoint's model.")
    base_url: str | None = Field(None, description="An OpenAI-compatible embedding endpoint.")
    api_key: SecretStr = SecretStr("")
    dimension: Annotated[int | None, Field(ge=8, le=8192)] = None
    allow_download: bool = Field(False, description="Whether a named model may be fetched from a hub.")
    pretrained: Literal["auto", "off"] = Field(
        "auto", description="Whether multilingual-e5-small is used as evidence where its package is installed."
    )


class TrainSettings(BaseModel):
    """How the local models are trained."""

    dimension: Annotated[int, Field(ge=16, le=1024)] = 256
    seed: int = 13
    schedule: time | None = Field(
        None, description="The time of day in Beijing, such as 02:30, at which `serve` trains on new decisions."
    )
    if_decisions: Annotated[int, Field(ge=1)] = Field(20, description="So many new decisions make it worth while.")


class LlmSettings(BaseModel):
    """The language model; without `base_url` and `model` there is none, and everything else works the same."""

    base_url: str | None = Field(None, description="An OpenAI-compatible endpoint, usually ending in /v1.")
    model: str | None = Field(None, description="The model's name there.")
    api_key: SecretStr = SecretStr("")
    structured: Literal["auto", "json_schema", "json_object_schema", "json_object", "tool", "prompt"] = Field(
        "auto", description="How the endpoint is asked for JSON; auto finds out and remembers."
    )
    allowed_hosts: list[str] = Field([], description="Hosts that may be called, a JSON list; empty: that of base_url.")
    forbid_external: bool = Field(False, description="Forbids every call to another machine.")
    timeout: Annotated[float, Field(gt=0, le=600)] = Field(
        60.0, description="Seconds for one request; a model on a processor needs some hundreds."
    )
    total_timeout: Annotated[float, Field(gt=0, le=1800)] = Field(
        120.0, description="Seconds for one task with all its requests, waits and the repair; over `timeout`."
    )
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    max_wait: Annotated[float, Field(ge=0, le=600)] = Field(20.0, description="Longest Retry-After that is waited for.")
    concurrency: Annotated[int, Field(ge=1, le=64)] = 16
    failures: Annotated[int, Field(ge=1, le=100)] = Field(5, description="Failures in a row that pause all calls.")
    rest: Annotated[float, Field(ge=0, le=3600)] = Field(60.0, description="Seconds of that pause.")
    max_tokens: Annotated[int, Field(ge=64, le=32_000)] = Field(2000, description="Longest answer.")
    daily_tokens: Annotated[int, Field(ge=0)] = Field(0, description="Tokens of one day; 0 for no limit.")
    prompt_price: Annotated[float, Field(ge=0)] = Field(0.0, description="Of a million tokens sent.")
    completion_price: Annotated[float, Field(ge=0)] = Field(0.0, description="Of a million tokens received.")

    describe_ideas: Annotated[int, Field(ge=0, le=1000)] = Field(
        20, description="So many of the best candidates of a grouping are described; 0 for none."
    )

    @model_validator(mode="after")
    def _both_or_neither(self) -> "LlmSettings":
        if bool(self.base_url) != bool(self.model):
            raise ValueError("set both JINDIANZI_LLM__BASE_URL and JINDIANZI_LLM__MODEL, or neither")
        return self

    @property
    def configured(self) -> bool:
        """Whether there is a language model."""
        return bool(self.base_url and self.model)


class JobSettings(BaseModel):
    """How background work runs."""

    inside: bool | None = Field(
        None, description="Whether `serve` runs the jobs itself; by default it does, unless a Chroma server is set."
    )
    threads: Annotated[int, Field(ge=2, le=32)] = Field(
        3, description="Threads of one process for jobs: a training and a recognition leave one for the rest."
    )


class SignInSettings(BaseModel):
    """How long a session lasts, and when an account is locked."""

    idle_minutes: Annotated[int, Field(ge=1)] = 30
    session_hours: Annotated[int, Field(ge=1)] = 12
    max_failures: Annotated[int, Field(ge=1)] = 5
    lock_minutes: Annotated[int, Field(ge=1)] = 15
    attempts_per_minute: Annotated[int, Field(ge=1, description="Sign-ins from one address.")] = 30


class OidcSettings(BaseModel):
    """The office's identity provider (OpenID Connect); without `issuer` and `client_id` people have passwords only."""

    issuer: str | None = Field(None, description="The provider's address, exactly as it names itself.")
    client_id: str = Field("", description="Our name there.")
    client_secret: SecretStr = Field(SecretStr(""), description="Empty for a public client.")
    scope: str = "openid"
    label: str = Field("统一身份认证登录", description="What the button says.")
    redirect_uri: str | None = Field(None, description="https://HOST/login/oidc/callback; else from the request.")

    @model_validator(mode="after")
    def _usable(self) -> "OidcSettings":
        if bool(self.issuer) != bool(self.client_id):
            raise ValueError("set both JINDIANZI_OIDC__ISSUER and JINDIANZI_OIDC__CLIENT_ID, or neither")
        if self.issuer and not is_trusted_address(self.issuer):
            raise ValueError("JINDIANZI_OIDC__ISSUER must begin with https://")
        return self

    @property
    def configured(self) -> bool:
        """Whether there is a provider."""
        return bool(self.issuer and self.client_id)


def is_trusted_address(address: str) -> bool:
    """Whether an address is encrypted, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)


def _are_networks(value: list[str]) -> list[str]:
    for one in value:
        ip_network(one)
    return value


Networks = Annotated[list[str], AfterValidator(_are_networks)]
"""Addresses and networks, such as 127.0.0.1/32."""


class OutgoingSettings(BaseModel):
    """Where requests of ours may go: webhooks, the identity provider, model endpoints, time stamps."""

    allow: Networks = Field(
        [], description="Addresses and networks that may be called whatever they are, a JSON list: 127.0.0.1/32."
    )
    private: bool = Field(True, description="Whether addresses of an intranet may be called.")

    @property
    def rules(self) -> AddressRules:
        """The rules for addresses that anybody else than the operator's settings names."""
        return AddressRules(tuple(ip_network(one) for one in self.allow), self.private)


class AuditSettings(BaseModel):
    """Where the head of the audit's chain is written down each day, so that a chain that was rewritten shows."""

    anchor: list[Literal["file", "email", "webhook", "rfc3161"]] = Field([], description="By which means, a JSON list.")
    anchor_file: Path | None = Field(None, description="Best on another machine; else data_dir/anchors/audit.jsonl.")
    email_to: str = ""
    email_from: str = Field("jindianzi@localhost", description="The sender of the e-mail.")
    smtp: str = Field("localhost:25", description="The mail server, HOST:PORT.")
    smtp_tls: bool = Field(False, description="Whether STARTTLS is used.")
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    webhook: str = Field("", description="Receives a POST with the day's hash.")
    tsa: str = Field("", description="The address of a time stamp authority (RFC 3161).")

    @model_validator(mode="after")
    def _complete(self) -> "AuditSettings":
        needed = {"email": self.email_to, "webhook": self.webhook, "rfc3161": self.tsa}
        names = {"email": "EMAIL_TO", "webhook": "WEBHOOK", "rfc3161": "TSA"}
        for kind in self.anchor:
            if kind in needed and not needed[kind]:
                raise ValueError(f"JINDIANZI_AUDIT__ANCHOR names {kind}: set JINDIANZI_AUDIT__{names[kind]} too")
        return self


class ProxySettings(BaseModel):
    """Which machines stand before the service; what others say of where a request comes from counts for nothing."""

    trusted: Networks = Field(
        [], description="Addresses and networks of proxies, a JSON list; X-Forwarded-For and -Proto count from them."
    )


class MailSettings(BaseModel):
    """The mailbox whose letters come in; without `host` there is none."""

    host: str | None = Field(None, description="The IMAP server.")
    port: Annotated[int | None, Field(ge=1, le=65535)] = Field(None, description="993 with tls, else 143.")
    tls: Literal["tls", "starttls", "none"] = Field(
        "tls", description="none: only on this machine or a closed network."
    )
    user: str = ""
    password: SecretStr = SecretStr("")
    folder: str = Field("INBOX", description="What is unread there is taken in and marked as read.")
    channel: str = Field("电子邮件", min_length=1, max_length=100, description="The channel of what comes in.")
    timeout: Annotated[float, Field(gt=0, le=600)] = Field(30.0, description="Seconds for one answer of the server.")
    largest: Annotated[int, Field(ge=1, le=500)] = Field(
        60, description="Megabytes of the largest mail that is fetched."
    )

    @property
    def configured(self) -> bool:
        """Whether there is a mailbox."""
        return bool(self.host)


class Settings(BaseSettings):
    """All settings, from environment variables such as `JINDIANZI_EMBEDDING__MODEL`."""

    model_config = SettingsConfigDict(env_prefix="JINDIANZI_", env_nested_delimiter="__", extra="forbid")

    data_dir: Path = Path("data")
    database_url: str | None = Field(None, description="PostgreSQL instead of the SQLite file in data_dir.")
    chroma_url: str | None = Field(None, description="A Chroma server instead of the embedded index.")
    office_file: Path | None = Field(None, description="The office configuration; else data_dir/office.yaml.")
    redis_url: SecretStr | None = Field(None, description="Redis for jobs and rate limits, shared by processes.")
    secret_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="What receipts and webhook signatures are derived from; else data_dir/secret.key.",
    )
    former_key_files: list[Path] = Field(
        [], description="Secrets that secret.key took the place of: contacts encrypted with them are still read."
    )
    drop_dir: Path | None = Field(None, description="Where channels without an API drop files; else data_dir/drop.")
    attachments_url: str | None = Field(
        None,
        pattern=r"^s3://[^/?]+",
        description="S3-compatible storage instead of data_dir/attachments: s3://BUCKET/PREFIX?endpoint=URL&region=NAME",
    )
    backup_dir: Path | None = Field(None, description="Where backups are written; else data_dir/backups.")
    jobs: JobSettings = JobSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    llm: LlmSettings = LlmSettings()
    train: TrainSettings = TrainSettings()
    sign_in: SignInSettings = SignInSettings()
    oidc: OidcSettings = OidcSettings()
    outgoing: OutgoingSettings = OutgoingSettings()
    proxy: ProxySettings = ProxySettings()
    audit: AuditSettings = AuditSettings()
    mail: MailSettings = MailSettings()

    @property
    def resolved_database_url(self) -> str:
        """The database to open."""
        return self.database_url or f"sqlite:///{self.data_dir / DATABASE_NAME}"

    @property
    def resolved_office_file(self) -> Path | None:
        """The office file to read, or None for the built-in rules."""
        default = self.data_dir / OFFICE_FILE
        return self.office_file or (default if default.is_file() else None)

    @property
    def evaluations(self) -> Path:
        """Where logs and figures of evaluations are kept, one folder each."""
        return self.data_dir / "eval"

    @property
    def model_directory(self) -> Path:
        """Where the trained models are."""
        return self.data_dir / "model"

    @property
    def index_directory(self) -> Path:
        """Where the embedded index is."""
        return self.data_dir / "index"

    @property
    def jobs_inside(self) -> bool:
        """Whether `serve` runs the jobs: one process owns an embedded index."""
        return self.jobs.inside if self.jobs.inside is not None else self.chroma_url is None

    @property
    def resolved_drop_dir(self) -> Path:
        """Where files are dropped, a folder for each channel."""
        return self.drop_dir or self.data_dir / "drop"

    @property
    def resolved_backup_dir(self) -> Path:
        """Where backups are written."""
        return self.backup_dir or self.data_dir / "backups"
