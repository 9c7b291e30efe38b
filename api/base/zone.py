"""The local time zone, as the whole API names it."""

from triage.types.local_time import LOCAL_ZONE, in_local_zone, local_day

__all__ = ["LOCAL_ZONE", "in_local_zone", "local_day"]
