"""The page of one suggestion, and the decision on it."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import TypeAdapter, ValidationError

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts.overtaking import Seen
from api.base.numbers import whole_number
from api.pages.base.forms import FormFields
from api.pages.base.names import PART_NAMES
from api.pages.base.overtaken import overtaken_text
from api.pages.suggestion.merge_confirmation import ask_before_merge
from api.pages.suggestion.reasons import ASK_REASON, action_of, reason_for
from api.pages.suggestion.suggestion_view import render
from api.routes.schemas import NewDecision, NewPart
from api.routes.suggestions import store_decision
from api.web.responses import see_other
from api.web.state import state_of
from triage.errors import (
    InvalidDecisionError,
    InvalidIssueActError,
    MergeTargetError,
    NotFoundError,
    OvertakenError,
    UnsupportedStatementsError,
)
from triage.types import Part, PartDecision
from triage.types.decision import NAMES_JOINED
from triage.types.decision_parts import PARTS
from triage.types.error_catalogue import entry_of, text_of

router = APIRouter(include_in_schema=False)


@router.get("/suggestions/{key}")
@permit(roles=WORKERS, about="suggestion")
def page(request: Request, who: Who, key: str) -> Response:
    """The letter, what the machine suggests, and what people decided."""
    return render(request, who, key, {}, saved="saved" in request.query_params)


@router.post("/suggestions/{key}/decision")
@permit(roles=("handler",), about="suggestion")
def decide(request: Request, who: Who, key: str, form: FormFields) -> Response:
    """Store what somebody decides, part by part."""
    if (question := ask_before_merge(request, who, key, form)) is not None:
        return question
    if form.get("alternative"):
        form |= {"department_action": "edited", "department_value": form["alternative"]}
    # Each department that helps is kept or dropped by itself, and another may be added.
    helping = dict.fromkeys(value for name, value in form.items() if name.startswith("co_departments-") and value)
    form |= {"co_departments_value": NAMES_JOINED.join(helping)}
    parts = [
        {
            "part": part,
            "action": action,
            "value": form.get(f"{part}_value") if action == "edited" else None,
            "reason": form.get(f"{part}_reason") or form.get("reason_text") or None
            if action == "rejected"
            else form.get(f"{part}_reason") or None,
            "reason_code": reason_for(part, form) if action == "rejected" else None,
        }
        for part in PARTS
        if (action := action_of(part, form))
    ]
    rest: dict[Part, str] | None = None
    if form.get("all"):
        rest = {part: reason for part in PARTS if (reason := form.get(f"{part}_reason"))}
        # What is offered is accepted anyway, except where somebody has decided already.
        parts = [part for part in parts if part["action"] != "accepted"]
    unexplained = (part for part in parts if part["part"] == "department" and part["action"] == "rejected")
    if any(not part["reason_code"] for part in unexplained):
        return render(request, who, key, form, problem=ASK_REASON, status=422)
    seen = Seen(whole_number(form.get("revision", "")), whole_number(form.get("seen", "")))
    decision = {"triage_version": form.get("triage_version"), "parts": parts}
    problem, status = _store(request, who, key, decision, seen, rest=rest)
    if problem:
        return render(request, who, key, form, problem=problem, status=status)
    state_of(request).decisions.reconsider(key)
    target = request.url.path.removesuffix("/decision")
    query = urlencode({"saved": 1, "view": form.get("view", "")})
    return see_other(f"{target}?{query}")


def _store(
    request: Request, who: Principal, key: str, decision: dict[str, Any], seen: Seen, *, rest: dict[Part, str] | None
) -> tuple[str, int]:
    """Store a decision; returns what is wrong with it and the status. The text is empty where nothing is wrong.

    With `rest` all that is left is accepted, and these words answer for what of it has no basis.
    """
    try:
        if rest is not None:
            chosen = TypeAdapter(list[NewPart]).validate_python(decision["parts"])
            parts = [PartDecision.model_validate(part.model_dump()) for part in chosen]
            version = whole_number(str(decision["triage_version"])) or 0
            state_of(request).decisions.accept_rest(who, key, version, parts, seen, rest)
        else:
            store_decision(state_of(request).decisions, who, key, NewDecision.model_validate(decision), seen)
    except ValidationError as error:
        return _explain(error), 422
    except (NotFoundError, InvalidIssueActError) as error:
        if isinstance(error, NotFoundError) and error.key == key:
            raise
        return f"重复件应填另一件来件的编号。{text_of(error)}", 422
    except OvertakenError as error:
        return overtaken_text(error), 409
    except (MergeTargetError, InvalidDecisionError, UnsupportedStatementsError) as error:
        return f"{text_of(error)}您填写的内容保留在下面。", entry_of(error).status
    return "", 200


def _explain(error: ValidationError) -> str:
    messages = []
    for entry in error.errors():
        where = str(entry["loc"][0]) if entry["loc"] else ""
        if where == "parts" and entry["type"] == "too_short":
            messages.append("请至少对一个部分作出处理")
        elif "needs a reason in words" in entry["msg"]:
            messages.append("选择“其他”时请写明原因")
        elif "has no value" in entry["msg"]:
            name = next((PART_NAMES[part] for part in PARTS if repr(part) in entry["msg"]), "")
            messages.append(f"“{name}”选择了修改，请填写修改后的内容")
        else:
            messages.append(str(entry["msg"]))
    return "；".join(dict.fromkeys(messages)) + "。"
