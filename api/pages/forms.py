"""Forms: reading them, and refusing those that other sites send."""

from urllib.parse import urlsplit

from fastapi import Request

from api.errors import ForeignFormError


def require_own_form(request: Request) -> None:
    """Refuse a form that was not sent from our own pages.

    Rationale: browsers send `Sec-Fetch-Site` or `Origin` with every form post and no page can forge them,
    so a form of another site is recognised without a session.

    Raises:
        ForeignFormError: the request comes from another site.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignFormError
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignFormError
