"""Results written to a file: JSONL or XLSX by suffix, or JSONL on standard output."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.errors import UnsupportedFormatError
from triage.text.cells import safe_row
from triage.types import Triage
from triage.types.state_names import STATE_NAMES

Write = Callable[[Triage], object]
_COLUMNS: tuple[tuple[str, Callable[[Triage], object]], ...] = (
    ("编号", lambda t: t.id),
    ("分类", lambda t: t.category.name),
    ("分类置信度", lambda t: t.category.score),
    ("建议承办单位", lambda t: t.departments[0].name if t.departments else None),
    ("承办单位置信度", lambda t: t.departments[0].score if t.departments else None),
    ("备选单位", lambda t: "、".join(unit.name for unit in t.departments[1:])),
    ("协办单位", lambda t: "、".join(t.co_departments)),
    ("地点", lambda t: t.region.label()),
    ("分级", lambda t: t.tier),
    ("期限", lambda t: t.deadline),
    ("是否受理", lambda t: "受理" if t.in_scope.value else STATE_NAMES["out_of_scope"]),
    ("不受理原因", lambda t: t.in_scope.reason),
    ("疑似重复件", lambda t: "、".join(hit.id for hit in t.duplicates)),
    ("类似办件", lambda t: "、".join(hit.id for hit in t.similar_cases)),
    ("政策依据", lambda t: "、".join(f"《{hit.title}》{hit.article or ''}" for hit in t.policies)),
    ("答复草稿", lambda t: t.draft.text),
    ("需人工", lambda t: "；".join(t.needs_human.reasons)),
    ("JSON", lambda t: _line(t)),  # noqa: PLW0108 -- it is defined below
)


@contextmanager
def open_results(path: Path | None) -> Iterator[Write]:
    """A function that writes one result; the file is complete when the context ends.

    Raises:
        UnsupportedFormatError: the suffix is neither .jsonl nor .xlsx.
    """
    suffix = path.suffix.lower() if path else ".jsonl"
    if path is not None and suffix not in (".jsonl", ".xlsx"):
        raise UnsupportedFormatError(path, (".jsonl", ".xlsx"))
    if path is None:
        yield lambda result: sys.stdout.write(_line(result) + "\n")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if suffix == ".jsonl":
        with path.open("w", encoding="utf-8") as stream:
            yield lambda result: stream.write(_line(result) + "\n")
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("分办建议")
    sheet.append(safe_row(name for name, _ in _COLUMNS))
    yield lambda result: sheet.append(safe_row(value(result) for _, value in _COLUMNS))
    book.save(path)


def _line(result: Triage) -> str:
    return json.dumps(result.model_dump(mode="json"), ensure_ascii=False)
