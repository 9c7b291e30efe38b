"""The page of one idea: opened scores, members, history; recommending, merging, splitting, moving, adoption."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.campaigns import describe_letters
from api.pages.campaigns import INVALID, READERS, SEE_OTHER
from api.pages.numbers import number_of
from triage.errors import InvalidIdeaActError, NotFoundError
from triage.ideas import funnel
from triage.ideas.scoring import SCORE_NAMES
from triage.panels import rounds
from triage.privacy import Mask
from triage.store import UnitOfWork
from triage.text import shorten
from triage.types import STAGE_NAMES

router = APIRouter(include_in_schema=False)
EVENT_NAMES = {
    "created": "形成候选",
    "joined": "新建议加入",
    "split_from": "由其他候选拆出",
    "moved_from": "收入其他候选的建议",
    "merged": "并入其他候选",
    "merged_into": "并入",
    "split_into": "拆出新候选",
    "moved_in": "移入来信",
    "moved_out": "移出来信",
    "edited": "修改标题和概要",
    "unit_recommended": "单位推荐",
    "stage_recommended": "进入单位推",
    "stage_scored": "进入专家评",
    "stage_reviewed": "集中审完成",
    "stage_honoured": "入选金点子",
    "score_submitted": "一位专家提交评分",
    "recused": "一位专家回避",
    "place_changed": "调整名次",
    "adopted": "登记采纳",
    "adoption_removed": "撤销采纳登记",
}
# Who scored or stepped back is nobody's business before the scoring is closed, and never the reader's.
NAMELESS = ("score_submitted", "recused")
SHOWN = 100


@router.get("/ideas/{key}")
@permit(roles=READERS, about="reference")
def page(request: Request, who: Who, key: str) -> Response:
    """One idea."""
    return render_idea(request, who, number_of("idea", key))


@router.post("/ideas/{key}")
@permit(roles=("department", "supervisor"), about="reference")
async def read_act(request: Request, who: Who, key: str) -> Response:
    """Read the form, then act on the thread pool."""
    form = await request.form()
    members = [str(value) for value in form.getlist("member")]
    values = {name: str(value).strip() for name, value in form.items()}
    return await run_in_threadpool(_act, request, who, number_of("idea", key), values, members)


def _act(request: Request, who: Principal, key: int, form: dict[str, str], members: list[str]) -> Response:
    target = key
    try:
        with request.app.state.store.write() as work:
            work.ideas.one(key)
            act = form.get("act", "")
            if act == "recommend":
                unit = (who.reach.departments or (who.display_name,))[0]
                rounds.recommend(work, key, unit, form.get("reason", ""), who.display_name, _people(work, unit))
            else:
                target = _supervise(request, work, who, key, form, members)
    except (InvalidIdeaActError, NotFoundError) as error:
        if isinstance(error, NotFoundError) and error.key == str(key):
            raise
        problem = str(error) if isinstance(error, InvalidIdeaActError) else "没有这个编号的候选，请核对。"
        return render_idea(request, who, key, problem, INVALID)
    return RedirectResponse(f"/ideas/{target}", SEE_OTHER)


def _supervise(
    request: Request, work: UnitOfWork, who: Principal, key: int, form: dict[str, str], members: list[str]
) -> int:
    """Do one of a supervisor's acts; returns the idea to show next."""
    if "supervisor" not in who.roles:
        raise InvalidIdeaActError("这项操作由督办人员进行。")
    actor, act = who.display_name, form.get("act", "")
    if act == "merge":
        into = number_of("idea", form.get("into", ""))
        funnel.merge(work, key, into, actor)
        return into
    if act == "split":
        letters = list(work.suggestions.get(members).values())
        if not letters:
            raise InvalidIdeaActError("请选择要拆出的来信，且至少留下一件。")
        return funnel.split(work, key, members, describe_letters(request.app.state, letters), actor)
    if act == "move":
        for member in members:
            funnel.move(work, member, key, number_of("idea", form.get("into", "")), actor)
        return key
    if act == "edit":
        if not form.get("title") or not form.get("summary"):
            raise InvalidIdeaActError("标题和概要都不能为空。")
        work.ideas.edit(key, form["title"][:200], form["summary"][:2000], form.get("field", "")[:100], actor)
        return key
    raise InvalidIdeaActError("不认识这项操作。")


def _people(work: UnitOfWork, unit: str) -> list[str]:
    """Names and pseudonyms of a unit's own people."""
    own = [account for account in work.accounts.all() if account.department == unit]
    return [name for account in own for name in (account.name, account.display_name)]


def render_idea(request: Request, who: Principal, key: int, problem: str = "", status: int = 200) -> Response:
    """The page of an idea, with what was wrong where something was."""
    with request.app.state.store.read() as work:
        idea = work.ideas.one(key)
        campaign = work.campaigns.one(idea.campaign_id)
        shown = idea.members[:SHOWN]
        letters = work.suggestions.get([member.suggestion_id for member in shown])
    context: dict[str, Any] = {
        "idea": idea,
        "campaign": campaign,
        "members": [(member, shorten(Mask().hide(letters[member.suggestion_id].full_text()), 90)) for member in shown],
        "problem": problem,
        "part_names": SCORE_NAMES,
        "stage_names": STAGE_NAMES,
        "event_names": EVENT_NAMES,
        "nameless": NAMELESS,
        "may_supervise": "supervisor" in who.roles,
        "may_recommend": bool(who.roles & {"department", "supervisor"}) and idea.stage in ("candidate", "recommended"),
    }
    page: Response = request.app.state.templates.TemplateResponse(
        request, "ideas/idea.html", context, status_code=status
    )
    return page
