"""Settings: read once, at the edge; everything below receives plain values."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DATABASE_NAME = "jindianzi.db"


class EmbeddingSettings(BaseModel):
    """Which embedding model is used; nothing set means the locally trained one."""

    model: str | None = Field(None, description="A SentenceTransformer by name or path, or the endpoint's model.")
    base_url: str | None = Field(None, description="An OpenAI-compatible embedding endpoint.")
    api_key: SecretStr = SecretStr("")
    dimension: Annotated[int | None, Field(ge=8, le=8192)] = None
    allow_download: bool = Field(False, description="Whether a named model may be fetched from a hub.")


class TrainSettings(BaseModel):
    """How the local models are trained."""

    dimension: Annotated[int, Field(ge=16, le=1024)] = 256
    seed: int = 13


class JobSettings(BaseModel):
    """How background work runs."""

    inside: bool | None = Field(
        None, description="Whether `serve` runs the jobs itself; by default it does, unless a Chroma server is set."
    )
    threads: Annotated[int, Field(ge=2, le=32)] = Field(2, description="Threads of one process for jobs.")


class Settings(BaseSettings):
    """All settings, from environment variables such as `JINDIANZI_EMBEDDING__MODEL`."""

    model_config = SettingsConfigDict(env_prefix="JINDIANZI_", env_nested_delimiter="__", extra="forbid")

    data_dir: Path = Path("data")
    database_url: str | None = Field(None, description="PostgreSQL instead of the SQLite file in data_dir.")
    chroma_url: str | None = Field(None, description="A Chroma server instead of the embedded index.")
    office_file: Path | None = Field(None, description="The office configuration; else data_dir/office.yaml.")
    redis_url: SecretStr | None = Field(None, description="Redis for jobs instead of the SQLite file in data_dir.")
    secret_key: SecretStr | None = Field(
        None, description="What receipts and webhook signatures are derived from; else data_dir/secret.key."
    )
    drop_dir: Path | None = Field(None, description="Where channels without an API drop files; else data_dir/drop.")
    jobs: JobSettings = JobSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    train: TrainSettings = TrainSettings()

    @property
    def resolved_database_url(self) -> str:
        """The database to open."""
        return self.database_url or f"sqlite:///{self.data_dir / DATABASE_NAME}"

    @property
    def resolved_office_file(self) -> Path | None:
        """The office file to read, or None for the built-in rules."""
        default = self.data_dir / "office.yaml"
        return self.office_file or (default if default.is_file() else None)

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
