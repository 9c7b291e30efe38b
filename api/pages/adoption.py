"""What became of an honoured idea: adoptions are registered and taken back, with photographs."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.errors import PhotoError
from api.pages.campaigns import INVALID, READERS, SEE_OTHER
from api.pages.ideas import render_idea
from api.pages.numbers import number_of
from api.photos import PhotoFolder
from triage.errors import InvalidIdeaActError, NotFoundError
from triage.store import UnitOfWork
from triage.types import Adoption, Photo

router = APIRouter(include_in_schema=False)
MOST_PHOTOS = 9


@router.post("/ideas/{key}/adoptions")
@permit(roles=("supervisor",), about="reference")
async def read_adoption(request: Request, who: Who, key: str) -> Response:
    """Read the form, then register or take back on the thread pool."""
    async with request.form() as form:
        files = [value for value in form.getlist("photos") if isinstance(value, UploadFile) and value.filename]
        values = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(_act, request, who, number_of("idea", key), values, files)


@router.get("/idea-photos/{key}")
@permit(roles=READERS, about="reference")
def photo(request: Request, key: str) -> Response:
    """A photograph of an adoption; one whose adoption was taken back is not there."""
    with request.app.state.store.read() as work:
        work.ideas.require_photo(key)
    path = photo_folder(request).path(key)
    if not path.is_file():
        raise NotFoundError("photo", key)
    return FileResponse(path, media_type="image/jpeg", content_disposition_type="inline", filename=f"{key}.jpg")


def photo_folder(request: Request) -> PhotoFolder:
    """Where the office keeps photographs."""
    return PhotoFolder(request.app.state.settings.data_dir / "photos")


def _act(request: Request, who: Principal, key: int, form: dict[str, str], files: list[UploadFile]) -> Response:
    try:
        if form.get("act") == "remove":
            with request.app.state.store.write() as work:
                gone = work.ideas.take_back(key, number_of("adoption", form.get("adoption", "")), who.display_name)
            photo_folder(request).remove(gone)
        else:
            _adopt(request, who, key, form, files)
    except (InvalidIdeaActError, PhotoError) as error:
        return render_idea(request, who, key, str(error), INVALID)
    return RedirectResponse(f"/ideas/{key}", SEE_OTHER)


def _adopt(request: Request, who: Principal, key: int, form: dict[str, str], files: list[UploadFile]) -> None:
    with request.app.state.store.read() as work:
        stage = work.ideas.one(key).stage
    if stage != "honoured":
        raise InvalidIdeaActError("只有入选的金点子才登记采纳。")
    if not form.get("adopted_by") or not form.get("measures"):
        raise InvalidIdeaActError("请写明采纳单位和措施。")
    if len(files) > MOST_PHOTOS:
        raise InvalidIdeaActError(f"一次最多上传 {MOST_PHOTOS} 张照片。")
    folder, photos = photo_folder(request), list[Photo]()
    try:
        photos.extend(folder.keep(file.filename or "", file.file) for file in files)
        with request.app.state.store.write() as work:
            _store(work, who, key, form, photos)
    except BaseException:
        folder.remove(photos)
        raise


def _store(work: UnitOfWork, who: Principal, key: int, form: dict[str, str], photos: list[Photo]) -> None:
    adoption = Adoption(
        adopted_by=form["adopted_by"][:200], measures=form["measures"], result=form.get("result", ""),
        photos=tuple(photos), incentive=form.get("incentive", ""), actor=who.display_name, time=datetime.now(UTC),
    )  # fmt: skip
    work.ideas.adopt(key, adoption)
    idea = work.ideas.one(key)
    told = {"idea": idea.title, "adopted_by": adoption.adopted_by, "measures": adoption.measures}
    for member in idea.members:
        work.events.record(member.suggestion_id, "idea_adopted", data=told)
