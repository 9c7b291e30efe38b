"""The table of a soak run, on standard error: standard output has the JSON alone."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table


def print_soak(report: Mapping[str, Any]) -> None:
    """Print what a soak run found, line by line, and which bars broke."""
    intake, pages, memory = report["intake"], report["pages"], report["memory"]
    title = f"{report['minutes']:g} minutes, {report['rate']:g} letters a second, {report['people']} people"
    table = Table("what", "figure", "bar", title=title)
    table.add_row("letters sent, refused", f"{intake['sent']}, {intake['refused']}", "none refused")
    table.add_row("intake p50, p99, longest (ms)", _times(intake), "p99 at most 150")
    table.add_row("pages opened, failed", f"{pages['opened']}, {pages['failed']}", "none failed")
    table.add_row("pages p50, p99, longest (ms)", _times(pages), "")
    for name, figures in memory.items():
        grown = f"{figures['first_mb']} to {figures['last_mb']}, {figures['growth_mb']} by the slope"
        table.add_row(f"memory of the {name} (MB)", grown, f"at most {report['most_growth_mb']:g} more")
    table.add_row("errors in the log, restarts", f"{report['log_errors']}, {report['restarts']}", "none")
    table.add_row("letters that wait to be judged", str(report["backlog_at_end"]), "")
    table.add_row("holds", "yes" if report["holds"] else "no: " + ", ".join(report["broken"]), "")
    Console(stderr=True).print(table)


def _times(figures: Mapping[str, Any]) -> str:
    return f"{figures['p50_ms']}, {figures['p99_ms']}, {figures['max_ms']}"
