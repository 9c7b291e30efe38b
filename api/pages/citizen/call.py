"""The public form of a campaign: a human check, rate limits, and what somebody has already proposed."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import Response

from api.access.forms import GUEST_FORM
from api.access.rule import public
from api.access.tokens import GUEST_COOKIE, form_token, new_token
from api.acts.attachments import keep_uploads
from api.acts.calls import Sender, propose, support_idea, use_check
from api.base.errors import AttachmentError
from api.base.numbers import number_of
from api.pages.base.templating import today
from api.pages.campaigns.campaigns import INVALID
from api.web.human_check import HumanCheck
from api.web.responses import render_template
from api.web.sign_in_redirect import check_guest_form, for_guest, hidden_field, is_secure
from api.web.state import state_of
from triage.errors import NotFoundError
from triage.ideas.likeness import most_alike
from triage.text.cleaning import clean
from triage.types import Idea
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
PER_MINUTE = 10
Field = Annotated[str, Form()]
Uploads = Annotated[list[UploadFile] | None, File()]
WRONG_ANSWER = "算式的答案不对，或这道题已经用过、打开太久，请再算一次。"
# Tells one browser from another for as long as a campaign lasts; no name is behind it.
DEVICE_COOKIE, DEVICE_SECONDS = "jindianzi_device", 180 * 24 * 3600
MAX_TITLE, MAX_TEXT, MAX_CONTACT, MOST_OF_A_VISITOR = 100, 5000, 100, 5


@router.get("/call/{key}")
@public
def page(request: Request, key: str) -> Response:
    """The form."""
    return _page(request, number_of("campaign", key))


@router.post("/call/{key}", dependencies=[Depends(check_guest_form)])
@public
def send(
    request: Request, key: str, title: Field = "", text: Field = "", contact: Field = "", answer: Field = "",
    check: Field = "", support: Field = "", anyway: Field = "", files: Uploads = None,
) -> Response:  # fmt: skip
    """Take a suggestion, or the support for an idea that is there already."""
    state, campaign_id = state_of(request), number_of("campaign", key)
    address = request.client.host if request.client else ""
    state.limiter.spend("call", address, PER_MINUTE)
    visitor = request.cookies.get(GUEST_COOKIE, "")
    given = {
        "title": clean(title).strip()[:MAX_TITLE], "text": clean(text).strip()[:MAX_TEXT],
        "contact": clean(contact).strip()[:MAX_CONTACT],
    }  # fmt: skip
    with state.store.read() as work:
        campaign = work.campaigns.one(campaign_id)
    if not campaign.open_on(today()):
        return _page(request, campaign_id, given=given, status=INVALID)
    if not _is_human(request, visitor, campaign_id, check, answer):
        return _page(request, campaign_id, WRONG_ANSWER, given=given, status=INVALID)
    sender = Sender.of(state.secret_key, request.cookies.get(DEVICE_COOKIE, ""), address)
    if support:
        idea = support_idea(state.store, campaign_id, number_of("idea", support), given["contact"], sender)
        return _page(request, campaign_id, thanks=f"已记下您对“{idea.title}”的支持，谢谢！")
    if not given["title"] or not given["text"]:
        return _page(request, campaign_id, "请填写标题和建议。", given=given, passed=True, status=INVALID)
    if not anyway:
        similar = _similar(request, campaign_id, f"{given['title']}\n{given['text']}")
        if similar:
            return _page(request, campaign_id, given=given, similar=similar, passed=True)
    return _take(request, campaign_id, given, sender, files or [])


def _take(
    request: Request, campaign_id: int, given: dict[str, str], sender: Sender, files: list[UploadFile]
) -> Response:
    """Take a suggestion in with its files; none of it where one of them is not taken."""
    state = state_of(request)
    uploads = [(file.filename, file.file) for file in files if file.filename]
    try:
        kept = keep_uploads(state.attachments.folder, uploads, MOST_OF_A_VISITOR)
    except AttachmentError as error:
        return _page(request, campaign_id, text_of(error), given=given, passed=True, status=INVALID)
    letter = propose(state.store, campaign_id, given["title"], given["text"], given["contact"], sender, kept)
    return _page(request, campaign_id, thanks=f"您的建议已收到，编号 {letter.id}。谢谢您为城市献策！")


def _is_human(request: Request, visitor: str, campaign_id: int, token: str, answer: str) -> bool:
    """Whether a form carries a right answer, which is then used up, as a wrong one is."""
    state = state_of(request)
    checker = HumanCheck(state.secret_key)
    check = checker.read(visitor, campaign_id, token, time.time())
    return (
        check is not None and use_check(state.store, check.nonce, check.expires_at) and checker.is_answer(check, answer)
    )


def _similar(request: Request, campaign_id: int, text: str) -> list[Idea]:
    with state_of(request).store.read() as work:
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
    passed: bool = False,
    status: int = 200,
) -> Response:
    state = state_of(request)
    visitor = request.cookies.get(GUEST_COOKIE) or new_token()
    checker = HumanCheck(state.secret_key)
    with state.store.read() as work:
        campaign = work.campaigns.one(key)
    if campaign.kind != "call":
        raise NotFoundError("campaign", str(key))
    now = time.time()
    question, token = ("", checker.passed(visitor, key, now)) if passed else checker.ask(visitor, key, now)
    empty = {"title": "", "text": "", "contact": ""}
    context: dict[str, Any] = {
        "campaign": campaign,
        "open": campaign.open_on(today()),
        "problem": problem,
        "thanks": thanks,
        "given": {**empty, **(given or {})},
        "similar": similar or [],
        "check": token,
        "question": question,
        "guest_field": hidden_field(form_token(state.secret_key, GUEST_FORM, visitor)),
    }
    page = for_guest(request, render_template(request, "ideas/call.html", context, status=status), visitor)
    if DEVICE_COOKIE not in request.cookies:
        page.set_cookie(
            DEVICE_COOKIE, new_token(), max_age=DEVICE_SECONDS, path="/call", httponly=True, samesite="lax",
            secure=is_secure(request),
        )  # fmt: skip
    return page
