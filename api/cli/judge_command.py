"""The judge command: a language model's opinion on the drafts of an evaluation log."""

import json
from contextlib import closing
from pathlib import Path

from api.base.settings import Settings
from api.cli.progress import Bars
from api.engine.composition import open_store, read_office
from api.engine.language import open_language_tasks
from eval.base.log import read_log
from eval.judge import judge, labelled_examples


def judge_log(path: Path, limit: int, *, as_json: bool) -> None:
    """Grade the first drafts of a log and print the figures.

    Raises:
        ApiError: no language model is configured.
        EvalError: the log cannot be read.
    """
    log, settings = read_log(path), Settings()
    drafts = [(f"{s.title}\n{s.text}", s.output.draft.text) for s in log.samples if s.output.draft.text][:limit]
    store = open_store(settings)
    try:
        with closing(open_language_tasks(settings, store, read_office(settings))) as workflow, Bars() as bars:
            opinion = judge(workflow.model, drafts, labelled_examples(), seed=log.seed, progress=bars)
    finally:
        store.close()
    figures = (*opinion.figures, *opinion.agreement)
    if as_json:
        print(json.dumps({figure.name: figure.model_dump(exclude={"name"}) for figure in figures}))
        return
    for figure in figures:
        value = "-" if figure.value is None else f"{figure.value:.3f}"
        print(f"{figure.name}: {value} (n {figure.n}, unscored {figure.unscored})")
