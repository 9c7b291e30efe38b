"""Acts of the lifecycle from the page of a suggestion: assign, claim, return, reply, extend, evaluate and so on."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.access.acting import acting
from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.acts.overtaking import Seen
from api.base.numbers import whole_number
from api.pages.base.forms import FormFields
from api.pages.base.overtaken import overtaken_text
from api.pages.suggestion.act_forms import ACT_FORMS
from api.pages.suggestion.merge_confirmation import ask_before_merge
from api.pages.suggestion.suggestion_view import render
from api.web.responses import see_other
from api.web.state import state_of
from triage.errors import (
    IncompleteTransitionError,
    MergeTargetError,
    NotPermittedError,
    OvertakenError,
    StaleWorkItemError,
    TransitionError,
)
from triage.types import Transition
from triage.types.error_catalogue import entry_of, text_of

router = APIRouter(include_in_schema=False)
LARGEST = 2**31 - 1


@router.post("/suggestions/{key}/acts")
@permit(roles=WORKERS, about="suggestion")
def act(
    request: Request, who: Who, key: str, fields: FormFields, co_departments: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Do one act of the lifecycle."""
    if (question := ask_before_merge(request, who, key, fields)) is not None:
        return question
    form: dict[str, Any] = {**fields, "co_departments": [name for name in co_departments or () if name]}
    action = form.get("action", "")
    needed = {field.name for field in ACT_FORMS.get(action, ())}
    given = {name: value for name in needed if (value := form.get(name))}
    kept = {f"act_{name}": str(value) for name, value in given.items()} | {"open_act": str(action)}
    try:
        wanted = Transition.model_validate({"action": action, **given})
        # A form without the revision that it was made from has seen nothing.
        seen = Seen(whole_number(form.get("revision", ""), LARGEST) or 0)
        state_of(request).workflow.act(key, wanted, acting(who, wanted.action), seen)
    except ValidationError:
        unfit = text_of(IncompleteTransitionError("unfit", action=action))
        return render(request, who, key, kept, problem=unfit, status=422)
    except OvertakenError as error:
        return render(request, who, key, kept, problem=overtaken_text(error), status=409)
    except (
        IncompleteTransitionError,
        MergeTargetError,
        NotPermittedError,
        TransitionError,
        StaleWorkItemError,
    ) as error:
        problem = f"{text_of(error)}您填写的内容保留在下面。"
        return render(request, who, key, kept, problem=problem, status=entry_of(error).status)
    return see_other(request.url.path.removesuffix("/acts") + "?saved=1")
