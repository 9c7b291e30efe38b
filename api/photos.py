"""PhotoFolder: photographs that people upload, checked by their content and written anew without what a camera adds."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from api.errors import PhotoError
from triage.types import Photo

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE, MOST_PIXELS = 20 * 1024 * 1024, 60_000_000
LONGEST_SIDE, QUALITY = 1600, 85


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
        from PIL import Image, ImageOps, UnidentifiedImageError

        size = stream.seek(0, 2)
        stream.seek(0)
        if size > LARGEST_FILE:
            raise PhotoError(name, "超过 20 MB")
        try:
            with Image.open(stream, formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise PhotoError(name, "像素过多")
                upright = ImageOps.exif_transpose(opened).convert("RGBA")
        except Image.DecompressionBombError as error:
            raise PhotoError(name, "像素过多") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise PhotoError(name, "读不出来，请用 JPEG、PNG 或 WebP 格式") from error
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = Image.new("RGB", upright.size, "white")
        plain.paste(upright, mask=upright)
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
