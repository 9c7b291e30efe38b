"""Version 1 of the API that hotlines and platforms plug into."""

from api.routes.v1 import (
    attachments,
    audit,
    events,
    ideas,
    intake,
    public,
    suggestions,
    supervision,
    urgent,
    versions,
    webhooks,
)

V1 = (intake, suggestions, versions, attachments, urgent, events, supervision, webhooks, ideas, audit, public)
