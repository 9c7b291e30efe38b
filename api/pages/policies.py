"""Pages of policies: browse and search, import, expire or replace, and where each is cited."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from api.access.principal import Principal, Who
from api.access.rule import permit, signed_in
from api.pages.templating import today
from triage.errors import NotFoundError, RowError, UnreadableFileError
from triage.importing.policies import DOCUMENT_SUFFIXES, read_policy
from triage.store import UnitOfWork
from triage.types import Policy, Role
from triage.validity import lapsed_policies

router = APIRouter(include_in_schema=False)
EDITORS: tuple[Role, ...] = ("operator", "supervisor")
LARGEST_UPLOAD = 20 * 1024 * 1024
CITED_SHOWN = 50
SEE_OTHER = 303


@router.get("/policies")
@signed_in
def index(request: Request, who: Who, query: str = "") -> Response:
    """Policies whose title, number or text has these words, those in force first."""
    return _index(request, who, query=query)


@router.post("/policies")
@permit(roles=EDITORS)
def take_in(
    request: Request, who: Who, file: Annotated[UploadFile, File()], replaces: Annotated[str, Form()] = ""
) -> Response:
    """Import a document; where it replaces another one, that one holds until the day before."""
    suffix = Path(file.filename or "").suffix.lower()
    if suffix not in DOCUMENT_SUFFIXES:
        return _index(request, who, problem=f"只能导入这些格式的文件：{'、'.join(DOCUMENT_SUFFIXES)}。", status=422)
    content = file.file.read(LARGEST_UPLOAD + 1)
    if len(content) > LARGEST_UPLOAD:
        return _index(request, who, problem="文件超过 20 MB。", status=422)
    try:
        policy = _read(content, Path(file.filename or "").name)
    except (UnreadableFileError, RowError):
        problem = "文件读不出内容，或日期写法有误；扫描件需先识别成文字。"
        return _index(request, who, problem=problem, status=422)
    with request.app.state.store.write() as work:
        _store(work, policy, who)
        old = work.policies.get([replaces]).get(replaces) if replaces and replaces != policy.id else None
        if old is not None and old.in_force:
            ended = policy.effective_from or today()
            _store(work, old.model_copy(update={"repealed_on": ended, "in_force": ended > today()}), who)
    return RedirectResponse(f"/policies/{policy.id}?saved=1", SEE_OTHER)


@router.get("/policies/{key}")
@signed_in
def page(request: Request, who: Who, key: str) -> Response:
    """One policy, article by article, with where it is cited and who changed it."""
    with request.app.state.store.read() as work:
        policy = _one(work, key)
        cited, total = work.reference_history.cited_by(policy.id, CITED_SHOWN)
        letters = work.visible(who.reach).get([citation.suggestion_id for citation in cited])
        context: dict[str, Any] = {
            "policy": policy,
            "cited": [citation for citation in cited if citation.suggestion_id in letters],
            "cited_total": total,
            "changes": work.reference_history.of("policy", policy.id),
            "may_edit": bool(set(EDITORS) & who.roles),
            "saved": "saved" in request.query_params,
            "today": today(),
        }
    result: Response = request.app.state.templates.TemplateResponse(request, "policy.html", context)
    return result


@router.post("/policies/{key}/validity")
@permit(roles=EDITORS, about="reference")
def change_validity(
    request: Request,
    who: Who,
    key: str,
    act: Annotated[str, Form()] = "expire",
    day: Annotated[date | None, Form()] = None,
) -> Response:
    """Expire a policy on a day, or let one hold again that was expired by mistake."""
    with request.app.state.store.write() as work:
        policy = _one(work, key)
        if act == "restore":
            changed = policy.model_copy(update={"repealed_on": None, "in_force": True})
        else:
            ended = day or today()
            changed = policy.model_copy(update={"repealed_on": ended, "in_force": ended > today()})
        _store(work, changed, who)
    return RedirectResponse(request.url.path.removesuffix("/validity") + "?saved=1", SEE_OTHER)


def _index(request: Request, who: Principal, *, query: str = "", problem: str = "", status: int = 200) -> Response:
    words = query.replace("\x00", "").strip()
    with request.app.state.store.read() as work:
        policies = list(request.app.state.shelf.policies(work).values())
        found = work.policies.containing(words) if words else None
    lapsed = lapsed_policies(policies, today())
    shown = [policy for policy in policies if found is None or policy.id in found]
    context = {
        "policies": sorted(shown, key=lambda policy: (policy.id in lapsed, policy.title)),
        "lapsed": lapsed,
        "query": words,
        "may_edit": bool(set(EDITORS) & who.roles),
        "suffixes": DOCUMENT_SUFFIXES,
        "problem": problem,
    }
    templates = request.app.state.templates
    result: Response = templates.TemplateResponse(request, "policies.html", context, status_code=status)
    return result


def _one(work: UnitOfWork, key: str) -> Policy:
    policy = work.policies.get([key]).get(key) if key.isprintable() else None
    if policy is None:
        raise NotFoundError("policy", key)
    return policy


def _read(content: bytes, name: str) -> Policy:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_policy(path)


def _store(work: UnitOfWork, policy: Policy, who: Principal) -> None:
    before = work.policies.get([policy.id]).get(policy.id)
    if before != policy:
        work.policies.put([policy])
        work.reference_history.record(before, policy, who.display_name)
        work.audit.record(who.entry(f"policy.{'added' if before is None else 'changed'}", "policy", policy.id))
