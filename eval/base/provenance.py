"""Provenance: which code and which packages gave a result."""

import importlib.metadata
import re
import shutil
import subprocess
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from prompts.registry import digest, names

DISTRIBUTION = "jindianzi"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class Provenance(BaseModel):
    """Commit (None outside a checkout), whether files differ from it, package versions, prompt hashes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commit: str | None
    dirty: bool | None
    packages: dict[str, str]
    prompts: dict[str, str]


def provenance(folder: Path) -> Provenance:
    """The provenance of the code in a folder."""
    commit = _git(folder, "rev-parse", "HEAD")
    status = _git(folder, "status", "--porcelain") if commit is not None else None
    wanted = importlib.metadata.requires(DISTRIBUTION) or []
    direct = [match[0] for line in wanted if "extra ==" not in line and (match := _NAME.match(line))]
    return Provenance(
        commit=commit,
        dirty=None if status is None else bool(status),
        packages={name: importlib.metadata.version(name) for name in sorted([DISTRIBUTION, *direct])},
        prompts={name: digest(name) for name in names()},
    )


def _git(folder: Path, *arguments: str) -> str | None:
    program = shutil.which("git")
    if program is None:
        return None
    done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
        [program, "-C", str(folder), *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None
