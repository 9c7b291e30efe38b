"""The compendium of a campaign as a page and as files."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.rule import permit
from api.base.errors import NoPdfError
from api.base.numbers import number_of
from api.documents.idea_files import DOCX, XLSX, compendium_docx, letters_docx, scores_xlsx
from api.documents.pdf import converter, to_pdf
from api.pages.base.templating import today
from api.pages.campaigns.campaigns import READERS
from api.web.responses import render_template
from api.web.state import state_of
from triage.ideas.compendium import Entry, entries_of, score_lines
from triage.panels.rounds import result_of
from triage.types import Campaign
from triage.types.error_catalogue import entry_of, text_of

router = APIRouter(include_in_schema=False)
PDF = "application/pdf"


@router.get("/campaigns/{key}/compendium")
@permit(roles=READERS, about="reference")
def page(request: Request, key: str) -> Response:
    """The compendium as a page, with the register of conversions."""
    return _page(request, key)


def _page(request: Request, key: str, problem: str = "", status: int = 200) -> Response:
    campaign, entries = _read(request, key)
    context: dict[str, Any] = {
        "campaign": campaign,
        "problem": problem,
        "entries": entries,
        "pdf": converter() is not None,
        "adopted": sum(bool(entry.adoptions) for entry in entries),
    }
    return render_template(request, "ideas/compendium.html", context, status=status)


@router.get("/campaigns/{key}/compendium.docx")
@permit(roles=READERS, about="reference")
def word(request: Request, key: str) -> Response:
    """The compendium in Word."""
    campaign, entries = _read(request, key)
    return _file(
        compendium_docx(campaign, entries, state_of(request).office.name, today(), state_of(request).ideas.photos),
        DOCX,
        "compendium.docx",
    )


@router.get("/campaigns/{key}/compendium.pdf")
@permit(roles=READERS, about="reference")
def portable(request: Request, key: str) -> Response:
    """The compendium as PDF, laid out as in Word."""
    campaign, entries = _read(request, key)
    content = compendium_docx(campaign, entries, state_of(request).office.name, today(), state_of(request).ideas.photos)
    try:
        return _file(to_pdf(content), PDF, "compendium.pdf")
    except NoPdfError as error:
        return _page(request, key, text_of(error), entry_of(error).status)


@router.get("/campaigns/{key}/letters.docx")
@permit(roles=("supervisor",), about="reference")
def letters(request: Request, key: str) -> Response:
    """Certificates and letters of thanks in Word."""
    campaign, entries = _read(request, key)
    return _file(letters_docx(campaign, entries, state_of(request).office.name, today()), DOCX, "letters.docx")


@router.get("/campaigns/{key}/scores.xlsx")
@permit(roles=("supervisor",), about="reference")
def scores(request: Request, key: str) -> Response:
    """All scores in Excel; without a line before the scoring is closed."""
    with state_of(request).store.read() as work:
        campaign = work.campaigns.one(number_of("campaign", key))
        lines = score_lines(work, campaign)
        result = result_of(work, campaign) if campaign.scoring_closed_at else None
    return _file(scores_xlsx(campaign, lines, result), XLSX, "scores.xlsx")


def _read(request: Request, key: str) -> tuple[Campaign, list[Entry]]:
    with state_of(request).store.read() as work:
        campaign = work.campaigns.one(number_of("campaign", key))
        return campaign, entries_of(work, campaign)


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
