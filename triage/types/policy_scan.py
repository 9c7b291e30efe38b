"""PolicyScan (扫描件): a scanned policy whose text was recognised; it is no policy before a person has confirmed it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from triage.types.base import Value

ScanState = Literal["waiting", "recognised", "failed", "confirmed", "rejected"]
SCAN_STATE_NAMES: dict[ScanState, str] = {
    "waiting": "正在识别",
    "recognised": "待核对",
    "failed": "没有识别出来",
    "confirmed": "已确认",
    "rejected": "已退回",
}


class ScannedPage(Value):
    """One page: its text, how sure its recognition is (None where it had its text), its picture's digest."""

    text: str
    confidence: float | None = Field(None, ge=0, le=1)
    image: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")


class NewPolicyScan(Value):
    """A file that is kept under `digest`; `replaces` is the id of the policy that it replaces once it is confirmed."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str = Field(min_length=1, max_length=200)
    replaces: str | None = None


class PolicyScan(NewPolicyScan):
    """A scan as it stands; `problem` says why nothing was recognised, or why a person rejected it."""

    id: int
    state: ScanState
    pages: tuple[ScannedPage, ...] = ()
    confidence: float | None = None
    problem: str | None = None
    added_by: str
    added_at: datetime
    judged_by: str | None = None
    judged_at: datetime | None = None
    policy_id: str | None = None
