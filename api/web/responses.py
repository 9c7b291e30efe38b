"""Responses that many routes give: a rendered page, and a redirect after a form."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from api.web.state import state_of

SEE_OTHER, INVALID = 303, 422


def see_other(url: str, background: BackgroundTask | None = None) -> RedirectResponse:
    """Have the browser load another page with GET, as after a form.

    Args:
        url: where to.
        background: what is done once the answer has gone out.
    """
    return RedirectResponse(url, SEE_OTHER, background=background)


def render_template(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page made of a template."""
    return state_of(request).templates.TemplateResponse(
        request, template, dict(context or {}), status_code=status, headers=headers
    )


def render_form(request: Request, template: str, context: Mapping[str, Any], status: int | None = None) -> Response:
    """A page with a form: refused where the context says a problem, which is empty otherwise.

    Args:
        request: what is answered.
        template: its name.
        context: what it shows.
        status: of a refusal that is no mistake in the form; None follows from the problem.
    """
    return render_template(request, template, context, status=status or (INVALID if context["problem"] else 200))
