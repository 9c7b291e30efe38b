"""Commands about the trained model: train, list the versions, switch between them."""

from typing import Annotated

import typer

from api.cli.progress import Bars, timed

model_app = typer.Typer(no_args_is_help=True)


def train_all() -> None:
    """Train a new version, say how it compares with the active one, and keep it if it is no worse."""
    from api.base.settings import Settings
    from api.engine.composition import engine_options, model_versions, open_store, read_office
    from triage.learning.retrain import retrain

    settings = Settings()
    store, office = open_store(settings), read_office(settings)
    try:
        with Bars() as bars, timed("trained"):
            outcome = retrain(
                store, office, lambda version: engine_options(settings, version), model_versions(settings), bars
            )
    finally:
        store.close()
    record = outcome.record
    print(f"Index: {outcome.vectors} vectors. Routing: {dict(outcome.report)}")
    print(f"Decisions: learnt from {record.taught} letters, measured on {record.held_out} held-out ones.")
    for change in record.changes:
        print(
            f"{change.question}: {change.before:.3f} -> {change.after:.3f} on {change.n} letters, "
            f"{change.improved} better, {change.worsened} worse, difference {change.low:+.3f} to {change.high:+.3f}"
        )
    print(f"Version {record.version} {record.verdict}. Active: {model_versions(settings).active()}.")


def train_if_due(at_least: int) -> None:
    """Train where enough was decided since the active version was trained; else say so and do nothing."""
    from api.base.settings import Settings
    from api.engine.composition import model_versions, open_store
    from triage.learning.retrain import due

    settings = Settings()
    store = open_store(settings)
    try:
        fresh = due(store, model_versions(settings), at_least)
    finally:
        store.close()
    if fresh is None:
        print(f"Fewer than {at_least} decisions since the active version was trained: nothing to do.")
        return
    train_all()


def undo_training() -> None:
    """Make the version before the active one active again."""
    from api.base.settings import Settings
    from api.engine.composition import model_versions

    _use(model_versions(Settings()).previous())


@model_app.command("list")
def list_versions() -> None:
    """List the trained versions, the active one marked."""
    from api.base.settings import Settings
    from api.engine.composition import model_versions

    versions = model_versions(Settings())
    active = versions.active()
    for record in versions.list():
        mark = "*" if record.version == active else " "
        figures = ", ".join(f"{c.question} {c.before:.3f} -> {c.after:.3f} (n={c.n})" for c in record.changes)
        print(
            f"{mark} {record.version}  {record.created:%Y-%m-%d %H:%M}Z  {record.verdict}"
            + (f"; {figures}" if figures else "")
        )


@model_app.command("use")
def use(version: Annotated[str, typer.Argument(help="A version that `jindianzi model list` names.")]) -> None:
    """Make a version the active one; a running service takes it with its next letter."""
    _use(version)


def _use(version: str) -> None:
    from api.base.settings import Settings
    from api.engine.composition import engine_options, model_versions, open_store, read_office
    from triage.learning.retrain import switch

    settings = Settings()
    store, office = open_store(settings), read_office(settings)
    versions = model_versions(settings)
    before = versions.active()
    try:
        written = switch(store, office, lambda name: engine_options(settings, name), versions, version)
    finally:
        store.close()
    print(f"Active version: {before} -> {version}; {written} vectors added to its index.")
    print("A running service takes it with its next letter.")
