"""Commands that measure quality."""

import json
from pathlib import Path
from typing import Annotated

import typer

eval_app = typer.Typer(no_args_is_help=True)
Fit = Annotated[list[Path], typer.Option("--fit", help="JSONL to train on; may be given several times.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ModelDir = Annotated[Path | None, typer.Option(help="Where the trained model is kept and reused.")]


@eval_app.command("retrieval")
def retrieval(
    fit: Fit,
    corpus: Annotated[Path, typer.Option(help="JSONL with title, text and reply.")],
    model_dir: ModelDir = None,
    as_json: AsJson = False,
) -> None:
    """Find each letter's own reply among all replies of a corpus."""
    from eval.retrieval_task import run_retrieval

    _show(run_retrieval(fit, corpus, model_dir), as_json=as_json)


@eval_app.command("policies")
def policies(
    fit: Fit,
    policies: Annotated[Path, typer.Option(help="A folder of policy documents.")],
    queries: Annotated[Path, typer.Option(help="JSONL with text, title and, where known, article.")],
    as_json: AsJson = False,
) -> None:
    """Find the policy clause for queries in everyday words."""
    from eval.policies_task import run_policies

    _show(run_policies(fit, policies, queries), as_json=as_json)


def _show(result: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        print(f"{name}: {value}")
