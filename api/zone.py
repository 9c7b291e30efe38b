"""The local time zone: letters, deadlines and pages speak Beijing time."""

from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
