"""Pages of policies: browse and search, import, expire or replace, and where each is cited."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import permit, signed_in
from api.acts.policies import add_policy, expire_policy, policy_of, restore_policy
from api.acts.unchanged import tag_of, unchanged_policy
from api.pages.base.overtaken import CHANGED, NOT_KEPT, overtaken_text
from api.pages.base.templating import today
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import OvertakenError, RowError, UnreadableFileError
from triage.importing.policies import DOCUMENT_SUFFIXES, ReadPolicy, read_document
from triage.knowledge.validity import lapsed_policies
from triage.types import Role
from triage.types.error_catalogue import text_of
from triage.types.policy_scan import SCAN_STATE_NAMES

router = APIRouter(include_in_schema=False)
EDITORS: tuple[Role, ...] = ("operator", "supervisor")
LARGEST_UPLOAD = 20 * 1024 * 1024
CITED_SHOWN = 50


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
        read = _read(content, Path(file.filename or "").name)
    except (UnreadableFileError, RowError) as error:
        if error.code == "scan":
            scans = state_of(request).policy_scans
            scan = scans.add(who.entry, who.display_name, Path(file.filename or "").name, content, replaces)
            return see_other(f"/policy-scans/{scan.id}")
        return _index(request, who, problem=text_of(error, path=file.filename), status=422)
    add_policy(state_of(request).store, who, read.policy, replaces, today())
    if read.unfinished:
        return _index(request, who, problem=f"已导入《{read.policy.title}》。{'；'.join(read.unfinished)}。")
    return see_other(f"/policies/{read.policy.id}?saved=1")


@router.get("/policies/{key}")
@signed_in
def page(request: Request, who: Who, key: str) -> Response:
    """One policy, article by article, with where it is cited and who changed it."""
    return _one(request, who, key)


def _one(request: Request, who: Principal, key: str, problem: str = "", status: int = 200) -> Response:
    with state_of(request).store.read() as work:
        policy = policy_of(work, key)
        cited, total = work.reference_history.cited_by(policy.id, CITED_SHOWN)
        letters = work.visible(who.reach).get([citation.suggestion_id for citation in cited])
        context: dict[str, Any] = {
            "policy": policy,
            "seen": tag_of(policy),
            "problem": problem,
            "cited": [citation for citation in cited if citation.suggestion_id in letters],
            "cited_total": total,
            "changes": work.reference_history.of("policy", policy.id),
            "may_edit": bool(set(EDITORS) & who.roles),
            "saved": "saved" in request.query_params,
            "today": today(),
        }
    return render_template(request, "policy.html", context, status=status)


@router.post("/policies/{key}/validity")
@permit(roles=EDITORS, about="reference")
def change_validity(
    request: Request,
    who: Who,
    key: str,
    act: Annotated[str, Form()] = "expire",
    day: Annotated[date | None, Form()] = None,
    seen: Annotated[str, Form()] = "",
) -> Response:
    """Expire a policy on a day, or let one hold again that was expired by mistake."""
    store = state_of(request).store.checking(unchanged_policy(key, seen))
    try:
        if act == "restore":
            restore_policy(store, who, key)
        else:
            expire_policy(store, who, key, day or today(), today())
    except OvertakenError as error:
        problem = overtaken_text(error, CHANGED, "这件政策", where="变更记录", kept=NOT_KEPT)
        return _one(request, who, key, problem, 409)
    return see_other(request.url.path.removesuffix("/validity") + "?saved=1")


def _index(request: Request, who: Principal, *, query: str = "", problem: str = "", status: int = 200) -> Response:
    words = query.replace("\x00", "").strip()
    with state_of(request).store.read() as work:
        policies = list(state_of(request).shelf.policies(work).values())
        found = work.policies.containing(words) if words else None
        scans = work.policy_scans.in_states("waiting", "recognised", "failed")
    lapsed = lapsed_policies(policies, today(), state_of(request).office.replaced_laws)
    shown = [policy for policy in policies if found is None or policy.id in found]
    context = {
        "policies": sorted(shown, key=lambda policy: (policy.id in lapsed, policy.title)),
        "lapsed": lapsed,
        "scans": scans,
        "scan_states": SCAN_STATE_NAMES,
        "query": words,
        "may_edit": bool(set(EDITORS) & who.roles),
        "suffixes": DOCUMENT_SUFFIXES,
        "problem": problem,
    }
    return render_template(request, "policies.html", context, status=status)


def _read(content: bytes, name: str) -> ReadPolicy:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_document(path, recognise=False)
