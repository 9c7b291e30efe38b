"""Pictures of Chinese text, as a scanner makes them, and how much of a text was read back."""

from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
A4, SIZE, MARGIN, LINE, IN_LINE = (1654, 2339), 36, 150, 64, 36


def needs_ocr():
    """Skip a test where the extra or a Chinese font is missing."""
    missing = [name for name in ("rapidocr", "pypdfium2", "onnxruntime") if find_spec(name) is None]
    if missing:
        pytest.skip(f"the extra ocr is not installed: {', '.join(missing)}")
    if not any(Path(font).is_file() for font in FONTS):
        pytest.skip("no Chinese font on this machine: apt install fonts-noto-cjk")


def picture(text):
    """A page in A4 at 200 dots an inch with a text on it."""
    font = ImageFont.truetype(next(font for font in FONTS if Path(font).is_file()), SIZE)
    image = Image.new("RGB", A4, "white")
    draw, top = ImageDraw.Draw(image), MARGIN
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), IN_LINE):
            draw.text((MARGIN, top), line[start : start + IN_LINE], font=font, fill=(20, 20, 20))
            top += LINE
    return image


def scanned_pdf(path, *texts):
    """A PDF whose pages are pictures of texts."""
    first, *rest = (picture(text) for text in texts)
    first.save(path, "PDF", resolution=200, save_all=True, append_images=rest)
    return path


def share_read(text, read):
    """The share of the characters of a text that were read, in their order, spaces left out."""
    wanted, found = ("".join(one.split()) for one in (text, read))
    blocks = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)
