"""Entry point: the commands, with errors said in one line instead of a traceback."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.account_commands import account_app
from api.cli.audit_commands import audit_app
from api.cli.contact_commands import contact_app
from api.cli.eval_commands import eval_app
from api.cli.ideas_commands import ideas_app
from api.cli.import_commands import import_app
from api.cli.key_commands import key_app
from api.cli.model_commands import model_app
from api.cli.office_commands import db_app, index_app
from api.cli.retention_commands import retention_app
from api.cli.service_bench import bench_app
from api.cli.webhook_commands import webhooks_app

app = typer.Typer(
    name="jindianzi",
    help="Triage and reply drafting for a people's-suggestion office and its hotline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(import_app, name="import", help="Import an office's files.")
app.add_typer(index_app, name="index", help="The vector index.")
app.add_typer(model_app, name="model", help="The trained versions of the model.")
app.add_typer(db_app, name="db", help="The database.")
app.add_typer(webhooks_app, name="webhooks", help="Who is told of events.")
app.add_typer(ideas_app, name="ideas", help="Gold ideas: from many suggestions to few.")
app.add_typer(bench_app, name="bench", help="Measure the running service.")
app.add_typer(account_app, name="account", help="People's accounts.")
app.add_typer(audit_app, name="audit", help="Who saw, changed and exported what.")
app.add_typer(retention_app, name="retention", help="How long personal data is kept.")
app.add_typer(contact_app, name="contacts", help="How senders can be reached, as it is stored.")
app.add_typer(key_app, name="key", help="Keys of other systems.")
app.add_typer(eval_app, name="eval", help="Measure quality.")


@app.command()
def init(
    identity: Annotated[Path | None, typer.Option(help="A YAML file with the office's name, city, phone.")] = None,
) -> None:
    """Create the data folder, the database and an editable office file."""
    from api.cli.office_commands import initialise

    initialise(identity)


@app.command()
def train(
    if_decisions: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Train only if there are N decisions since the last training."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Train nothing; go back to the version before.")] = False,
) -> None:
    """Train embedding and router on what was imported and decided; keep the new version if it is no worse."""
    from api.cli.model_commands import train_all, train_if_due, undo_training

    if undo:
        undo_training()
    elif if_decisions is not None:
        train_if_due(if_decisions)
    else:
        train_all()


@app.command()
def triage(
    source: Annotated[
        Path | None, typer.Argument(metavar="INPUT", help="Suggestions (CSV, XLSX, JSONL); nothing: the stored ones.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where results go (JSONL or XLSX by suffix).")] = None,
) -> None:
    """Suggest category, department, tier, deadline, sources and a cited draft for each suggestion.

    With INPUT, one JSON object per suggestion is written in input order and nothing is stored.
    Without it, the stored suggestions that have no triage yet get one.
    """
    from api.cli.triage_commands import triage_file, triage_stored

    if source is not None:
        triage_file(source, out)
    else:
        triage_stored()


@app.command()
def draft(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Stored suggestions.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="All open ones that no model has drafted for yet.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most as many.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Also those where it failed before.")] = False,
) -> None:
    """Let the configured language model propose replies; the built-in draft stays where it fails.

    A batch that was interrupted goes on where it stopped, and no answer is paid for twice.
    """
    from api.cli.draft_command import draft_stored

    if not ids and not batch:
        raise typer.BadParameter("name suggestions, or say --batch")
    draft_stored(ids or (), limit=limit, retry_failed=retry_failed)


@app.command()
def locate(
    text: Annotated[str, typer.Argument(help="Any text.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find city, county and street in a text."""
    from api.cli.text_commands import locate_text

    locate_text(text, as_json=as_json)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question about the numbers, in Chinese.")],
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The day on which it is asked; else today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the query as one JSON object.")] = False,
) -> None:
    """Read a question about the numbers (上个月关于噪声的来件比去年同期多多少) as a query."""
    from api.cli.ask_command import ask_numbers

    ask_numbers(question, day.date() if day is not None else None, as_json=as_json)


@app.command()
def report(
    period: Annotated[
        Literal["day", "week", "month", "quarter", "year", "special"], typer.Option(help="What it is about.")
    ],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Any day of the period; else today.")
    ] = None,
    area: Annotated[str | None, typer.Option(help="Only this city, county or street, by its full name.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only letters with these words.")] = None,
    form: Annotated[Literal["docx", "pdf", "html", "json"], typer.Option("--format", help="Of the file.")] = "docx",
    source: Annotated[
        Path | None, typer.Option("--input", help="Letters (CSV, XLSX, JSONL); nothing: the stored ones.")
    ] = None,
) -> None:
    """Write the report of a period: figures with their change, hot topics with quotes, checked sentences."""
    from api.cli.report_command import write_period_report

    given = day.date() if day is not None else None
    write_period_report(period, given, out, source=source, area=area, topic=topic, form=form)


@app.command()
def mask() -> None:
    """Read a text on standard input and print it with personal data replaced by placeholders."""
    from api.cli.text_commands import mask_standard_input

    mask_standard_input()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
) -> None:
    """Serve the pages and the API."""
    from api.cli.serve_commands import serve_app

    serve_app(host, port)


@app.command()
def worker(
    attached: Annotated[bool, typer.Option("--attached", hidden=True, help="Started by a serving process.")] = False,
) -> None:
    """Run background work in a process of its own; needs a Chroma server for the index."""
    from api.cli.serve_commands import run_worker

    run_worker(attached=attached)


@app.command()
def backup(
    out: Annotated[Path | None, typer.Option(help="The folder for the archive; else data/backups.")] = None,
) -> None:
    """Write one archive of database, office file, secret, models and files; the service may run meanwhile."""
    from api.cli.backup_commands import back_up

    back_up(out)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive.")],
    into: Annotated[Path | None, typer.Option(help="An empty data folder; else that of the settings.")] = None,
) -> None:
    """Bring an installation back from an archive into an empty data folder."""
    from api.cli.backup_commands import bring_back

    bring_back(file, into)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="The demo office's files.")] = Path("demo"),
    serve_pages: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the pages at the end.")] = True,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    move_dates: Annotated[
        bool, typer.Option("--move-dates/--shipped-dates", help="Move the inbox so that its newest letter is of today.")
    ] = True,
) -> None:
    """Load the demo office, train, triage its inbox, show the result and serve the pages."""
    from api.cli.demo_command import run_demo

    run_demo(folder, serve_pages=serve_pages, port=port, move_dates=move_dates)


def main() -> None:
    """Run a command; an error that we foresaw is one line on standard error and exit code 1."""
    from api.cli.failures import expected_errors

    try:
        app()
    except expected_errors() as error:
        from triage.types.error_catalogue import code_of, text_of

        print(f"jindianzi: {text_of(error)} [{code_of(error)}]", file=sys.stderr)
        sys.exit(1)
