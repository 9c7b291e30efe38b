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
    time: Any = Field(
        None,
        description="When it was received; now where it is left out. ISO 8601, or as people and systems write it.",
    )
    stated_place: Any = Field(None, description="The place that the citizen chose in a form.")
    contact: Any = Field(
        None,
        description="How the sender can be reached: `name`, `phone`, `address`, `email`; personal data, seen by the "
        "office and, unless the sender is anonymous, by the department that answers.",
        examples=[{"name": "周某", "phone": "13800138000"}],
    )
    reply_wanted: Any = Field(None, description="Whether the sender wants a reply.", examples=[True])
    anonymous: Any = Field(None, description="匿名: departments get no contact.", examples=[False])
    confidential: Any = Field(None, description="保密: only the office's own staff sees it.", examples=[False])
    attachments: Any = Field(
        None,
        description="Files, each with `name` and `content` in base64: images, PDF, DOCX, XLSX, recordings; at most 20. "
        "An item with one that is not taken is rejected.",
        examples=[[{"name": "现场.jpg", "content": "/9j/4AAQSkZJRg=="}]],
    )
    public: Any = Field(None, description="Whether the citizen agrees that letter and answer may be published.")
    correction: Any = Field(
        None, description="true: other content under a known id corrects it; the former text stays as a version."
    )
    supplement: Any = Field(
        None, description="true: the text is added to what is stored under the id; so is a text that contains that."
    )

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
    receipt: Receipt | None = Field(None, description="For whoever sent the item first; nobody else gets it.")
    reason: str | None = Field(None, description="Why it was rejected.")
    ignored_fields: list[str] = Field(
        [], description="Fields of the item that are not stored.", examples=[["坐席工号"]]
    )


class IntakeAnswer(BaseModel):
    """What became of a request: what is not rejected is stored for good and will be triaged."""

    accepted: int = Field(examples=[1])
    duplicates: int = Field(examples=[0])
    rejected: int = Field(examples=[0])
    supplemented: int = Field(0, description="Known ids with more text: a follow-up of the same suggestion.")
    corrected: int = Field(0, description="Known ids with another text that the channel calls a correction.")
    ignored_fields: list[str] = Field([], description="Fields of any item that are not stored.")
    items: list[ItemOutcome]
