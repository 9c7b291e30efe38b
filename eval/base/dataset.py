"""Dataset: labelled samples of one or several JSONL files, with a hash over their content."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from eval.base.errors import BadRowError, NoRowsError
from eval.base.letters_file import read_rows
from eval.base.sample import Sample
from triage.knowledge.library import Library
from triage.office.config import Office


@dataclass(frozen=True)
class Dataset:
    """Samples in order of time, as they would have come in.

    `places` says where each sample stands (`file, line n`), for messages.
    """

    name: str
    samples: tuple[Sample, ...]
    sha256: str
    places: Mapping[str, str]


def load_dataset(path: Path) -> Dataset:
    """Read a JSONL file of labelled samples, or all such files of a folder.

    The hash is over the samples' content, so that neither the order of lines nor white space counts.

    Raises:
        BadRowError: a row is malformed, or an id stands twice.
        NoRowsError: there are no samples.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    samples: list[Sample] = []
    places: dict[str, str] = {}
    for file in files:
        for line, row in read_rows(file):
            try:
                sample = Sample.model_validate(row)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"]) or "row"
                raise BadRowError(file, line, f"{where}: {first['msg']}") from error
            if sample.id in places:
                raise BadRowError(file, line, f"the id {sample.id!r} stands in {places[sample.id]} already")
            places[sample.id] = f"{file}, line {line}"
            samples.append(sample)
    if not samples:
        raise NoRowsError(path, "samples (*.jsonl)")
    samples.sort(key=lambda sample: (sample.time, sample.id))
    return Dataset(path.stem, tuple(samples), _hash(samples), places)


def _hash(samples: list[Sample]) -> str:
    digest = hashlib.sha256()
    for sample in sorted(samples, key=lambda sample: sample.id):
        line = json.dumps(sample.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def label_errors(dataset: Dataset, office: Office, library: Library) -> Iterator[str]:
    """Labels that name what the office does not have: one line each, with file and line.

    Rationale: a sample that asks for a department which does not exist can never be got right; it
    would lower every figure without saying why.
    """
    articles = {policy.title: {clause.article for clause in policy.clauses} for policy in library.policies.values()}
    cases = {case.id for _, case in library.all_cases()}
    tiers = {tier.name for tier in office.tiers}
    groups = Counter(sample.expect.duplicate_group for sample in dataset.samples)
    for sample in dataset.samples:
        expect = sample.expect
        wrong = [
            *(f"category {name!r}" for name in expect.categories if name not in office.category_hints),
            *(
                f"department {name!r}"
                for name in (*expect.departments, *expect.co_departments)
                if name not in library.departments
            ),
            *(f"case {name!r}" for name in expect.cases if name not in cases),
            *(f"tier {expect.tier!r}" for _ in (1,) if expect.tier is not None and expect.tier not in tiers),
        ]
        for label in expect.clauses:
            if label.title not in articles:
                wrong.append(f"policy {label.title!r}")
            elif label.article and label.article not in articles[label.title]:
                wrong.append(f"article {label.article} in {label.title!r}")
        for name in wrong:
            yield f"{dataset.places[sample.id]} ({sample.id}): the office has no {name}"
        if expect.duplicate_group is not None and groups[expect.duplicate_group] == 1:
            yield f"{dataset.places[sample.id]} ({sample.id}): no other sample is in group {expect.duplicate_group!r}"
