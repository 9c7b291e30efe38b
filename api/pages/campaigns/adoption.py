"""What became of an honoured idea: adoptions are registered and taken back, with photographs."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import FileResponse, Response

from api.access.principal import Who
from api.access.rule import permit
from api.acts.overtaking import unseen_in_idea
from api.base.errors import PhotoError
from api.base.numbers import number_of, whole_number
from api.pages.base.forms import PageForm
from api.pages.base.overtaken import NOT_KEPT, overtaken_text
from api.pages.campaigns.campaigns import CONFLICT, INVALID, READERS
from api.pages.campaigns.ideas import EVENT_NAMES, render_idea
from api.web.responses import see_other
from api.web.state import state_of
from triage.errors import InvalidIdeaActError, NotFoundError, OvertakenError
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)


class AdoptionForm(PageForm):
    """Who took an idea up and how, with photographs; or which adoption is taken back."""

    act: str = ""
    adoption: str = ""
    adopted_by: str = ""
    measures: str = ""
    result: str = ""
    incentive: str = ""
    photos: tuple[UploadFile, ...] = ()
    seen: str = ""


@router.post("/ideas/{key}/adoptions")
@permit(roles=("supervisor",), about="reference")
def adopt(request: Request, who: Who, key: str, form: Annotated[AdoptionForm, Form()]) -> Response:
    """Register an adoption, or take one back."""
    number = number_of("idea", key)
    try:
        ideas = state_of(request).ideas.checking(unseen_in_idea(number, whole_number(form.seen)))
        if form.act == "remove":
            ideas.take_back(who, number, number_of("adoption", form.adoption))
        else:
            uploads = [(file.filename, file.file) for file in form.photos if file.filename]
            ideas.adopt(
                who, number, form.adopted_by, form.measures, uploads, result=form.result, incentive=form.incentive
            )
    except OvertakenError as error:
        return render_idea(request, who, number, overtaken_text(error, EVENT_NAMES, "本候选", kept=NOT_KEPT), CONFLICT)
    except (InvalidIdeaActError, PhotoError) as error:
        return render_idea(request, who, number, text_of(error), INVALID)
    return see_other(f"/ideas/{number}")


@router.get("/idea-photos/{key}")
@permit(roles=READERS, about="reference")
def photo(request: Request, key: str) -> Response:
    """A photograph of an adoption; one whose adoption was taken back is not there."""
    with state_of(request).store.read() as work:
        work.ideas.require_photo(key)
    path = state_of(request).ideas.photos.path(key)
    if not path.is_file():
        raise NotFoundError("photo", key)
    return FileResponse(path, media_type="image/jpeg", content_disposition_type="inline", filename=f"{key}.jpg")
