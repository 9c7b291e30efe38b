"""Pages of campaigns: publish one, see its funnel and candidates, and move it from stage to stage."""

import shutil
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.access.acting import acting_as
from api.access.principal import Principal, Who
from api.access.rule import permit
from api.campaign_import import CampaignImport, CampaignImportReport
from api.campaigns import GROUPING_STAGES, count_stages
from api.pages.file_import import LARGEST_UPLOAD
from api.pages.import_words import in_chinese
from api.pages.numbers import number_of
from api.pages.templating import today
from triage.errors import CampaignClosedError, InvalidIdeaActError, TooFewExpertsError, UnreadableFileError
from triage.ideas import funnel
from triage.ideas.scoring import SCORE_NAMES, Weights
from triage.ideas.trend import every_day
from triage.importing.importer import TABLE_SUFFIXES
from triage.panels import comparing, review, rounds
from triage.types import STAGE_NAMES, NewCampaign, PanelMember, Role

router = APIRouter(include_in_schema=False)
READERS: tuple[Role, ...] = ("handler", "department", "expert", "supervisor")
SHOWN = 200
SEE_OTHER, INVALID = 303, 422
MOST_WEIGHT, WRONG_WEIGHT = 10, "每一项权重请填 0 到 10 的数。"
EVENT_NAMES = {
    "published": "发布议题", "grouped": "归并建议", "drawn": "抽取专家", "scoring_closed": "结束评分", "signed": "签字",
    "review_closed": "审议生效", "reminded": "提醒专家", "panel": "确定专家",
    "reweighed": "调整权重", "paired": "发起两两比较", "imported": "导入建议",
}  # fmt: skip


@router.get("/campaigns")
@permit(roles=READERS)
def index(request: Request) -> Response:
    """All campaigns, the newest first."""
    return _index(request)


