"""Scanned pages and photographs: their text by OCR, line by line as it stands on the page.

Loaded by `reader_process` in a process of its own; imports nothing of ours. Needs the extra `ocr`.
"""

import base64
import io
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

MOST_SCANNED, MOST_PIXELS = 60, 60_000_000
# The longer side of a page in pixels: 170 dots an inch of A4, which the reader scales to by itself.
LONGEST_SIDE, SHOWN_SIDE, QUALITY = 2000, 1400, 80
# Two pieces stand in one line where they share so much of the height of the lower one.
SAME_LINE = 0.5
MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}


class TooManyPagesError(Exception):
    """A document has more scanned pages than anybody waits for."""


class Read(NamedTuple):
    """What was recognised on a page: lines of text, and the confidence by characters, 0 to 1; None of no text."""

    lines: list[str]
    confidence: float | None


def open_engine() -> Any:
    """The reader with the models of its wheel.

    Rationale: each model is named by its file, because the package fetches what it finds by name elsewhere.

    Raises:
        FileNotFoundError: the wheel has other models than those that we know.
    """
    import rapidocr

    # Whatever a library may want to fetch, the process of a stranger's file reaches nobody.
    socket.socket.connect = _refused  # type: ignore[method-assign]
    folder = Path(rapidocr.__file__).parent / "models"
    paths = {f"{part}.model_path": folder / name for part, name in MODELS.items()}
    for path in paths.values():
        if not path.is_file():
            raise FileNotFoundError(path)
    threads = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 1 for name in ("intra", "inter")}
    named = {name: str(path) for name, path in paths.items()}
    return rapidocr.RapidOCR(params={**named, **threads, "Global.log_level": "critical"})


def read(path: Path, texts: Sequence[str] | None) -> tuple[list[str], dict[int, dict[str, Any]]]:
    """The lines of every page, and of those that were recognised, by number, the confidence and a picture.

    Args:
        path: a PDF, or an image file.
        texts: the texts of the pages of a PDF; those without any are recognised. None of an image file.

    Raises:
        TooManyPagesError: there are more than anybody waits for.
    """
    wanted = None if texts is None else [number for number, text in enumerate(texts, 1) if not text.strip()]
    pages, found, engine = list(texts or ()), dict[int, dict[str, Any]](), None
    for place, image in enumerate(images_of(path) if wanted is None else rendered(path, wanted)):
        engine = engine or open_engine()
        lines, confidence = recognised(engine, image)
        number = place + 1 if wanted is None else wanted[place]
        pages[number - 1 : number] = ["\n".join(lines)]
        found[number] = {"confidence": confidence, "image": shown(image)}
    return pages, found


def images_of(path: Path) -> Iterator[Any]:
    """The pictures of an image file, upright: one, or the pages of a TIFF."""
    from PIL import Image, ImageOps, ImageSequence

    with Image.open(path) as opened:
        frames = getattr(opened, "n_frames", 1)
        if frames > MOST_SCANNED:
            raise TooManyPagesError(f"it has {frames} pages; {MOST_SCANNED} scanned ones are read")
        if opened.width * opened.height > MOST_PIXELS:
            raise TooManyPagesError(f"it has more than {MOST_PIXELS} pixels")
        for frame in ImageSequence.Iterator(opened):
            upright = ImageOps.exif_transpose(frame).convert("RGB")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            yield upright


def rendered(path: Path, numbers: Sequence[int]) -> Iterator[Any]:
    """Pages of a PDF, counted from 1, as pictures."""
    from pypdfium2 import PdfDocument

    if len(numbers) > MOST_SCANNED:
        raise TooManyPagesError(f"it has {len(numbers)} scanned pages; {MOST_SCANNED} are read")
    document = PdfDocument(path)
    for number in numbers:
        page = document[number - 1]
        yield page.render(scale=LONGEST_SIDE / max(*page.get_size(), 1.0)).to_pil().convert("RGB")


def recognised(engine: Any, image: Any) -> Read:
    """The text of a picture."""
    import numpy as np

    # The library reads colours in the order of OpenCV.
    result = engine(np.ascontiguousarray(np.asarray(image)[:, :, ::-1]))
    if not result.txts:
        return Read([], None)
    pieces = [
        (min(y for _, y in box), max(y for _, y in box), min(x for x, _ in box), text)
        for box, text in zip(result.boxes.tolist(), result.txts, strict=True)
        if text.strip()
    ]
    weights = [len(text) for text in result.txts]
    mean = sum(score * weight for score, weight in zip(result.scores, weights, strict=True)) / max(sum(weights), 1)
    return Read(in_lines(pieces), round(float(mean), 4))


def in_lines(pieces: Sequence[tuple[float, float, float, str]]) -> list[str]:
    """Pieces of text, each with its top, bottom and left edge, as lines from top to bottom."""
    lines: list[list[tuple[float, float, float, str]]] = []
    for piece in sorted(pieces):
        last = lines[-1][0] if lines else None
        if last is not None and min(last[1], piece[1]) - max(last[0], piece[0]) > SAME_LINE * min(
            last[1] - last[0], piece[1] - piece[0]
        ):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [" ".join(text for *_, text in sorted(line, key=lambda piece: piece[2])) for line in lines]


def shown(image: Any) -> str:
    """A picture as JPEG in base64, small enough for a page."""
    smaller = image.copy()
    smaller.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    stream = io.BytesIO()
    smaller.save(stream, "JPEG", quality=QUALITY)
    return base64.b64encode(stream.getvalue()).decode("ascii")


def _refused(*_: object) -> None:
    raise OSError("the reader of scans reaches no network")
