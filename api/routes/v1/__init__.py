"""Version 1 of the API that hotlines and platforms plug into."""

from api.routes.v1 import audit, events, ideas, intake, public, suggestions, supervision, webhooks

V1 = (intake, suggestions, events, supervision, webhooks, ideas, audit, public)
