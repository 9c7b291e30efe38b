"""Report: one self-contained HTML page about a log; opens without a network."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from plotly.offline import get_plotlyjs

from eval.base.dataset import Dataset
from eval.base.figure import Figure, Statistic, mean
from eval.base.log import Log
from eval.charts import confusion_matrix, precision_coverage, reliability_diagram, worst_first
from eval.task import TASKS

TEMPLATE = files("eval") / "templates" / "report.html.jinja"
WORST = 25
SLICED = "routing/department@1"
HARD_NAMES: Mapping[str, str] = {
    "several_matters": "一信多事",
    "wrong_department": "点错单位",
    "sarcasm": "反话",
    "dialect": "方言",
    "typos": "错别字",
    "injection": "指挥系统",
    "personal_data": "含个人信息",
    "vague": "含糊",
    "long": "长信",
    "misleading_words": "用词误导",
}


def write_report(log: Log, dataset: Dataset, thresholds: Mapping[str, float], path: Path) -> None:
    """Write the page; scripts and styles are inside it."""
    environment = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    records = {record.id: record for record in log.samples}
    titles = {f"{task.name}/": task.title for task in TASKS}
    page = template.render(
        log=log,
        titles=titles,
        thresholds=thresholds,
        slices=hard_slices(log),
        worst=[(points, records[key]) for points, key in worst_first(log)[:WORST]],
        confusion=confusion_matrix(log, dataset),
        reliability=reliability_diagram(log),
        coverage=precision_coverage(log),
        plotly=get_plotlyjs(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def hard_slices(log: Log) -> list[tuple[str, Figure]]:
    """The department figure for each kind of hard case, and for the easy ones."""
    statistic = Statistic(SLICED, SLICED, mean)
    groups: list[tuple[str, list[str]]] = [("（无难点）", [r.id for r in log.samples if not r.hard])]
    groups += [(name, [r.id for r in log.samples if kind in r.hard]) for kind, name in HARD_NAMES.items()]
    scores = {record.id: record.scores[SLICED] for record in log.samples if SLICED in record.scores}
    return [
        (name, statistic.measure(SLICED, [scores[key] for key in keys if key in scores], log.seed))
        for name, keys in groups
    ]
