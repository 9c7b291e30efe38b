"""Version 1 of the API that hotlines and platforms plug into."""

from api.routes.v1 import attachments, audit, events, ideas, intake, public, suggestions, supervision, urgent, webhooks

V1 = (intake, suggestions, attachments, urgent, events, supervision, webhooks, ideas, audit, public)
