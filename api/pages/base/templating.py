"""Templates: the Jinja2 environment of the pages and the filters that they use."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from api.access.principal import Principal
from api.acts.urgent_lines import count_running
from api.base.zone import LOCAL_ZONE
from api.pages.base.appearance import look_of
from api.pages.base.countdown import countdown, seconds_left
from api.pages.base.navigation import OPERATOR_ENTRIES, URGENT, entries_for, home_of
from api.web.sign_in_redirect import hidden_field
from api.web.state import state_of
from triage.drafting.sent_day import with_sent_day
from triage.errors import StoreUnavailableError
from triage.office.config import Office
from triage.office.workdays import WorkCalendar, calendar_of
from triage.store import Store
from triage.text.personal_data import KIND_NAMES, Mask, find_personal_data
from triage.types import ROLE_NAMES, Source, Statement
from triage.types.state_names import EVENT_NAMES, STATE_NAMES, TRANSITION_NAMES

SOON = 2
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
    environment.globals["office"] = office
    environment.globals |= {
        "operator_entries": OPERATOR_ENTRIES,
        "state_names": STATE_NAMES,
        "event_names": EVENT_NAMES,
        "act_names": TRANSITION_NAMES,
    }
    environment.filters.update(
        dated=lambda text: with_sent_day(text, today()),
        masked=lambda text: Mask().hide(text),
        percent=lambda value: "—" if value is None else f"{value:.0%}",
        minute=lambda value: value.strftime("%Y-%m-%d %H:%M") if value else "—",
        day=lambda value: value.strftime("%Y-%m-%d") if value else "不详",
        local=lambda value: value.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M"),
        segment=lambda value: quote(str(value), safe=""),
        remaining=remaining,
        lateness=lateness,
        countdown=countdown,
        seconds_left=seconds_left,
        tier_class=tier_class,
        tier_name=tier_name,
        marked=marked,
        veiled=veiled,
        role_name=lambda role: ROLE_NAMES[role],
    )
    macros = vars(environment.get_template("macros.html").module)
    environment.globals |= {name: macro for name, macro in macros.items() if not name.startswith("_")}
    return Jinja2Templates(env=environment, context_processors=[access_context])


def access_context(request: Request) -> dict[str, Any]:
    """What every page knows: who reads it, where they may go, and the field that each of its forms needs."""
    state = state_of(request)
    principal: Principal | None = getattr(request.state, "principal", None)
    navigation = entries_for(principal, state.routes)
    return {
        "office": state.office if principal is None else state.effective.shown(state.store),
        "me": principal,
        "home": home_of(principal.roles) if principal is not None and principal.roles else "/",
        "look": look_of(request),
        "csrf_field": hidden_field(principal.form_token if principal else ""),
        "navigation": navigation,
        "counts_shown": {URGENT: _urgent(state.store, principal)} if URGENT in dict(navigation) else {},
    }


def _urgent(store: Store, who: Principal | None) -> int | None:
    """How many urgent clocks run for whoever reads the page; unknown where the page says that the store is down."""
    if who is None:
        return None
    try:
        with store.read() as work:
            return count_running(work, who)
    except StoreUnavailableError:
        return None


def today() -> date:
    """The current day in Beijing."""
    return datetime.now(LOCAL_ZONE).date()


def _calendar(context: Context) -> WorkCalendar:
    office: Office = context["office"]
    return calendar_of(office.holidays, office.workdays)


@pass_context
def remaining(context: Context, deadline: date | None) -> str:
    """A deadline as a handler thinks of it: working days left or overdue."""
    if deadline is None:
        return "—"
    days = _calendar(context).between(today(), deadline)
    if days < 0:
        return f"逾期 {-days} 个工作日"
    return "今日到期" if days == 0 else f"剩 {days} 个工作日"


@pass_context
def lateness(context: Context, deadline: date | None) -> str:
    """A style class for a deadline."""
    if deadline is None:
        return ""
    days = _calendar(context).between(today(), deadline)
    return "late" if days < 0 else "soon" if days <= SOON else ""


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
