"""Pictures that people send: decoded and encoded anew, so that nothing of the file but what one sees is kept."""

from typing import IO, Any

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 60_000_000


class PictureError(Exception):
    """A file is no picture in a format that is taken."""


class PixelsError(PictureError):
    """A picture has too many pixels."""


def redrawn(stream: IO[bytes], longest_side: int) -> Any:
    """The picture in a file as an image of Pillow: upright, on white, no longer than `longest_side` pixels.

    Rationale: neither the place where it was taken, nor a script behind the pixels, is served.

    Raises:
        PixelsError: it has too many pixels.
        PictureError: it is in no format that we take.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(stream, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PixelsError
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise PixelsError from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PictureError from error
    upright.thumbnail((longest_side, longest_side))
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright)
    return plain
