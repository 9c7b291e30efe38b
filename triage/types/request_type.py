"""RequestType (诉求类型): what the writer of a letter wants most."""

from typing import Literal

from pydantic import Field

from triage.types.base import Value

RequestType = Literal["咨询", "求助", "投诉举报", "建议", "感谢", "其他"]


class RequestTypeScore(Value):
    """The type of a letter with its probability."""

    name: RequestType
    score: float = Field(ge=0, le=1)
