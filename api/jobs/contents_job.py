"""The contents job: where contents are kept elsewhere, what lies in the data folder is brought there."""

import logging
from pathlib import Path

from api.documents.contents import Contents, FolderContents
from triage.errors import StoreUnavailableError

logger = logging.getLogger("jindianzi.jobs")


class ContentsJob:
    """Moves contents out of the data folder: after the setting was changed, and after a backup was restored."""

    def __init__(self, folder: Path, contents: Contents) -> None:
        self._folder, self._contents = folder, contents

    def run(self) -> int:
        """Move what lies there; returns how many contents that were. Killed in the middle, the rest is moved later."""
        if isinstance(self._contents, FolderContents):
            return 0
        moved = 0
        for path in sorted(self._folder.glob("??/*")):
            if path.suffix == ".partial":
                continue
            try:
                if self._contents.keep(path.read_bytes()) != path.name:
                    logger.error("contents.damaged name=%s", path.name)
                    continue
            except StoreUnavailableError:
                logger.warning("contents.wait moved=%s", moved)
                return moved
            path.unlink()
            moved += 1
        if moved:
            logger.info("contents.moved number=%s", moved)
        return moved
