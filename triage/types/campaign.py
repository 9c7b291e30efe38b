"""Campaign (议题): a call for suggestions on a topic, or a period over all channels, and the rules of its panel."""

from datetime import date, datetime, time
from typing import Literal

from pydantic import Field, model_validator

from triage.types.base import Value
from triage.types.local_time import is_plausible

CampaignKind = Literal["call", "period"]


class Criterion(Value):
    """One criterion of the rubric: its weight, and what the lowest, middle and highest marks mean."""

    name: str = Field(min_length=1, max_length=40)
    weight: float = Field(gt=0)
    anchors: tuple[str, str, str]


RUBRIC = (
    Criterion(
        name="针对性",
        weight=2,
        anchors=("泛泛而谈，看不出解决什么问题", "问题清楚，群众有感受", "问题准、切口小，群众反映强烈"),
    ),
    Criterion(
        name="创新性", weight=2, anchors=("现行政策已经写明或正在实施", "在现有做法上有改进", "本地没有先例，思路新颖")
    ),
    Criterion(
        name="可行性", weight=3, anchors=("需修改上位法或投入巨大", "条件基本具备，需要协调", "现有资源即可先行试点")
    ),
    Criterion(name="效益", weight=3, anchors=("受益面窄，效果难衡量", "一部分群体明显受益", "受益面广，花钱少见效快")),
)


class Campaign(Value):
    """A topic that citizens are asked about, or a period whose suggestions are looked through for ideas.

    Attributes:
        kind: `call` takes what is sent to it and what its channels bring; `period` takes what all channels brought.
        channels: channels whose suggestions of the period belong to it; empty for those sent to it alone.
        per_idea: experts who score each idea.
        quorum: people who must sign the review.
        chair: the account that leads the meeting and alone signs it off; empty where nobody was named yet.
        top: places honoured first; `longlist` those after them.
    """

    id: int
    kind: CampaignKind = "call"
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1)
    starts: date
    ends: date
    channels: tuple[str, ...] = ()
    rubric: tuple[Criterion, ...] = RUBRIC
    per_idea: int = Field(3, ge=1, le=50)
    quorum: int = Field(3, ge=1, le=100)
    top: int = Field(10, ge=1)
    longlist: int = Field(100, ge=0)
    scoring_due: date | None = None
    scoring_closed_at: datetime | None = None
    signed_at: datetime | None = None
    minutes: str = ""
    chair: str = Field("", max_length=60)

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Campaign":
        if self.ends < self.starts:
            raise ValueError("a campaign cannot end before it starts")
        return self

    def open_on(self, day: date) -> bool:
        """Whether citizens may send suggestions on a day."""
        return self.kind == "call" and self.scoring_closed_at is None and self.starts <= day <= self.ends


class NewCampaign(Value):
    """What a campaign is published with."""

    kind: CampaignKind = "call"
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=5000)
    starts: date
    ends: date
    channels: tuple[str, ...] = ()
    per_idea: int = Field(3, ge=1, le=50)
    quorum: int = Field(3, ge=1, le=100)
    top: int = Field(10, ge=1, le=1000)
    longlist: int = Field(100, ge=0, le=10_000)
    chair: str = Field("", max_length=60)

    @model_validator(mode="after")
    def _dates_in_order(self) -> "NewCampaign":
        if self.ends < self.starts:
            raise ValueError("a campaign cannot end before it starts")
        if not all(is_plausible(datetime.combine(day, time())) for day in (self.starts, self.ends)):
            raise ValueError("a campaign lies between the founding of offices and two years from now")
        return self
