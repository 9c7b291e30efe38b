"""Done: what somebody just did with a suggestion, in the words of the act."""

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from api.pages.base.names import PART_NAMES
from triage.types import Action, Decision, Event
from triage.types.state_names import STATE_NAMES

# What each act says; a text whose particulars are not all known gives way to the next one.
_DONE: Mapping[str, tuple[str, ...]] = {
    "assigned": ("已派件给{department}", STATE_NAMES["assigned"]),
    "transferred": ("已转办给{department}", "已转办"),
    "claimed": (STATE_NAMES["claimed"],),
    "returned": (STATE_NAMES["returned"],),
    "started": ("已开始办理",),
    "co_handled": ("已安排{co_departments}协办",),
    "co_replied": ("已提交协办意见",),
    "replied": ("已答复来信人",),
    "evaluated": ("已记录群众评价",),
    "closed": (STATE_NAMES["closed"],),
    "reopened": ("已转入重新办理",),
    "merged": ("已并入{target}，随该件办理", STATE_NAMES["merged"]),
    "separated": ("已撤销并件，恢复单独办理",),
    "refused": ("已不予受理，告知渠道：{channel}", "已不予受理"),
    "extension_requested": ("已申请延期至{until}", "已申请延期"),
    "extension_granted": ("已同意延期",),
    "extension_declined": ("已回复不同意延期",),
    "undone": ("已撤销：{acts}", "已撤销"),
}
_ACTIONS: Mapping[Action, str] = {"accepted": "已采纳", "edited": "已改定", "rejected": "已退回"}


def done_text(timeline: Sequence[Event], decisions: Sequence[Decision], name: str) -> str:
    """What a person did last, with everything that followed from it in the same moment; empty where nothing.

    Args:
        timeline: of the suggestion, oldest first.
        decisions: on it.
        name: of the person.
    """
    told = [event for event in timeline if event.actor == name and event.kind in (*_DONE, "decided")]
    at_once = [event for event in told if event.time == told[-1].time]
    texts = list(_texts(at_once, {decision.id: decision for decision in decisions}))
    return "；".join(texts) + "。" if texts else ""


def _texts(events: Sequence[Event], decisions: Mapping[int | None, Decision]) -> Iterator[str]:
    for event in events:
        if event.kind != "decided":
            yield _act(event)
        elif (decision := decisions.get(event.data.get("decision"))) is not None:
            yield from _parts(decision)


def _act(event: Event) -> str:
    said = {
        name: "、".join(value) if isinstance(value, list) else str(value) for name, value in event.data.items() if value
    }
    texts = _DONE[event.kind]
    fitting = (text for text in texts if all(name in said for _, name, _, _ in Formatter().parse(text) if name))
    return next(fitting, texts[-1]).format(**said)


def _parts(decision: Decision) -> Iterator[str]:
    for action, text in _ACTIONS.items():
        names = [PART_NAMES[part.part] for part in decision.parts if part.action == action]
        if names:
            yield f"{text}{'、'.join(names)}"
