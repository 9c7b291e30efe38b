"""The public form of a campaign: a human check, rate limits, and what somebody has already proposed."""

import secrets
import time
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from api.access.forms import GUEST_FORM, check_guest_form
from api.access.rule import public
from api.access.tokens import GUEST_COOKIE, form_token, new_token
from api.human_check import HumanCheck
from api.pages.campaigns import INVALID
from api.pages.entrance import for_guest, hidden_field
from api.pages.numbers import number_of
from api.pages.templating import today
from api.zone import LOCAL_ZONE
from triage.errors import NotFoundError
from triage.ideas.likeness import most_alike
from triage.text import clean
from triage.types import Idea, Suggestion

router = APIRouter(include_in_schema=False)
CHANNEL = "征集页"
PER_MINUTE = 10
Field = Annotated[str, Form()]
MAX_TITLE, MAX_TEXT, MAX_CONTACT = 100, 5000, 100


@router.get("/call/{key}")
@public
def page(request: Request, key: str) -> Response:
    """The form."""
    return _page(request, number_of("campaign", key))


@router.post("/call/{key}", dependencies=[Depends(check_guest_form)])
@public
def send(
    request: Request, key: str, title: Field = "", text: Field = "", contact: Field = "", answer: Field = "",
    check: Field = "", support: Field = "", anyway: Field = "",
) -> Response:  # fmt: skip
    """Take a suggestion, or the support for an idea that is there already."""
    state, campaign_id = request.app.state, number_of("campaign", key)
    state.limiter.spend("call", request.client.host if request.client else "", PER_MINUTE)
    visitor = request.cookies.get(GUEST_COOKIE, "")
    given = {
        "title": clean(title).strip()[:MAX_TITLE], "text": clean(text).strip()[:MAX_TEXT],
        "contact": clean(contact).strip()[:MAX_CONTACT], "answer": answer,
    }  # fmt: skip
    with state.store.read() as work:
        campaign = work.campaigns.one(campaign_id)
    if not campaign.open_on(today()):
        return _page(request, campaign_id, given=given, status=INVALID)
    if not HumanCheck(state.secret_key).passes(visitor, check, answer, time.time()):
        return _page(request, campaign_id, "算式的答案不对，或页面打开太久，请再算一次。", given=given, status=INVALID)
    if support:
        return _support(request, campaign_id, support, given["contact"])
    if not given["title"] or not given["text"]:
        return _page(request, campaign_id, "请填写标题和建议。", given=given, status=INVALID)
    if not anyway:
        similar = _similar(request, campaign_id, f"{given['title']}\n{given['text']}")
        if similar:
            return _page(request, campaign_id, given=given, similar=similar, check=check)
    return _store(request, campaign_id, given["title"], given["text"], given["contact"])


def _support(request: Request, campaign_id: int, support: str, contact: str) -> Response:
    """Store the support as a suggestion of the visitor that stays in the idea, so that it is counted and credited."""
    idea_id = number_of("idea", support)
    with request.app.state.store.write() as work:
        idea = work.ideas.one(idea_id)
        if idea.campaign_id != campaign_id or idea.merged_into is not None:
            raise NotFoundError("idea", support)
        letter = _letter(idea.title, f"支持：{idea.summary}", contact)
        work.suggestions.put([letter])
        work.campaigns.enter(campaign_id, [letter.id])
        work.ideas.put(campaign_id, idea_id, {letter.id: letter.user or f"#{letter.id}"}, pinned=True)
        work.ideas.count_support(idea_id)
        work.ideas.note(idea_id, "joined", None, suggestion_id=letter.id, detail="公开表单支持")
    return _page(request, campaign_id, thanks=f"已记下您对“{idea.title}”的支持，谢谢！")


def _store(request: Request, campaign_id: int, title: str, text: str, contact: str) -> Response:
    letter = _letter(title, text, contact)
    with request.app.state.store.write() as work:
        work.suggestions.put([letter])
        work.campaigns.enter(campaign_id, [letter.id])
    return _page(request, campaign_id, thanks=f"您的建议已收到，编号 {letter.id}。谢谢您为城市献策！")


def _letter(title: str, text: str, contact: str) -> Suggestion:
    now = datetime.now(LOCAL_ZONE).replace(tzinfo=None)
    key = f"ZJ{now:%Y%m%d}-{secrets.token_hex(5)}"
    return Suggestion(id=key, title=title, text=text, user=contact or None, time=now, channel=CHANNEL)


def _similar(request: Request, campaign_id: int, text: str) -> list[Idea]:
    with request.app.state.store.read() as work:
        ideas = work.ideas.of(campaign_id)
    return most_alike(text, ideas)


def _page(
    request: Request,
    key: int,
    problem: str = "",
    *,
    thanks: str = "",
    given: dict[str, str] | None = None,
    similar: list[Idea] | None = None,
    check: str = "",
    status: int = 200,
) -> Response:
    state = request.app.state
    visitor = request.cookies.get(GUEST_COOKIE) or new_token()
    checker = HumanCheck(state.secret_key)
    with state.store.read() as work:
        campaign = work.campaigns.one(key)
    if campaign.kind != "call":
        raise NotFoundError("campaign", str(key))
    question, token = (checker.again(check), check) if check else checker.ask(visitor, time.time())
    empty = {"title": "", "text": "", "contact": "", "answer": ""}
    context: dict[str, Any] = {
        "campaign": campaign,
        "open": campaign.open_on(today()),
        "problem": problem,
        "thanks": thanks,
        "given": {**empty, **(given or {}), **({} if check else {"answer": ""})},
        "similar": similar or [],
        "check": token,
        "question": question,
        "guest_field": hidden_field(form_token(state.secret_key, GUEST_FORM, visitor)),
    }
    page: Response = state.templates.TemplateResponse(request, "ideas/call.html", context, status_code=status)
    return for_guest(request, page, visitor)
