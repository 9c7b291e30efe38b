"""Version 1 of the API that hotlines and platforms plug into."""

from api.routes.v1 import events, intake, public, suggestions, supervision, webhooks

V1 = (intake, suggestions, events, supervision, webhooks, public)
