"""Act forms: the fields with which each act of the lifecycle is done on a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from triage.types import TransitionAction
from triage.workflow.lifecycle import RULES

Control = Literal["text", "long", "date", "department", "departments", "score", "level", "suggestion"]


@dataclass(frozen=True)
class ActField:
    """One field: its name in a transition, what it is called, and how it is filled in."""

    name: str
    label: str
    control: Control = "text"
    needed: bool = False


_FIELDS: Mapping[str, tuple[str, Control]] = {
    "department": ("承办单位", "department"),
    "co_departments": ("协办单位", "departments"),
    "level": ("层级", "level"),
    "deadline": ("期限", "date"),
    "until": ("延至", "date"),
    "reason": ("原因", "text"),
    "proposal": ("建议由谁办、怎样办", "text"),
    "reply": ("内容", "long"),
    "satisfaction": ("满意度", "score"),
    "comment": ("群众意见", "text"),
    "target": ("并入的来件编号", "suggestion"),
    "channel": ("告知的适用渠道", "text"),
}
_OPTIONAL: Mapping[TransitionAction, tuple[str, ...]] = {
    "assign": ("co_departments", "deadline", "reason"),
    "evaluate": ("comment",),
    "refuse": ("reason",),
    "reopen": ("deadline",),
    "transfer": ("deadline",),
}


def _form(action: TransitionAction) -> tuple[ActField, ...]:
    needed = RULES[action].needs
    return tuple(
        ActField(name, *_FIELDS[name], needed=name in needed) for name in (*needed, *_OPTIONAL.get(action, ()))
    )


ACT_FORMS: Mapping[TransitionAction, tuple[ActField, ...]] = {action: _form(action) for action in RULES}
