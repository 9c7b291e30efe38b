"""Charts of a log: confusion matrix, reliability diagram, precision over coverage; made with Plotly."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from eval.base.dataset import Dataset
from eval.base.figure import BINS, Values, arrays
from eval.base.log import Log

HEIGHT = 420
NAMES = {"routing/category": "分类", "routing/department@1": "承办单位"}
NO_ANSWER = "（无）"


def confusion_matrix(log: Log, dataset: Dataset) -> str:
    """First-level categories, labelled against suggested, as an HTML fragment.

    An acceptable alternative counts as right: it stands on the diagonal.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    expected = {sample.id: sample.expect for sample in dataset.samples}
    for record in log.samples:
        expect = expected[record.id]
        if not expect.in_scope or not expect.categories:
            continue
        found = record.output.category.name or NO_ANSWER
        right = found if found in expect.categories else str(expect.category)
        pairs[right.split("/")[0], found.split("/")[0]] += 1
    tops = sorted({name for pair in pairs for name in pair})
    counts = np.array([[pairs[right, found] for found in tops] for right in tops])
    figure = go.Figure(
        go.Heatmap(
            z=counts, x=tops, y=tops, text=counts, texttemplate="%{text}", colorscale="Blues", showscale=False,
            hovertemplate="标注：%{y}<br>建议：%{x}<br>%{z}件<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(xaxis_title="系统建议", yaxis_title="标注", yaxis_autorange="reversed", height=520)
    return _fragment(figure)


def reliability_diagram(log: Log) -> str:
    """Share that was right against the probability that was given, as an HTML fragment."""
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="lines", name="完全校准", line={"dash": "dot"}))
    for key, name in NAMES.items():
        values, confidences = _answers(log, key)
        if len(values) == 0:
            continue
        bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
        used = [number for number in range(BINS) if (bins == number).any()]
        sizes = [int((bins == number).sum()) for number in used]
        figure.add_scatter(
            x=[float(confidences[bins == number].mean()) for number in used],
            y=[float(values[bins == number].mean()) for number in used],
            text=[f"{size}件" for size in sizes],
            marker={"size": [6 + 2 * float(np.sqrt(size)) for size in sizes]},
            mode="lines+markers",
            name=name,
        )
    figure.update_layout(xaxis_title="系统给出的概率", yaxis_title="实际正确的比例", height=HEIGHT)
    figure.update_xaxes(range=[0, 1])
    figure.update_yaxes(range=[0, 1.05])
    return _fragment(figure)


def precision_coverage(log: Log) -> str:
    """Precision of the most confident answers over how many are answered, as an HTML fragment."""
    figure = go.Figure()
    for key, name in NAMES.items():
        values, confidences = _answers(log, key)
        if len(values) == 0:
            continue
        ordered = values[np.argsort(-confidences, kind="stable")]
        count = np.arange(1, len(ordered) + 1)
        figure.add_scatter(x=count / len(ordered), y=np.cumsum(ordered) / count, mode="lines", name=name)
    figure.update_layout(xaxis_title="覆盖率（由系统作答的比例）", yaxis_title="其中正确的比例", height=HEIGHT)
    figure.update_yaxes(range=[0, 1.05])
    return _fragment(figure)


def _answers(log: Log, key: str) -> tuple[Values, Values]:
    return arrays([record.scores[key] for record in log.samples if key in record.scores])


def _fragment(figure: go.Figure) -> str:
    figure.update_layout(
        template="plotly_white", margin={"l": 60, "r": 20, "t": 20, "b": 60}, font={"family": "sans-serif"}
    )
    return str(figure.to_html(full_html=False, include_plotlyjs=False, config={"displaylogo": False}))


def worst_first(log: Log) -> Sequence[tuple[float, str]]:
    """Samples with something wrong as (points lost, id), the worst first.

    A confidently wrong department weighs more than a hesitant one.
    """
    lost = []
    for record in log.samples:
        points = sum(1 - score.value for score in record.scores.values() if score.value is not None)
        department = record.scores.get("routing/department@1")
        if department is not None and department.value == 0:
            points += department.confidence or 0
        if points > 0:
            lost.append((points, record.id))
    return sorted(lost, key=lambda pair: (-pair[0], pair[1]))
