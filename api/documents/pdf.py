"""PDF: Word files converted by the LibreOffice of the machine, where it has one."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from api.base.errors import NoPdfError

PROGRAMS = ("soffice", "libreoffice")
TIMEOUT_SECONDS = 120
# One at a time: a conversion fills a core and some hundred megabytes.
_write_lock = Lock()


def converter() -> str | None:
    """The program that converts, or None where the machine has none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def to_pdf(word: bytes) -> bytes:
    """A Word file as PDF.

    Rationale: LibreOffice lays out the file that people get in Word as well, so that both say the same; a second
    layout for PDF alone would have to be kept in step with it.

    Raises:
        NoPdfError: there is no LibreOffice, or it did not convert the file.
    """
    program = converter()
    if program is None:
        raise NoPdfError("no_program")
    with _write_lock, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "file.docx"
        source.write_bytes(word)
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "pdf", "--outdir", str(folder), str(source),
        ]  # fmt: skip
        try:
            _run(command)
            return source.with_suffix(".pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise NoPdfError("failed") from error


def _run(command: Sequence[str], seconds: float = TIMEOUT_SECONDS) -> None:
    """Run a program, and end it with all that it started where it takes too long."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(list(command), stdout=quiet, stderr=quiet, start_new_session=True) as process:  # noqa: S603
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
