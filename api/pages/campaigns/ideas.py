"""The page of one idea: opened scores, members, near ideas, history; recommending, splitting, moving, adoption."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts.ideas import Ideas
from api.acts.overtaking import idea_entries, unseen_in_idea
from api.acts.panels import is_blind
from api.base.numbers import number_of, whole_number
from api.pages.base.forms import PageForm
from api.pages.base.overtaken import overtaken_text
from api.pages.campaigns.campaigns import CONFLICT, INVALID, READERS
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import InvalidIdeaActError, NotFoundError, OvertakenError
from triage.ideas.scoring import SCORE_NAMES
from triage.panels.alike import nearest
from triage.text.cleaning import shorten
from triage.text.personal_data import Mask
from triage.types import OUTWARD, STAGE_NAMES
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
EVENT_NAMES = {
    "created": "形成候选",
    "joined": "新建议加入",
    "split_from": "由其他候选拆出",
    "moved_from": "收入其他候选的建议",
    "merged": "并入其他候选",
    "merged_into": "并入",
    "rescored": "重新计分",
    "merge_undone": "撤销合并",
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
    "support_set_aside": "支持不计入人数",
    "support_counted_again": "支持恢复计入",
    "adopted": "登记采纳",
    "adoption_removed": "撤销采纳登记",
}
# Who scored or stepped back is nobody's business before the scoring is closed, and never the reader's.
NAMELESS = ("score_submitted", "recused")
# Whoever judges an idea sees neither scores nor what others of the panel did.
UNSEEN = (*NAMELESS, "rescored", "place_changed")
SHOWN = 100
# Ideas that letters may be moved to, and those that are offered for merging.
OTHERS, NEAR_SHOWN = 200, 5
CHANGEABLE = ("candidate", "recommended")


class IdeaForm(PageForm):
    """What is done with an idea, and what that act needs."""

    act: str = ""
    reason: str = ""
    into: str = ""
    member: tuple[str, ...] = ()
    title: str = ""
    summary: str = ""
    field: str = ""
    seen: str = ""


@router.get("/ideas/{key}")
@permit(roles=READERS, about="reference")
def page(request: Request, who: Who, key: str) -> Response:
    """One idea."""
    return render_idea(request, who, number_of("idea", key))


@router.post("/ideas/{key}")
@permit(roles=("department", "supervisor"), about="reference")
def act(request: Request, who: Who, key: str, form: Annotated[IdeaForm, Form()]) -> Response:
    """Recommend an idea, or split, move or edit it, or undo its last merge."""
    target = number = number_of("idea", key)
    ideas = state_of(request).ideas.checking(unseen_in_idea(number, whole_number(form.seen)))
    try:
        if form.act == "recommend":
            ideas.recommend(who, number, form.reason)
        else:
            target = _supervise(ideas, who, number, form)
    except OvertakenError as error:
        return render_idea(request, who, number, overtaken_text(error, EVENT_NAMES, "本候选"), CONFLICT)
    except (InvalidIdeaActError, NotFoundError) as error:
        if isinstance(error, NotFoundError) and error.key == str(number):
            raise
        return render_idea(request, who, number, text_of(error), INVALID)
    return see_other(f"/ideas/{target}")


def _supervise(ideas: Ideas, who: Principal, key: int, form: IdeaForm) -> int:
    """Do one of a supervisor's acts; returns the idea to show next."""
    if "supervisor" not in who.roles:
        raise InvalidIdeaActError("supervisors_only")
    if form.act == "undo_merge":
        ideas.undo_merge(who, key)
        return key
    if form.act == "split":
        return ideas.split(who, key, form.member)
    if form.act == "move":
        if form.member:
            ideas.move(who, key, form.member, number_of("idea", form.into))
        return key
    if form.act == "edit":
        ideas.edit(who, key, form.title, form.summary, form.field)
        return key
    raise InvalidIdeaActError("unknown_act")


def render_idea(request: Request, who: Principal, key: int, problem: str = "", status: int = 200) -> Response:
    """The page of an idea, with what was wrong where something was."""
    with state_of(request).store.read() as work:
        idea = work.ideas.one(key)
        campaign = work.campaigns.one(idea.campaign_id)
        blind = is_blind(work, who, campaign)
        shown = idea.members[:SHOWN]
        letters = work.visible(OUTWARD).get([member.suggestion_id for member in shown])
        point = work.merges.of(key, who.name, datetime.now(UTC)) if "supervisor" in who.roles else None
        changeable = "supervisor" in who.roles and idea.merged_into is None and idea.stage in CHANGEABLE
        others = [one for one in work.ideas.best(idea.campaign_id, OTHERS) if one.id != key] if changeable else []
        others = [one for one in others if one.stage in CHANGEABLE]
    context: dict[str, Any] = {
        "idea": idea,
        "campaign": campaign,
        "blind": blind,
        "events": [event for event in idea.events if not blind or event.kind not in UNSEEN],
        "opens": bool(who.roles & set(WORKERS)),
        "members": [
            (member, shorten(text := Mask().hide(letters[member.suggestion_id].full_text()), 90), text)
            for member in shown
            if member.suggestion_id in letters
        ],
        "seen": len(idea_entries(idea)),
        "undoable": point is not None,
        "rescored": next((event.detail for event in idea.events[::-1] if event.kind == "rescored"), ""),
        "near": nearest(idea, others, NEAR_SHOWN),
        "others": others,
        "problem": problem,
        "part_names": SCORE_NAMES,
        "stage_names": STAGE_NAMES,
        "event_names": EVENT_NAMES,
        "nameless": NAMELESS,
        "may_supervise": "supervisor" in who.roles,
        "may_recommend": bool(who.roles & {"department", "supervisor"}) and idea.stage in ("candidate", "recommended"),
    }
    return render_template(request, "ideas/idea.html", context, status=status)
