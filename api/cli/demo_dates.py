"""The demo inbox's times, moved so that the newest letter is of the day on which the demo is first loaded."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from api.base.zone import LOCAL_ZONE
from triage.office.workdays import WorkCalendar

ANCHOR_FILE = "demo-day.txt"
CSV_TIME, JSON_TIME = "留言时间", "time"
CSV_FORMAT = "%Y-%m-%d %H:%M:%S"
MINUTE = timedelta(minutes=1)


def anchor_of(data_dir: Path) -> datetime:
    """When the demo of this data folder was loaded first: a later run must not change the letters again."""
    path = data_dir / ANCHOR_FILE
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(datetime.now(LOCAL_ZONE).replace(tzinfo=None, microsecond=0).isoformat(), encoding="ascii")
    return datetime.fromisoformat(path.read_text(encoding="ascii").strip())


def moved(times: Mapping[str, datetime], now: datetime, calendar: WorkCalendar | None = None) -> dict[str, datetime]:
    """New times by id: in the same order, as many working days apart, the newest on the day of `now` and not after it.

    Times of day stay where nothing speaks against it; letters of days off come with the working day before.
    """
    known = calendar or WorkCalendar()
    order = sorted(times, key=lambda key: (times[key], key))
    if not order:
        return {}
    newest, found = times[order[-1]].date(), {}
    earlier = datetime.min  # noqa: DTZ901
    for key in order:
        day = now.date()
        for _ in range(known.between(times[key].date(), newest)):
            while not known.is_workday(day):
                day -= timedelta(days=1)
            day -= timedelta(days=1)
        found[key] = earlier = max(datetime.combine(day, times[key].time()), earlier + MINUTE)
    latest = now
    for key in reversed(order):
        found[key] = min(found[key], latest)
        latest = found[key] - MINUTE
    return found


@contextmanager
def moved_inbox(folder: Path, now: datetime) -> Iterator[Path]:
    """A copy of an inbox's files with moved times; everything else stays as it is, what the letters say too."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".jsonl"))
    rows = {path: _read(path) for path in files}
    times = {
        f"{path.name}:{number}": datetime.fromisoformat(row[_column(path)])
        for path, found in rows.items()
        for number, row in enumerate(found)
        if row.get(_column(path))
    }
    fresh = moved(times, now)
    with tempfile.TemporaryDirectory() as target:
        for path, found in rows.items():
            for number, row in enumerate(found):
                time = fresh.get(f"{path.name}:{number}")
                if time is not None:
                    row[_column(path)] = time.strftime(CSV_FORMAT) if path.suffix == ".csv" else time.isoformat()
            (Path(target) / path.name).write_text(_text(path, found), encoding="utf-8")
        yield Path(target)


def _column(path: Path) -> str:
    return CSV_TIME if path.suffix == ".csv" else JSON_TIME


def _read(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _text(path: Path, rows: list[dict[str, str]]) -> str:
    if path.suffix == ".jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
