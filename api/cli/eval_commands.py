"""Commands that measure quality."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.shipped import SHIPPED_SAMPLES

if TYPE_CHECKING:
    from retrieval.pretrained import PretrainedEmbedder

eval_app = typer.Typer(invoke_without_command=True)
INTERVAL = "_ci95"
Fit = Annotated[list[Path], typer.Option("--fit", help="JSONL to train on; may be given several times.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ModelDir = Annotated[Path | None, typer.Option(help="Where the trained model is kept and reused.")]
Samples = Annotated[
    Path, typer.Option("--dataset", help="Labelled samples: a JSONL file or a folder of them (docs/annotation.md).")
]
Thresholds = Annotated[
    Path | None, typer.Option(help="TOML with the least figures; for the shipped samples the shipped ones.")
]


@eval_app.callback()
def run_all(
    context: typer.Context,
    dataset: Samples = SHIPPED_SAMPLES,
    office: Annotated[Path, typer.Option(help="The office's files that the samples were labelled for.")] = Path("demo"),
    current: Annotated[
        bool, typer.Option("--current", help="Measure the office in the data folder as it is trained now.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder for log and report; by default below the data folder.")
    ] = None,
    thresholds: Thresholds = None,
    seed: Annotated[int, typer.Option(help="Of training and bootstrap.")] = 13,
    model_drafts: Annotated[
        bool,
        typer.Option("--model-drafts", help="Score the configured language model's drafts, not the built-in ones."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run all tasks on labelled samples: one table, a log, a report; exits 1 below a threshold.

    The office is imported and trained in a temporary folder from its files, so that the figures depend on nothing else.
    """
    if context.invoked_subcommand is not None:
        return
    from api.cli.evaluation import evaluate, gate, keep_summary, show_log
    from eval.statements_gate import statement_failures
    from eval.thresholds import SHIPPED

    if model_drafts and current:
        raise typer.BadParameter("--model-drafts stores letters, so it needs the office's files and not --current")
    log, samples, folder = evaluate(dataset, None if current else office, out, seed, model_drafts=model_drafts)
    wanted = _thresholds(dataset, thresholds)
    missed = gate(log, samples, folder, wanted)
    if wanted == SHIPPED:
        missed += statement_failures()
    if current:
        keep_summary(log, folder)
    show_log(log, folder, missed, as_json=as_json)
    if missed:
        raise typer.Exit(1)


@eval_app.command("score")
def score(
    log: Annotated[Path, typer.Argument(help="A log of an earlier run.")],
    dataset: Samples = SHIPPED_SAMPLES,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the new log and report; by default beside the old.")
    ] = None,
    thresholds: Thresholds = None,
    as_json: AsJson = False,
) -> None:
    """Score the outputs of a log again, with the labels and scorers of today."""
    from api.cli.evaluation import gate, show_log
    from eval.base.dataset import load_dataset
    from eval.base.log import read_log
    from eval.run import rescore

    samples = load_dataset(dataset)
    again = rescore(read_log(log), samples)
    folder = out or log.parent / "rescored"
    missed = gate(again, samples, folder, _thresholds(dataset, thresholds))
    show_log(again, folder, missed, as_json=as_json)
    if missed:
        raise typer.Exit(1)


@eval_app.command("export")
def export(out: Annotated[Path, typer.Option(help="The JSONL file to write; it holds the letters in full.")]) -> None:
    """Write every decision as an evaluation case; measure with `jindianzi eval --current --dataset FILE`."""
    from api.acts.exports import export_cases
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store

    settings = Settings()
    store = open_store(settings)
    try:
        done = export_cases(settings, store, operator_entry, out)
    finally:
        store.close()
    print(f"{done.samples} cases in {out}, {done.decided} of them decided on, {done.held_out} of these held out.")
    for line in done.left_out:
        print(line)


@eval_app.command("compare")
def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="The earlier log.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The later log.")],
    as_json: AsJson = False,
) -> None:
    """Say what got better or worse from log A to log B, sample by sample, with intervals."""
    from api.cli.evaluation import show_comparison
    from eval.base.log import read_log
    from eval.compare import compare as compare_logs

    show_comparison(compare_logs(before, read_log(before), after, read_log(after)), as_json=as_json)


