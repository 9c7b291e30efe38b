"""What every list of urgent letters needs: names of levels and kinds, and what the reader may do."""

from typing import Any

from fastapi import Request

from api.access.principal import Principal
from api.access.rule import WORKERS
from api.acts.urgent import OFFICE_ROLES
from api.pages.base.names import URGENT_LEVEL_NAMES
from api.web.state import state_of
from triage.office.config import Office


def urgent_names(request: Request, who: Principal) -> dict[str, Any]:
    """Names of kinds are those of the office's procedure cards."""
    office: Office = state_of(request).effective.shown(state_of(request).store)
    return {
        "urgent_level_names": URGENT_LEVEL_NAMES,
        "danger_names": {kind: card.name for kind, card in office.urgent.procedures.items()},
        "may_open": bool(who.roles & set(WORKERS)),
        "may_judge": bool(who.roles & OFFICE_ROLES),
    }
