"""Appearance: light or dark, normal or large text; kept in a cookie, so that it works without an account."""

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access.rule import public
from api.web.responses import see_other
from api.web.sign_in_redirect import is_secure, safe_target

router = APIRouter(include_in_schema=False)
COOKIE = "jindianzi_look"
YEAR = 365 * 24 * 3600
Theme = Literal["auto", "light", "dark"]
Size = Literal["normal", "large"]


def look_of(request: Request) -> dict[str, str]:
    """How this browser wants its pages."""
    theme, _, size = request.cookies.get(COOKIE, "").partition(".")
    return {
        "theme": theme if theme in get_args(Theme) else "auto",
        "size": size if size in get_args(Size) else "normal",
    }


@router.post("/appearance")
@public
def choose(
    request: Request,
    theme: Annotated[Theme | None, Form()] = None,
    size: Annotated[Size | None, Form()] = None,
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Change one of the two, and go back to the page."""
    look = look_of(request)
    response = see_other(safe_target(back))
    value = f"{theme or look['theme']}.{size or look['size']}"
    response.set_cookie(COOKIE, value, max_age=YEAR, httponly=True, samesite="lax", secure=is_secure(request))
    return response
