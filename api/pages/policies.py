"""Pages of policies and departments."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.rule import signed_in
from triage.errors import NotFoundError

router = APIRouter(include_in_schema=False)


@router.get("/policies")
@signed_in
def index(request: Request) -> Response:
    """All policies, those in force first."""
    with request.app.state.store.read() as work:
        policies = sorted(work.policies.all(), key=lambda policy: (not policy.in_force, policy.title))
    result: Response = request.app.state.templates.TemplateResponse(request, "policies.html", {"policies": policies})
    return result


@router.get("/policies/{key}")
@signed_in
def page(request: Request, key: str) -> Response:
    """One policy, article by article."""
    with request.app.state.store.read() as work:
        policy = work.policies.get([key.replace("\x00", "")]).get(key)
    if policy is None:
        raise NotFoundError("policy", key)
    result: Response = request.app.state.templates.TemplateResponse(request, "policy.html", {"policy": policy})
    return result


@router.get("/departments")
@signed_in
def departments(request: Request) -> Response:
    """All departments with their duties."""
    with request.app.state.store.read() as work:
        units = list(work.departments.all())
    result: Response = request.app.state.templates.TemplateResponse(request, "departments.html", {"departments": units})
    return result
