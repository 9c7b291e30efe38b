"""Period reports: the letters that a report counts, from the store or from a file, and the report over them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from api.acts.entry import EntryOf
from api.base.settings import Settings
from api.engine.composition import engine_options
from retrieval.errors import ModelNotFoundError
from retrieval.local_model import LocalModel
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.ideas.similarity import Progress
from triage.importing.import_report import Rejected
from triage.importing.suggestions_file import read_suggestions
from triage.insight.question.query import Period
from triage.insight.question.spans import shifted
from triage.insight.report.record import Record, matching
from triage.insight.report.report import PeriodKind, Report, report_period, write_report
from triage.office.config import Office
from triage.office.workdays import calendar_of
from triage.places.gazetteer import Gazetteer
from triage.places.locate import Locator
from triage.store import Store
from triage.store.suggestions.letter_figures import ASIDE, SOLVED
from triage.types import OUTWARD, AccessScope, Suggestion
from triage.types.local_time import local_day

# With fewer letters no embedding can be learnt from them; with so many it fits them better than any other.
FEWEST, ENOUGH = 20, 1_000
SEED = 13


def read_records(path: Path, office: Office) -> tuple[list[Record], list[Rejected]]:
    """The letters of a file that have a day, with their places, and the rows that are none.

    Raises:
        UnreadableFileError: the file cannot be read at all.
    """
    letters, rejected = read_suggestions(path)
    locator = Locator(Gazetteer.load(office.divisions), office.city)
    return [
        Record(letter, letter.time.date(), locator.locate(letter)) for letter in letters if letter.time is not None
    ], rejected


def stored_records(store: Store, period: Period, reach: AccessScope = OUTWARD) -> list[Record]:
    """The stored letters of a period and of the year before it, with what was judged and done; no confidential ones.

    Args:
        store: where they are.
        period: that a report is about.
        reach: whose letters.
    """
    with store.read() as work:
        letters = work.suggestions.between(_begin(period), period.last, reach)
        ids = [letter.id for letter in letters]
        triages, items = work.triages.current_of(ids), work.work_items.get(ids)
        replies = work.events.first(ids, "replied")
    records = []
    for letter in letters:
        if letter.time is None:
            continue
        day, item = letter.time.date(), items.get(letter.id)
        triage = triages[letter.id][1] if letter.id in triages else None
        reply = replies.get(letter.id)
        records.append(
            Record(
                letter,
                day,
                triage.region if triage is not None else Record(letter, day).region,
                triage.category.name if triage is not None else None,
                triage.type if triage is not None else None,
                max(0, (local_day(reply.time) - day).days) if reply is not None else None,
                item.state in SOLVED if item is not None and item.state not in ASIDE else None,
                item.satisfaction if item is not None else None,
            )
        )
    return records


def report_of(
    records: Sequence[Record],
    kind: PeriodKind,
    day: date,
    settings: Settings,
    office: Office,
    *,
    narrowed: tuple[str | None, str | None] = (None, None),
    with_topics: bool = True,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Report:
    """The report of the period that a day lies in.

    Args:
        records: letters of that period and of before.
        kind: of the report.
        day: any day of the period.
        settings: where the embedding is.
        office: its days off.
        narrowed: the area and the topic that it is about, where it is about one.
        with_topics: whether the letters are grouped.
        progress: told (stage, done, total).
    """
    period = report_period(kind, day)
    begin = _begin(period)
    within = [record for record in records if begin <= record.day <= period.last and matching(record, *narrowed)]
    model = _model(settings, [record.letter for record in records], progress) if with_topics else None
    calendar = calendar_of(office.holidays, office.workdays)
    return write_report(within, kind, period, model, calendar, narrowed=narrowed, progress=progress)


def note_written(store: Store, entry: EntryOf, report: Report, form: str) -> None:
    """Put into the audit that a report over the stored letters leaves the service.

    Args:
        store: where the audit is.
        entry: makes the audit's entry of whoever writes it.
        report: what is written.
        form: of the file.
    """
    period = f"{report.period.first.isoformat()}/{report.period.last.isoformat()}"
    # What words a report was narrowed to may be those of a citizen.
    topic = True if report.topic else None
    total = int(report.figures["count"])
    with store.write() as work:
        work.audit.record(
            entry(
                "report.written", kind=report.kind, period=period, total=total, form=form, area=report.area, topic=topic
            )
        )


def _begin(period: Period) -> date:
    return shifted(period.first, "year", -1)


def _model(settings: Settings, letters: Sequence[Suggestion], progress: Progress) -> LocalModel | None:
    """An embedding of these letters where they are many, else that of the data folder, else one of the few."""
    if len(letters) < ENOUGH:
        try:
            return LocalModel.load(engine_options(settings).model_directory)
        except ModelNotFoundError:
            if len(letters) < FEWEST:
                return None
    corpus = TrainingCorpus([Letter(letter.title, letter.text) for letter in letters])
    return train_local_model(corpus, None, seed=SEED, progress=progress)
