"""Pages of campaigns: publish one, see its funnel and candidates, and move it from stage to stage."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response
from pydantic import ValidationError

from api.access.acting import acting_as
from api.access.forms import FIELD
from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts import panels
from api.acts.calls import set_flood_aside, take_flood_back
from api.acts.campaign_import import CampaignImport, CampaignImportReport
from api.acts.campaigns import GROUPING_STAGES, count_stages
from api.acts.overtaking import unseen_in_campaign
from api.base.numbers import number_of, whole_number
from api.pages.base.forms import FormFields, names_in
from api.pages.base.overtaken import overtaken_text
from api.pages.base.templating import today
from api.pages.operator.file_import import LARGEST_UPLOAD
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import (
    CampaignClosedError,
    InvalidIdeaActError,
    OvertakenError,
    TooFewExpertsError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from triage.ideas import funnel
from triage.ideas.scoring import SCORE_NAMES, Weights
from triage.ideas.trend import every_day
from triage.importing.formats import TABLE_SUFFIXES
from triage.store import Store
from triage.types import STAGE_NAMES, Account, NewCampaign, Role
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
READERS: tuple[Role, ...] = ("handler", "department", "expert", "supervisor")
SHOWN = 200
INVALID, CONFLICT = 422, 409
MOST_WEIGHT = 10
EVENT_NAMES = {
    "published": "发布议题", "grouped": "归并建议", "drawn": "抽取专家", "scoring_closed": "结束评分", "signed": "签字",
    "review_closed": "审议生效", "reminded": "提醒专家", "panel": "确定专家", "chair": "指定主持人",
    "reweighed": "调整权重", "paired": "发起两两比较", "imported": "导入建议",
}  # fmt: skip


@router.get("/campaigns")
@permit(roles=READERS)
def index(request: Request) -> Response:
    """All campaigns, the newest first."""
    return _index(request)


@router.post("/campaigns")
@permit(roles=("supervisor",))
def publish(request: Request, who: Who, form: FormFields) -> Response:
    """Publish a campaign."""
    given: dict[str, Any] = {name: value.strip() for name, value in form.items() if value.strip() and name != FIELD}
    given["channels"] = names_in(given.get("channels", ""))
    given.setdefault("chair", who.name)
    with state_of(request).store.read() as work:
        if given["chair"] not in {account.name for account in _chairs(work.accounts.all())} | {who.name}:
            return _index(request, text_of(InvalidIdeaActError("chair_account")), INVALID)
    try:
        new = NewCampaign(**given)
    except (ValidationError, TypeError):
        return _index(request, "请填写题目、说明和起止日期，结束不早于开始。", INVALID)
    return see_other(f"/campaigns/{state_of(request).campaigns.publish(new, who.display_name)}")


@router.get("/campaigns/{key}")
@permit(roles=READERS, about="reference")
def page(request: Request, who: Who, key: str) -> Response:
    """One campaign."""
    return _page(request, who, number_of("campaign", key))


@router.post("/campaigns/{key}/import")
@permit(roles=("supervisor",), about="reference")
def take_in(request: Request, who: Who, key: str, file: Annotated[UploadFile, File()]) -> Response:
    """Send the rows of a table to a campaign."""
    number, name = number_of("campaign", key), Path((file.filename or "").replace("\x00", "")).name
    suffix = Path(name).suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        return _page(request, who, number, text_of(UnsupportedFormatError(Path(name), TABLE_SUFFIXES)), INVALID)
    if file.size is None or file.size > LARGEST_UPLOAD:
        return _page(request, who, number, "文件超过 50 MB，请分成几个文件，或用命令行导入。", INVALID)
    state = state_of(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"
        with path.open("wb") as stream:
            shutil.copyfileobj(file.file, stream)
        try:
            importing = CampaignImport(state.store, state.intake, state.settings.data_dir / "rejects")
            report = importing.run(number, path, acting_as(who), who.entry, name=name, by=who.display_name)
        except (UnreadableFileError, CampaignClosedError) as error:
            return _page(request, who, number, text_of(error, path=name), INVALID)
    return _page(request, who, number, report=report)


@router.post("/campaigns/{key}")
@permit(roles=("supervisor",), about="reference")
def act(
    request: Request, who: Who, key: str, form: FormFields, expert: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Move a campaign on: group, weigh, make up the panel, draw experts or pairs, remind, close the scoring."""
    number = number_of("campaign", key)
    try:
        return _act(request, who, number, form, expert or [])
    except OvertakenError as error:
        return _page(request, who, number, overtaken_text(error, EVENT_NAMES, "本议题"), CONFLICT)


