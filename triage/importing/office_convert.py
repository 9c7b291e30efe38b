"""Documents of other office programs (.doc, .wps, .rtf, .odt, .ofd) as DOCX, where this machine has LibreOffice."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.errors import UnreadableFileError

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 90.0


@contextmanager
def as_docx(path: Path) -> Iterator[Path]:
    """A DOCX file with what a document holds, for as long as the context lasts.

    LibreOffice runs with a profile of its own, without the network's proxies, and is ended with all its children when
    it takes too long.

    Raises:
        UnreadableFileError: there is no LibreOffice here, or it cannot read the document.
    """
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UnreadableFileError("no_converter", path=path, kind=path.suffix.lower())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"document{path.suffix.lower()}"
        shutil.copyfile(path, source)
        _convert(program, source, folder, path)
        target = source.with_suffix(".docx")
        if not target.is_file() or target.stat().st_size == 0:
            raise UnreadableFileError("not_converted", path=path, kind=path.suffix.lower())
        yield target


def _convert(program: str, source: Path, folder: Path, path: Path) -> None:
    process = subprocess.Popen(  # noqa: S603
        [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--convert-to", "docx", "--outdir", str(folder), str(source),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError("slow", path=path) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
