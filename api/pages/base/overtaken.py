"""What a page says to somebody who acts on what a colleague changed meanwhile."""

from collections.abc import Mapping

from api.base.zone import LOCAL_ZONE
from triage.errors import OvertakenError
from triage.types.state_names import EVENT_NAMES


def overtaken_text(error: OvertakenError, names: Mapping[str, str] = EVENT_NAMES, about: str = "本件") -> str:
    """Who did what since the form was loaded; what was filled in is kept below."""
    kept = "您填写的内容保留在下面，核对后可再次提交。"
    if not error.meanwhile:
        return f"您打开本页后，{about}已有变化。{kept}"
    last = error.meanwhile[-1]
    did = f"已对{about}办理“{names[last.what]}”" if last.what in names else f"已对{about}作出处理"
    return f"您打开本页后，{last.actor}于{last.time.astimezone(LOCAL_ZONE):%H:%M}{did}（见处理记录）。{kept}"