@eval_app.command("judge")
def judge(
    log: Annotated[Path, typer.Argument(help="A log of an earlier run.")],
    limit: Annotated[int, typer.Option(min=1, help="At most as many drafts.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Ask the configured language model for its opinion on the drafts of a log: a second opinion, no threshold.

    It grades examples that people graded as well; how far it agrees with them says how far to believe it.
    """
    from api.cli.judge_command import judge_log

    judge_log(log, limit, as_json=as_json)


@eval_app.command("retrieval")
def retrieval(
    fit: Fit,
    corpus: Annotated[Path, typer.Option(help="JSONL with title, text and reply.")],
    model_dir: ModelDir = None,
    as_json: AsJson = False,
) -> None:
    """Find each letter's own reply among all replies of a corpus."""
    from api.cli.progress import Bars
    from eval.tasks.retrieval_task import run_retrieval

    pretrained, kept = _pretrained()
    with Bars() as bars:
        result = run_retrieval(fit, corpus, model_dir, pretrained=pretrained, vectors=kept, progress=bars)
    _show(result, as_json=as_json)


@eval_app.command("policies")
def policies(
    fit: Fit,
    policies: Annotated[Path, typer.Option(help="A folder of policy documents.")],
    queries: Annotated[Path, typer.Option(help="JSONL with text, title and, where known, article.")],
    as_json: AsJson = False,
) -> None:
    """Find the policy clause for queries in everyday words."""
    from api.cli.progress import Bars
    from eval.tasks.policies_task import run_policies

    pretrained, kept = _pretrained()
    with Bars() as bars:
        result = run_policies(fit, policies, queries, pretrained=pretrained, vectors=kept, progress=bars)
    _show(result, as_json=as_json)


@eval_app.command("answers")
def answers(
    fit: Fit,
    knowledge: Annotated[
        Path, typer.Option(help="JSONL with question, answer, department and, where there is one, id.")
    ],
    queries: Annotated[Path, typer.Option(help="JSONL with query, row (or null), also, must_contain, kind.")],
    model_dir: ModelDir = None,
    refit: Annotated[
        bool,
        typer.Option(
            "--refit", help="First learn the shipped routes and decision again from the demo office's entries."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask questions in everyday words: is the entry shown that answers, and nothing where none does?"""
    from api.cli.progress import Bars
    from eval.tasks.answers_task import run_answers

    pretrained, kept = _pretrained()
    if refit:
        from eval.tasks.answers_fit import refit as learn_again

        if pretrained is None:
            raise typer.BadParameter("--refit needs the pretrained evidence (JINDIANZI_EMBEDDING__PRETRAINED=auto)")
        learn_again(Path("demo") / "knowledge.jsonl", Path("eval") / "data" / "open" / "answers.jsonl", pretrained)
    with Bars() as bars:
        result = run_answers(fit, knowledge, queries, model_dir, pretrained=pretrained, vectors=kept, progress=bars)
    _show(result, as_json=as_json)


@eval_app.command("duplicates")
def duplicates(
    fit: Fit,
    source: Annotated[Path, typer.Option("--input", help="JSONL with id, text and, where known, title and time.")],
    gold: Annotated[Path, typer.Option(help="A JSON object of id: issue for some of the rows.")],
    model_dir: ModelDir = None,
    as_json: AsJson = False,
) -> None:
    """Ask every letter against all earlier ones: is the same matter shown, and nothing else?"""
    from api.cli.progress import Bars
    from eval.tasks.duplicates_task import run_duplicates

    with Bars() as bars:
        result = run_duplicates(fit, source, gold, model_dir, progress=bars)
    _show(result, as_json=as_json)


@eval_app.command("alerts")
def alerts(
    fit: Fit,
    source: Annotated[
        Path, typer.Option("--input", help="JSONL with id, text, time and, where known, title and user.")
    ],
    gold: Annotated[Path, typer.Option(help="A JSON object of id: issue for some of the rows.")],
    seed: Annotated[int, typer.Option(help="Of training and of the shuffled times.")] = 13,
    as_json: AsJson = False,
) -> None:
    """Replay letters in order of time: how early is a surge found, and how often by chance?"""
    from api.cli.progress import Bars
    from eval.tasks.alerts_task import run_alerts

    pretrained, _ = _pretrained()
    with Bars() as bars:
        result = run_alerts(fit, source, gold, seed=seed, pretrained=pretrained, progress=bars)
    _show(result, as_json=as_json)


@eval_app.command("danger")
def danger(
    source: Annotated[Path, typer.Option("--input", help="JSONL with title, text, level, and where known pair.")],
    pretrained: Annotated[
        bool, typer.Option("--pretrained/--no-pretrained", help="Use the pretrained embedding where it is installed.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Find the letters in which somebody is in danger now, among letters that only sound like it."""
    from eval.tasks.danger_task import run_danger

    _show(run_danger(source, pretrained=pretrained), as_json=as_json)


@eval_app.command("routing")
def routing(
    train: Annotated[Path, typer.Option(help="JSONL with text, perhaps title, and the label.")],
    test: Annotated[Path, typer.Option(help="JSONL of the same kind; nothing is learnt from it.")],
    label: Annotated[str, typer.Option(help="The field that holds the label.")],
    fit: Annotated[list[Path] | None, typer.Option("--fit", help="JSONL of unlabelled letters; several times.")] = None,
    taxonomy: Annotated[Path | None, typer.Option(help="CSV with level1, level2, level3.")] = None,
    as_json: AsJson = False,
) -> None:
    """Learn labels from one file of letters and give them to another, with the router's classifier."""
    from api.cli.progress import Bars
    from eval.tasks.routing_task import run_routing

    pretrained, kept = _pretrained()
    with Bars() as bars:
        result = run_routing(
            train, test, label, fit or (), taxonomy, pretrained=pretrained, vectors=kept, progress=bars
        )
    _show(result, as_json=as_json)


@eval_app.command("office-routing")
def office_routing(
    source: Annotated[Path, typer.Option("--input", help="JSONL with title, text, department and also.")],
    as_json: AsJson = False,
) -> None:
    """Route letters as the installed office would, and compare with the units that should handle them."""
    from api.acts.suggestions import today
    from api.base.settings import Settings
    from api.engine.composition import current_office, open_engine, open_store
    from eval.tasks.office_routing_task import run_office_routing

    settings = Settings()
    store = open_store(settings)
    try:
        with open_engine(settings, store, current_office(settings, store)) as engine:
            result = run_office_routing(engine, source, today())
    finally:
        store.close()
    _show(result, as_json=as_json)


@eval_app.command("asking")
def asking(
    source: Annotated[
        Path | None,
        typer.Option(
            "--input", help="JSONL with title, text, type, demands; else the shipped letters, cross-validated."
        ),
    ] = None,
    refit: Annotated[
        bool, typer.Option("--refit", help="First learn from the shipped letters again and write the shipped model.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read type and demands of letters and compare with what an annotator marked."""
    from eval.tasks.asking_task import run_asking

    if refit:
        from triage.asking.asking_model import write_shipped
        from triage.asking.training import digest, taught_letters, train

        write_shipped(train(taught_letters(), digest()))
    _show(run_asking(source), as_json=as_json)


@eval_app.command("statements")
def statements(
    source: Annotated[
        Path, typer.Option("--input", help="JSONL with title, source, letter, statement, quote, supported, kind.")
    ],
    refit: Annotated[
        bool,
        typer.Option(
            "--refit", help="First learn from these rows and the shipped training pairs, and write the shipped model."
        ),
    ] = False,
    cross_validate: Annotated[
        bool,
        typer.Option(
            "--cross-validate", help="Judge each source, and each author, by a model that has not learnt from it."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check sentences of replies against their sources as the service checks drafts: do false ones pass?"""
    from eval.tasks.statements_fit import HANDS, MORE, by_hand, cross_validated, fit_on
    from eval.tasks.statements_task import run_statements

    if cross_validate:
        files = (source, MORE, HANDS)
        _show({"by_source": cross_validated(*files), "by_hand": by_hand(*files)}, as_json=as_json)
        return
    if refit:
        from triage.drafting.statements.fitting import write_shipped
        from triage.drafting.statements.model import shipped_model

        write_shipped(fit_on(source, MORE, HANDS))
        shipped_model.cache_clear()
    _show(run_statements(source), as_json=as_json)


@eval_app.command("panels")
def panels(
    seeds: Annotated[int, typer.Option(min=1, help="How many simulated panels.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Simulate panels whose true order is known: do normalised scores find the best ideas better than raw means?"""
    from api.cli.progress import Bars
    from eval.tasks.panels_task import run_panels

    with Bars() as bars:
        result = run_panels(seeds, progress=bars)
    _show(result, as_json=as_json)


@eval_app.command("ideas-bench")
def ideas_bench(
    sizes: Annotated[
        list[int] | None, typer.Option("--n", help="How many suggestions; may be given several times.")
    ] = None,
    bertopic: Annotated[bool, typer.Option("--bertopic", help="Compare with BERTopic (extra `benchmark`).")] = False,
    seed: Annotated[int, typer.Option(help="Of generator, training and grouping.")] = 13,
    as_json: AsJson = False,
) -> None:
    """Time made-up suggestions on their way to ranked candidates, and score how planted ideas are found."""
    from api.cli.progress import Bars
    from eval.bench.ideas_bench import run_bench

    with Bars() as bars:
        result = run_bench(sizes or [31_000], with_bertopic=bertopic, seed=seed, progress=bars)
    _show(result, as_json=as_json)


def _pretrained() -> "tuple[PretrainedEmbedder | None, Path | None]":
    """The pretrained evidence as the settings have it, and the folder in which its vectors are kept."""
    from api.base.settings import Settings
    from retrieval.pretrained import load_pretrained

    settings = Settings()
    found = load_pretrained() if settings.embedding.pretrained == "auto" else None
    return found, settings.data_dir / "evaluation" if found is not None else None


def _thresholds(dataset: Path, given: Path | None) -> Path | None:
    """The thresholds to hold figures against: the shipped ones speak of the shipped samples only."""
    from eval.thresholds import SHIPPED

    return given or (SHIPPED if dataset.resolve() == SHIPPED_SAMPLES.resolve() else None)


@eval_app.command("clustering")
def clustering(
    fit: Fit,
    source: Annotated[Path, typer.Option("--input", help="JSONL of the letters to group, with id.")],
    gold: Annotated[Path, typer.Option(help="JSON object from id to issue, for some of the rows.")],
    baselines: Annotated[
        list[str] | None,
        typer.Option("--baseline", help="Also group the same embeddings by hdbscan or bertopic; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Group letters into issues and score the groups (B-cubed) on the rows that the gold names."""
    from api.cli.progress import Bars
    from eval.tasks.clustering_task import run_clustering

    with Bars() as bars:
        result = run_clustering(fit, source, gold, baselines=baselines or [], progress=bars)
    _show(result, as_json=as_json)


def _show(result: dict[str, object], *, as_json: bool) -> None:
    """Print a result: every figure with its interval, or the one JSON object that other programs read.

    Rationale: the keys of the JSON are fixed; of the intervals it has that of the main figure alone.
    """
    if as_json:
        print(json.dumps(_without_intervals(result), ensure_ascii=False))
        return
    for name, value in result.items():
        if isinstance(value, dict):
            _show({f"{name} {key}": entry for key, entry in value.items()}, as_json=False)
        elif not name.endswith(INTERVAL):
            interval = result.get(f"{name}{INTERVAL}")
            print(f"{name}: {value}" + (f" ({interval[0]} - {interval[1]})" if isinstance(interval, list) else ""))


def _without_intervals(result: dict[str, object]) -> dict[str, object]:
    return {
        name: _without_intervals(value) if isinstance(value, dict) else value
        for name, value in result.items()
        if not name.endswith(INTERVAL) or name == f"mrr@10{INTERVAL}"
    }
