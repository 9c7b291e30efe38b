"""Landing: where somebody arrives after signing in: at the password page first, at what they asked for, or at home."""

from collections.abc import Sequence

from api.access.table import RuledRoute
from api.pages.base.navigation import home_of, may_open
from api.web.sign_in_redirect import safe_target
from triage.types import Account

FIRST_PAGE = "/account/password"


def landing(account: Account, target: str, table: Sequence[RuledRoute]) -> str:
    """The path to go to.

    Args:
        account: who signed in.
        target: the page that they asked for; the start page where none.
        table: the routes with their rules.
    """
    if account.must_change_password:
        return FIRST_PAGE
    wanted = safe_target(target)
    return wanted if wanted != "/" and may_open(account.roles, table, wanted) else home_of(account.roles)
