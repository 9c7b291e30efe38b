"""Commands of the gold ideas."""

from pathlib import Path
from typing import Annotated

import typer

ideas_app = typer.Typer(no_args_is_help=True)


@ideas_app.callback()
def ideas() -> None:
    """Gold ideas: from many suggestions to few."""


@ideas_app.command("build")
def build(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="Suggestions (CSV, XLSX, JSONL).")],
    out: Annotated[Path, typer.Option(help="Where candidates go: JSONL, best first.")],
    weights: Annotated[
        list[str] | None,
        typer.Option("--weight", help="A part's weight, such as support=4; may be given several times."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of training and grouping.")] = 13,
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as one JSON object.")] = False,
) -> None:
    """Group suggestions into candidate ideas, describe and rank them; needs no server.

    OUT has one JSON object per candidate, best first, and as its last line {"ungrouped": [{"id", "reason"}]}: what
    is no idea, for it is "empty", "foreign", an "instruction" to the machine, or a single letter with "no_proposal".
    Every id of the input is in exactly one of these places. The embedding of the data folder is
    used where there is one; else one is trained on the input itself.
    """
    from api.cli.ideas_building import build_file

    build_file(source, out, weights or [], seed, as_json=as_json)


@ideas_app.command("group")
def group(
    campaign: Annotated[int, typer.Argument(help="The number of the campaign.")],
    seed: Annotated[int, typer.Option(help="Of the grouping.")] = 13,
) -> None:
    """Group a stored campaign's suggestions again: new ones join ideas or open new ones, decisions of people stay."""
    from api.cli.ideas_building import group_campaign

    group_campaign(campaign, seed)
