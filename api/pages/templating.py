"""Templates: the Jinja2 environment of the pages and the filters that they use."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from api.access.principal import Principal
from api.pages.appearance import look_of
from api.pages.entrance import hidden_field
from api.pages.navigation import OPERATOR_ENTRIES, entries_for
from api.zone import LOCAL_ZONE
from triage.office import Office
from triage.privacy import KIND_NAMES, Mask, find_personal_data
from triage.types import ROLE_NAMES, Source, Statement
from triage.workdays import WorkCalendar

SOON, REFUSED = 2, 422
TIER_CLASSES = ("urgent", "priority")


def make_templates(folder: Path, office: Office) -> Jinja2Templates:
    """The environment of the pages; everything that is filled in is escaped."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    calendar = WorkCalendar(office.holidays, office.workdays)
    environment.globals["office"] = office
    environment.globals["operator_entries"] = OPERATOR_ENTRIES
    environment.filters.update(
        masked=lambda text: Mask().hide(text),
        percent=lambda value: "—" if value is None else f"{value:.0%}",
        minute=lambda value: value.strftime("%Y-%m-%d %H:%M") if value else "—",
        local=lambda value: value.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M"),
        segment=lambda value: quote(str(value), safe=""),
        remaining=remaining_filter(calendar),
        lateness=lateness_filter(calendar),
        tier_class=tier_class,
        tier_name=tier_name,
        marked=marked,
        veiled=veiled,
        role_name=lambda role: ROLE_NAMES[role],
    )
    return Jinja2Templates(env=environment, context_processors=[access_context])


def access_context(request: Request) -> dict[str, Any]:
    """What every page knows: who reads it, where they may go, and the field that each of its forms needs."""
    state = request.app.state
    principal: Principal | None = getattr(request.state, "principal", None)
    return {
        "office": state.office if principal is None else state.standing.shown(state.store),
        "me": principal,
        "look": look_of(request),
        "csrf_field": hidden_field(principal.form_token if principal else ""),
        "navigation": entries_for(principal, state.routes),
    }


def today() -> date:
    """The current day in Beijing."""
    return datetime.now(LOCAL_ZONE).date()


def remaining_filter(calendar: WorkCalendar) -> Callable[[date | None], str]:
    """A deadline as a handler thinks of it: working days left or overdue."""

    def remaining(deadline: date | None) -> str:
        if deadline is None:
            return "—"
        days = calendar.between(today(), deadline)
        if days < 0:
            return f"逾期 {-days} 个工作日"
        return "今日到期" if days == 0 else f"剩 {days} 个工作日"

    return remaining


def lateness_filter(calendar: WorkCalendar) -> Callable[[date | None], str]:
    """A style class for a deadline."""

    def lateness(deadline: date | None) -> str:
        if deadline is None:
            return ""
        days = calendar.between(today(), deadline)
        return "late" if days < 0 else "soon" if days <= SOON else ""

    return lateness


def veiled(text: str) -> str:
    """A text with its personal data replaced by what it is, for lists and other places where nobody asked for it."""
    parts, end = [], 0
    for finding in find_personal_data(text):
        parts += [text[end : finding.start], f"［{KIND_NAMES[finding.kind]}］"]
        end = finding.end
    return "".join((*parts, text[end:]))


@pass_context
def tier_name(context: Context, tier: str) -> str:
    """A tier by the name that it has now; one that was taken away says so."""
    office: Office = context["office"]
    return office.tier_now(tier) if office.has_tier(tier) else f"{office.tier_now(tier)}（已取消）"


@pass_context
def tier_class(context: Context, tier: str | None) -> str:
    """A style class for a tier: the most urgent ones stand out, and those that were taken away, which may have been."""
    office: Office = context["office"]
    if tier is not None and not office.has_tier(tier):
        return TIER_CLASSES[0]
    tier = office.tier_now(tier or "")
    names = [config.name for config in office.tiers]
    position = names.index(tier) if tier in names[:-1] else len(TIER_CLASSES)
    return TIER_CLASSES[position] if position < len(TIER_CLASSES) else "routine"


def marked(source: Source, statements: tuple[Statement, ...]) -> Markup:
    """The text of a source with the quotes of a draft highlighted."""
    text = escape(source.text)
    for number, statement in enumerate(statements, start=1):
        if statement.source == source.id and statement.quote and statement.status == "verified":
            quote_text = escape(statement.quote)
            text = Markup(str(text).replace(str(quote_text), f'<mark id="quote-{number}">{quote_text}</mark>', 1))  # noqa: S704
    return text


def form_page(request: Request, template: str, context: dict[str, Any]) -> Response:
    """A page with a form: refused where the context says a problem, which is empty otherwise."""
    status = REFUSED if context["problem"] else 200
    page: Response = request.app.state.templates.TemplateResponse(request, template, context, status_code=status)
    return page
