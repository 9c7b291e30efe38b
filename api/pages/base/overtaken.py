"""What a page says to somebody who acts on what a colleague changed meanwhile."""

from collections.abc import Mapping

from api.base.zone import LOCAL_ZONE
from triage.errors import OvertakenError
from triage.types.state_names import EVENT_NAMES

CHANGED = {"changed": "修改"}
KEPT = "您填写的内容保留在下面，核对后可再次提交。"
# Where nothing was filled in, or it was chosen over what is not so any more.
NOT_KEPT = "没有保存，请看过现在的情况后再操作。"


def overtaken_text(
    error: OvertakenError, names: Mapping[str, str] = EVENT_NAMES, about: str = "本件", *, where: str = "处理记录",
    kept: str = KEPT,
) -> str:  # fmt: skip
    """Who did what since the form was loaded, where that is noted, and what became of what was filled in."""
    if not error.meanwhile:
        return f"您打开本页后，{about}已有变化。{kept}"
    last = error.meanwhile[-1]
    did = f"已对{about}办理“{names[last.what]}”" if last.what in names else f"已对{about}作出处理"
    return f"您打开本页后，{last.actor}于{last.time.astimezone(LOCAL_ZONE):%H:%M}{did}（见{where}）。{kept}"
