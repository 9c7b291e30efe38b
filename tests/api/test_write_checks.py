"""Every route that writes: which check keeps it from replacing what a colleague did, or why it needs none.

A new route is in neither list, and the test fails until somebody has thought about it.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STALE, MORE = "tests/api/test_stale_forms.py", "tests/api/test_stale_more.py"
AGAIN = "tests/api/test_overtaking.py"
# The test in which a colleague is faster: the answer is 409 with what happened meanwhile, and nothing is changed.
CHECKED = {
    "POST /suggestions/{key}/decision": f"{AGAIN}::test_of_six_forms_that_were_loaded_before_one_is_stored",
    "POST /suggestions/{key}/acts": f"{AGAIN}::test_of_six_stale_forms_of_an_act_one_is_done",
    "POST /suggestions/{key}/approval": f"{STALE}::test_a_stale_form_changes_nothing_and_says_who_was_faster",
    "POST /suggestions/{key}/approval/verdict": f"{STALE}::test_a_verdict_on_what_was_replaced_meanwhile_is_none",
    "POST /suggestions/{key}/undo": "tests/api/test_undo.py::test_nothing_is_taken_back_that_somebody_went_on_from",
    "POST /suggestions/{key}/urgent": "tests/api/test_urgent.py::test_a_judgement_from_a_page_that_is_stale_is_none_and_a_step_always_counts",
    "POST /issues/{issue_id}": f"{STALE}::test_a_stale_form_changes_nothing_and_says_who_was_faster",
    "POST /campaigns/{key}": f"{STALE}::test_a_stale_form_changes_nothing_and_says_who_was_faster",
    "POST /campaigns/{key}/merge": "tests/api/test_campaigns.py::test_a_supervisor_splits_merges_and_moves_and_the_history_tells",
    "POST /campaigns/{key}/pairs": "tests/api/test_campaigns.py::test_pairs_that_are_probably_the_same_are_answered_one_by_one",
    "POST /campaigns/{key}/review": f"{MORE}::test_places_and_signatures_are_given_to_the_order_that_was_seen",
    "POST /ideas/{key}": f"{STALE}::test_a_stale_form_changes_nothing_and_says_who_was_faster",
    "POST /ideas/{key}/adoptions": f"{MORE}::test_an_adoption_is_registered_and_taken_back_from_what_is_there",
    "POST /scoring/{key}": f"{MORE}::test_marks_are_of_the_idea_that_was_seen",
    "POST /comparing/{key}": f"{MORE}::test_the_better_of_two_is_of_the_two_that_were_seen",
    "POST /departments/{key}": f"{MORE}::test_a_department_is_changed_from_what_was_seen_also_by_way_of_a_preview",
    "POST /policies/{key}/validity": f"{MORE}::test_a_policy_is_expired_or_restored_from_what_was_seen",
    "POST /rules/categories": "tests/api/test_rules_page.py::test_a_colleague_who_was_faster_is_not_overwritten",
    "POST /rules/deadlines": "tests/api/test_rules_page.py::test_a_colleague_who_was_faster_is_not_overwritten",
    "POST /rules/tiers": "tests/api/test_rules_page.py::test_a_colleague_who_was_faster_is_not_overwritten",
    "POST /rules/reset": f"{MORE}::test_rules_are_reset_and_saved_from_what_was_seen",
    "POST /rules/again": "tests/api/test_rules_page.py::test_a_colleague_who_was_faster_is_not_overwritten",
    "POST /operator/accounts/edit": f"{MORE}::test_an_account_is_changed_from_what_was_seen",
    "POST /operator/accounts/change": f"{MORE}::test_an_account_is_changed_from_what_was_seen",
    "POST /operator/webhooks/change": f"{MORE}::test_a_webhook_is_changed_from_what_was_seen",
    "POST /api/suggestions/{key}/decision": f"{AGAIN}::test_of_six_decisions_in_the_same_second_one_is_stored_and_the_"
    "others_are_told",
    "POST /api/v1/suggestions/{key}/transitions": f"{AGAIN}::test_of_six_assignments_at_once_one_holds_and_none_"
    "replaces_it",
    "POST /api/issues/{issue_id}/members/{key}": f"{MORE}::test_an_issue_is_changed_over_the_api_from_what_was_read",
    "POST /api/issues/{issue_id}/merge": f"{MORE}::test_an_issue_is_changed_over_the_api_from_what_was_read",
}
ADDS, OWN, ASKS = (
    "adds something, and replaces nothing",
    "is one's own alone",
    "asks for work; what is asked twice is once",
)
ENDS = "comes to the same end, whoever was faster"
FREE = {
    "POST /api/suggestions": "another content under a stored id is refused with 409",
    "POST /api/v1/suggestions": "another content under a stored id is refused with 409",
    "POST /suggestion-import": "stores nothing yet",
    "POST /suggestion-import/{key}": "other content under a stored id is refused, unless the person who saw both calls it "
    "a correction; the former text stays as a version",
    "POST /case-import": "equal numbers are replaced, as the page says; only closed cases",
    "POST /department-import": "equal numbers are replaced, as the page says; the former one is in the history",
    "POST /policy-import": "equal titles and days are replaced, as the page says",
    "POST /policies": "the file is the whole policy; the former one is in its history",
    "POST /policy-scans/{key}": "a scan is judged once: who comes second is refused",
    "POST /rules/days": "takes the days of the file's years into the rules as they are inside the write",
    "POST /rules/check": ASKS,
    "POST /bulk": "accepts only what nobody has decided on, in the version that was shown; the rest is counted as left",
    "POST /campaigns": ADDS,
    "POST /campaigns/{key}/import": ADDS,
    "POST /call/{key}": ADDS,
    "POST /suggestions/{key}/attachments": ADDS,
    "POST /api/v1/suggestions/{key}/attachments": ADDS,
    "POST /suggestions/{key}/reveal": "records that something was seen",
    "POST /suggestions/{key}/holding": "says who has it open; the next takes over after it lapses",
    "POST /suggestions/{key}/check": "stores nothing",
    "POST /suggestions/{key}/draft/edit": "stores nothing",
    "POST /suggestions/{key}/draft/check": "stores nothing",
    "POST /suggestions/{key}/draft/model": "adds a version; what was decided on an older one is checked there",
    "POST /suggestions/{key}/draft/revise": "adds a version; what was decided on an older one is checked there",
    "POST /suggestions/{key}/draft/note": ADDS,
    "POST /api/v1/suggestions/{key}/urgent": "each act can be done once: who comes second gets 409 with who was faster",
    "POST /api/v1/public/status": "stores nothing",
    "POST /api/v1/public/evaluation": "the citizen alone says it, once for an answer",
    "POST /login": OWN,
    "POST /login/demo": OWN,
    "POST /logout": OWN,
    "POST /appearance": OWN,
    "POST /account/failures": OWN,
    "POST /account/password": "needs the password before it",
    "POST /inbox/views": OWN,
    "POST /inbox/views/drop": OWN,
    "POST /audit/verification": ASKS,
    "POST /operator/tasks": ASKS,
    "POST /operator/jobs": ASKS,
    "POST /operator/data/tasks": ASKS,
    "POST /operator/data/erasure": "stores nothing yet",
    "POST /operator/data/erase": ENDS,
    "POST /operator/accounts": "a name that is taken is refused",
    "POST /operator/keys": "a name that is taken is refused",
    "POST /operator/keys/revoke": ENDS,
    "POST /operator/webhooks": ADDS,
    "POST /operator/webhooks/replay": ENDS,
    "POST /api/v1/webhooks": ADDS,
    "DELETE /api/v1/webhooks/{key}": ENDS,
    "POST /api/v1/webhooks/{key}/pause": ENDS,
    "POST /api/v1/webhooks/{key}/resume": ENDS,
    "POST /api/v1/webhooks/{key}/rotate": "the secret before it holds for the overlap that is asked for",
    "POST /api/v1/webhooks/{key}/replay": ENDS,
}


def writing(application):
    return {
        f"{method} {route.path}"
        for route in application.state.routes
        for method in route.methods or ()
        if method not in ("GET", "HEAD", "OPTIONS")
    }


def test_every_route_that_writes_is_checked_or_says_why_not(application):
    routes = writing(application)
    assert routes - set(CHECKED) - set(FREE) == set(), "say which check holds, or why none is needed"
    assert (set(CHECKED) | set(FREE)) - routes == set(), "there is no such route any more"
    assert set(CHECKED) & set(FREE) == set()
    assert all(FREE.values())


@pytest.mark.parametrize("named", sorted(set(CHECKED.values())))
def test_the_test_of_a_check_is_there(named):
    path, _, name = named.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
