"""PhotoFolder: photographs that people upload, checked by their content and written anew without what a camera adds."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from api.base.errors import PhotoError
from api.documents.pictures import PictureError, PixelsError, redrawn
from triage.types import Photo

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_SIDE, QUALITY = 1600, 85
SHOWN = 80


class PhotoFolder:
    """Photographs as JPEG files in one folder, each under a name that nobody can guess.

    Rationale: an image is decoded and encoded anew, so that nothing of the file that somebody sent is served: neither
    the place where it was taken, nor a script behind the pixels.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, stream: IO[bytes]) -> Photo:
        """Store one photograph.

        Args:
            name: what the person calls the file, for the message.
            stream: its content.

        Raises:
            PhotoError: it is too large, or no photograph in a format that we take.
        """
        size = stream.seek(0, 2)
        stream.seek(0)
        if size > LARGEST_FILE:
            raise PhotoError("large", name=name[:SHOWN], largest=LARGEST_FILE // 2**20)
        try:
            plain = redrawn(stream, LONGEST_SIDE)
        except PixelsError as error:
            raise PhotoError("pixels", name=name[:SHOWN]) from error
        except PictureError as error:
            raise PhotoError("unreadable", name=name[:SHOWN]) from error
        key = secrets.token_hex(16)
        self._folder.mkdir(parents=True, exist_ok=True)
        plain.save(self.path(key), "JPEG", quality=QUALITY, optimize=True)
        return Photo(key=key, width=plain.width, height=plain.height)

    def path(self, key: str) -> Path:
        """Where the file of a stored photograph is."""
        return self._folder / f"{key}.jpg"

    def remove(self, photos: Sequence[Photo]) -> None:
        """Remove the files of photographs."""
        for photo in photos:
            self.path(photo.key).unlink(missing_ok=True)
