"""Merge confirmation: before a suggestion goes with another one, both texts are shown and a person confirms."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from api.access.principal import Principal
from api.acts.consequences import standing_now
from api.acts.shown import Shown
from api.pages.base.templating import veiled
from api.pages.suggestion.reasons import action_of
from api.web.responses import render_template
from api.web.state import state_of
from triage.store import UnitOfWork
from triage.text.wording_changes import changes
from triage.types.decision_parts import offered_values
from triage.workflow.standing import is_settled

CONFIRMED = "merge_confirmed"


def ask_before_merge(request: Request, who: Principal, key: str, form: Mapping[str, str]) -> Response | None:
    """The page that asks, None where the form merges nothing or somebody has confirmed it for this very target.

    A target that is not there, or not within their reach, is left to the act, which says so.

    Args:
        request: the request, which is sent again once it is confirmed.
        who: who would merge.
        key: the suggestion.
        form: a decision on its parts, or an act of the lifecycle.
    """
    with state_of(request).store.read() as work:
        target = form.get("target") if form.get("action") == "merge" else _duplicate(work, who, key, form)
        if not target or target == key or form.get(CONFIRMED) == target:
            return None
        letters, work_items = work.visible(who.reach).get([key, target]), work.work_items.get([target])
    if key not in letters or target not in letters:
        return None
    texts = {name: veiled(letters[name].full_text()) for name in (key, target)}
    context: dict[str, Any] = {
        "mine": letters[key],
        "other": letters[target],
        "other_state": work_items[target].state,
        "texts": texts,
        "changes": changes(texts[target], texts[key]),
        "fields": {name: value for name, value in form.items() if name not in ("csrf", CONFIRMED)},
        "confirmed": CONFIRMED,
        "decides": form.get("action") != "merge",
    }
    return render_template(request, "confirm_merge.html", context)


def _duplicate(work: UnitOfWork, who: Principal, key: str, form: Mapping[str, str]) -> str | None:
    """The suggestion that a decision would name as the earlier one."""
    chosen = action_of("duplicate", form)
    if chosen == "edited":
        return form.get("duplicate_value", "").strip()
    current = work.triages.current(key)
    if current is None or chosen == "rejected" or not (chosen or form.get("all")):
        return None
    triage = Shown(work, who.reach, triages=[current[1]]).triage(current[1]) or current[1]
    standing = standing_now(work, key)
    if chosen is None and (is_settled("duplicate", standing, current[0]) or not triage.in_scope.value):
        return None
    return offered_values(triage)["duplicate"]
