"""Bodies of the intake: what channels send, and what they get back."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from triage.types import IntakeResult

MAX_ITEMS = 1_000
LARGEST = 2**31 - 1
CampaignNumber = Annotated[
    int | None,
    Field(
        ge=1,
        le=LARGEST,
        description="The campaign (议题) that it is sent to, by the number in its page's address; 422 where there is "
        "none or it takes nothing any more. Left out, it belongs to the campaigns that take its channel.",
        examples=[1],
    ),
]


class NewItem(BaseModel):
    """One item; where the office maps the channel's fields, under the channel's own names."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "channel": "12345热线",
                    "external_id": "RX261120001",
                    "title": "书院路路灯不亮",
                    "text": "江东区书院路望江小学门口一排路灯三天没亮了，孩子放晚学看不清路，请尽快维修。",
                    "time": "2026-11-20T18:40:00+08:00",
                    "public": True,
                }
            ]
        },
    )

    channel: Annotated[str, Field(min_length=1, max_length=100, description="Which channel it comes from.")]
    campaign: CampaignNumber = None
    external_id: Any = Field(None, description="The channel's own id: the same one twice is one item.")
    title: Any = Field(None, description="Up to 500 characters.")
    text: Any = Field(None, description="Up to 100,000 characters.")
    user: Any = Field(None, description="The channel's pseudonym of the citizen.")
    time: Any = Field(None, description="When it was received, ISO 8601; now where it is left out.")
    stated_place: Any = Field(None, description="The place that the citizen chose in a form.")
    public: Any = Field(None, description="Whether the citizen agrees that letter and answer may be published.")

    @model_validator(mode="after")
    def _no_batch(self) -> Self:
        if "items" in (self.model_extra or {}):
            raise ValueError("a batch has items, channel and campaign only, and at most 1,000 items")
        return self

    def row(self) -> dict[str, Any]:
        """What was sent, without channel and campaign."""
        return self.model_dump(exclude={"channel", "campaign"}, exclude_unset=True)


class NewBatch(BaseModel):
    """Up to 1,000 items of one channel."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "channel": "网上信箱",
                    "campaign": 1,
                    "items": [
                        {"external_id": "W-1", "text": "人民公园北门的健身器材坏了两个月。"},
                        {"external_id": "W-2", "text": "建议社区食堂周末也开放。", "public": True},
                    ],
                }
            ]
        },
    )

    channel: Annotated[str, Field(min_length=1, max_length=100)]
    campaign: CampaignNumber = None
    items: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MAX_ITEMS)]


class Receipt(BaseModel):
    """What the citizen keeps: with both, the status can be asked for."""

    number: str = Field(examples=["JYMFZWIZLOMNSA2"])
    secret: str = Field(examples=["5Q3ZB7WKXN2YFA6M"])


class ItemOutcome(BaseModel):
    """What became of one item, at its position in the request."""

    index: int = Field(examples=[0])
    result: IntakeResult
    id: str | None = Field(None, examples=["JYMFZWIZLOMNSA2"])
    external_id: str | None = None
    status_url: str | None = Field(None, examples=["/api/v1/suggestions/JYMFZWIZLOMNSA2"])
    receipt: Receipt | None = None
    reason: str | None = Field(None, description="Why it was rejected.")


class IntakeAnswer(BaseModel):
    """What became of a request: what is not rejected is stored for good and will be triaged."""

    accepted: int = Field(examples=[1])
    duplicates: int = Field(examples=[0])
    rejected: int = Field(examples=[0])
    items: list[ItemOutcome]