def _act(request: Request, who: Principal, key: int, form: dict[str, str], experts: list[str]) -> Response:
    state, actor, act = state_of(request), who.display_name, form.get("act", "")
    check = unseen_in_campaign(key, whole_number(form.get("seen", "")))
    store, acts = state.store.checking(check), state.campaigns.checking(check)
    try:
        if act == "group":
            acts.ask_grouping(key, actor)
        elif act == "weigh":
            acts.reweigh(key, _weights(form), actor)
        elif act == "panel":
            panels.set_panel(store, key, {name: form.get(f"field-{name}", "").strip() for name in experts}, actor)
        elif act == "draw":
            due = date.fromisoformat(form.get("due", ""))
            panels.draw_experts(store, key, due, _number(form, "seed", 13), actor)
        elif act == "pairs":
            panels.draw_pairs(store, key, _number(form, "number", 0), _number(form, "seed", 13), actor)
        elif act == "remind":
            panels.remind_experts(store, key, today(), actor)
        elif act == "close":
            panels.close_scoring(store, key, actor)
        else:
            _judge(store, who, key, form)
    except (InvalidIdeaActError, TooFewExpertsError) as error:
        return _page(request, who, key, text_of(error), INVALID)
    except ValueError:
        return _page(request, who, key, "请填写评分截止日期。", INVALID)
    return see_other(f"/campaigns/{key}")


def _judge(store: Store, who: Principal, key: int, form: dict[str, str]) -> None:
    """Name who leads the meeting, leave a flood of support out of the count, or count it again.

    Raises:
        InvalidIdeaActError: it cannot be done, or the act is none of these.
    """
    act = form.get("act", "")
    if act == "chair":
        panels.set_chair(store, key, form.get("chair", ""), who.display_name)
    elif act == "set_aside":
        idea = number_of("idea", form.get("idea", ""))
        set_flood_aside(store, who.entry, key, idea, form.get("flood", ""), form.get("reason", ""), who.display_name)
    elif act == "take_back":
        take_flood_back(store, who.entry, key, number_of("set aside", form.get("set_aside", "")), who.display_name)
    else:
        raise InvalidIdeaActError("unknown_act")


def _number(form: dict[str, str], name: str, otherwise: int) -> int:
    """A number of a form.

    Raises:
        InvalidIdeaActError: it is none.
    """
    number = whole_number(form.get(name) or str(otherwise))
    if number is None:
        raise InvalidIdeaActError("number")
    return number


def _weights(form: dict[str, str]) -> Weights:
    """The weights of a form.

    Raises:
        InvalidIdeaActError: one is no number from 0 to 10.
    """
    try:
        given = {name: float(form.get(f"weight-{name}", "")) for name in SCORE_NAMES}
    except ValueError as error:
        raise InvalidIdeaActError("weight", most=MOST_WEIGHT) from error
    if not all(0 <= value <= MOST_WEIGHT for value in given.values()):
        raise InvalidIdeaActError("weight", most=MOST_WEIGHT)
    return Weights(**given)


def _chairs(accounts: Sequence[Account]) -> list[Account]:
    """Those of accounts that may lead a review meeting."""
    return [account for account in accounts if "supervisor" in account.roles and not account.disabled]


def _index(request: Request, problem: str = "", status: int = 200) -> Response:
    with state_of(request).store.read() as work:
        context = {
            "campaigns": work.campaigns.all(),
            "chairs": _chairs(work.accounts.all()),
            "problem": problem,
            "today": today(),
        }
    return render_template(request, "ideas/campaigns.html", context, status=status)


def _page(
    request: Request, who: Principal, key: int, problem: str = "", status: int = 200, *,
    report: CampaignImportReport | None = None,
) -> Response:  # fmt: skip
    with state_of(request).store.read() as work:
        campaign = work.campaigns.one(key)
        blind = panels.is_blind(work, who, campaign)
        ideas = panels.in_no_order(work.ideas.of(key))[:SHOWN] if blind else work.ideas.best(key, SHOWN)
        accounts = work.accounts.all()
        days, counts = work.campaigns.per_day(campaign), work.ideas.counts(key)
        context: dict[str, Any] = {
            "campaign": campaign,
            "blind": blind,
            "chairs": _chairs(accounts),
            "ideas": ideas,
            "total": sum(counts.values()),
            "grouping": work.groupings.latest(key),
            "weights": asdict(funnel.weights_of(ideas)),
            "funnel": count_stages(sum(days.values()), counts),
            "days": every_day(days),
            "experts": [account for account in accounts if "expert" in account.roles],
            "panel": {member.expert: member for member in work.panels.members(key)},
            "assignments": work.panels.of_campaign(key),
            "pairs": [entry.better is not None for entry in work.comparisons.of_campaign(key)],
            "events": work.campaigns.events(key),
            "floods": work.support.floods(key),
            "set_asides": work.support.set_asides(key),
        }
    context |= {
        "flooded": _flooded(request, context),
        "problem": problem,
        "report": report,
        "rejected": [(entry.line, entry.reason) for entry in report.rejected[:SHOWN]] if report else [],
        "suffixes": TABLE_SUFFIXES,
        "part_names": SCORE_NAMES,
        "grouping_stages": GROUPING_STAGES,
        "event_names": EVENT_NAMES,
        "stage_names": STAGE_NAMES,
        "today": today(),
    }
    return render_template(request, "ideas/campaign.html", context, status=status)


def _flooded(request: Request, context: dict[str, Any]) -> dict[int, str]:
    """The titles of ideas with floods of support."""
    ids = {one.idea_id for one in (*context["floods"], *context["set_asides"])}
    if not ids:
        return {}
    with state_of(request).store.read() as work:
        return work.ideas.titles(sorted(ids))