@router.post("/campaigns")
@permit(roles=("supervisor",))
async def read_campaign(request: Request, who: Who) -> Response:
    """Read the form, then publish on the thread pool."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_publish, request, who, form)


@router.get("/campaigns/{key}")
@permit(roles=READERS, about="reference")
def page(request: Request, key: str) -> Response:
    """One campaign."""
    return _page(request, number_of("campaign", key))


@router.post("/campaigns/{key}")
@permit(roles=("supervisor",), about="reference")
async def read_act(request: Request, who: Who, key: str) -> Response:
    """Read which act is wanted, then do it on the thread pool."""
    form = await request.form()
    chosen = [str(value) for value in form.getlist("expert")]
    values = {name: str(value) for name, value in form.items()}
    return await run_in_threadpool(_act, request, who, number_of("campaign", key), values, chosen)


@router.post("/campaigns/{key}/import")
@permit(roles=("supervisor",), about="reference")
def take_in(request: Request, who: Who, key: str, file: Annotated[UploadFile, File()]) -> Response:
    """Send the rows of a table to a campaign."""
    number, name = number_of("campaign", key), Path((file.filename or "").replace("\x00", "")).name
    suffix = Path(name).suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        return _page(request, number, f"只能导入这些格式的文件：{'、'.join(TABLE_SUFFIXES)}。", INVALID)
    if file.size is None or file.size > LARGEST_UPLOAD:
        return _page(request, number, "文件超过 50 MB，请分成几个文件，或用命令行导入。", INVALID)
    state = request.app.state
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"
        with path.open("wb") as stream:
            shutil.copyfileobj(file.file, stream)
        try:
            importing = CampaignImport(state.intake, state.settings.data_dir / "rejects")
            report = importing.run(number, path, acting_as(who))
        except UnreadableFileError:
            problem = "文件读不出内容：CSV 须为 UTF-8 或 GB18030 编码，JSONL 一行一个对象。"
            return _page(request, number, problem, INVALID)
        except CampaignClosedError:
            return _page(request, number, "这个议题不再接收建议：评分已经结束，或是时段归并。", INVALID)
    numbers = {"added": report.added, "known": report.known, "rejected": len(report.rejected)}
    with state.store.write() as work:
        told = f"{name}：新增{report.added}件，已有{report.known}件，退回{len(report.rejected)}行"
        work.campaigns.note(number, "imported", who.display_name, told)
        work.audit.record(who.entry("campaign.imported", "campaign", str(number), **numbers))
    state.jobs.wake("triage")
    return _page(request, number, report=report)


def _publish(request: Request, who: Principal, form: dict[str, str]) -> Response:
    given: dict[str, Any] = {name: value.strip() for name, value in form.items() if value.strip() and name != "csrf"}
    given["channels"] = tuple(part for part in given.get("channels", "").replace("，", "、").split("、") if part)
    try:
        new = NewCampaign(**given)
    except (ValidationError, TypeError):
        return _index(request, "请填写题目、说明和起止日期，结束不早于开始。", INVALID)
    with request.app.state.store.write() as work:
        campaign_id = work.campaigns.add(new, who.display_name)
    return RedirectResponse(f"/campaigns/{campaign_id}", SEE_OTHER)


def _act(request: Request, who: Principal, key: int, form: dict[str, str], experts: list[str]) -> Response:
    store, actor, act = request.app.state.store, who.display_name, form.get("act", "")
    try:
        if act == "group":
            with store.write() as work:
                work.campaigns.one(key)
                work.groupings.ask(key, actor)
            request.app.state.jobs.wake("grouping")
        elif act == "weigh":
            with store.write() as work:
                funnel.reweigh(work, key, _weights(form), actor)
        elif act == "panel":
            with store.write() as work:
                work.campaigns.one(key)
                found = [account for name in experts if (account := work.accounts.get(name)) is not None]
                members = [
                    PanelMember(
                        expert=account.name,
                        name=account.display_name,
                        field=form.get(f"field-{account.name}", "").strip(),
                    )
                    for account in found
                    if "expert" in account.roles
                ]
                work.panels.set_members(key, members)
                work.campaigns.note(key, "panel", actor, "、".join(member.name for member in members))
        elif act == "draw":
            with store.write() as work:
                rounds.draw(work, key, date.fromisoformat(form.get("due", "")), int(form.get("seed") or 13), actor)
        elif act == "pairs":
            with store.write() as work:
                comparing.draw_pairs(work, key, int(form.get("number") or 0), int(form.get("seed") or 13), actor)
        elif act == "remind":
            with store.write() as work:
                late = rounds.to_remind(work, key, today())
                work.campaigns.note(key, "reminded", actor, f"{len(late)}份未提交")
        elif act == "close":
            with store.write() as work:
                review.close_scoring(work, key, actor)
        else:
            return _page(request, key, "不认识这项操作。", INVALID)
    except (InvalidIdeaActError, TooFewExpertsError) as error:
        return _page(request, key, str(error), INVALID)
    except ValueError:
        return _page(request, key, "请填写评分截止日期。", INVALID)
    return RedirectResponse(f"/campaigns/{key}", SEE_OTHER)


def _weights(form: dict[str, str]) -> Weights:
    """The weights of a form.

    Raises:
        InvalidIdeaActError: one is no number from 0 to 10.
    """
    try:
        given = {name: float(form.get(f"weight-{name}", "")) for name in SCORE_NAMES}
    except ValueError as error:
        raise InvalidIdeaActError(WRONG_WEIGHT) from error
    if not all(0 <= value <= MOST_WEIGHT for value in given.values()):
        raise InvalidIdeaActError(WRONG_WEIGHT)
    return Weights(**given)


def _index(request: Request, problem: str = "", status: int = 200) -> Response:
    with request.app.state.store.read() as work:
        context = {"campaigns": work.campaigns.all(), "problem": problem, "today": today()}
    page: Response = request.app.state.templates.TemplateResponse(
        request, "ideas/campaigns.html", context, status_code=status
    )
    return page


def _page(
    request: Request, key: int, problem: str = "", status: int = 200, *, report: CampaignImportReport | None = None
) -> Response:
    with request.app.state.store.read() as work:
        campaign = work.campaigns.one(key)
        ideas = work.ideas.best(key, SHOWN)
        days, counts = work.campaigns.per_day(campaign), work.ideas.counts(key)
        context: dict[str, Any] = {
            "campaign": campaign,
            "ideas": ideas,
            "total": sum(counts.values()),
            "grouping": work.groupings.latest(key),
            "weights": asdict(funnel.weights_of(ideas)),
            "funnel": count_stages(sum(days.values()), counts),
            "days": every_day(days),
            "experts": [account for account in work.accounts.all() if "expert" in account.roles],
            "panel": {member.expert: member for member in work.panels.members(key)},
            "assignments": work.panels.of_campaign(key),
            "pairs": [entry.better is not None for entry in work.comparisons.of_campaign(key)],
            "events": work.campaigns.events(key),
        }
    context |= {
        "problem": problem,
        "report": report,
        "rejected": [(entry.line, in_chinese(entry.reason)) for entry in report.rejected[:SHOWN]] if report else [],
        "suffixes": TABLE_SUFFIXES,
        "part_names": SCORE_NAMES,
        "grouping_stages": GROUPING_STAGES,
        "event_names": EVENT_NAMES,
        "stage_names": STAGE_NAMES,
        "today": today(),
    }
    page: Response = request.app.state.templates.TemplateResponse(
        request, "ideas/campaign.html", context, status_code=status
    )
    return page
