"""A composer with the shipped templates, and plans to be composed."""

from datetime import date, datetime

import pytest

from triage.drafting.composer import Composer
from triage.drafting.reply_plan import ReplyPlan
from triage.office.config import load_office
from triage.types import Basis, Source, Suggestion

CLAUSE = "第七条 路灯故障一般在三个工作日内修复，由养护单位负责。"
QUOTE = "路灯故障一般在三个工作日内修复，由养护单位负责。"


@pytest.fixture
def composer():
    return Composer.load(load_office(None))


@pytest.fixture
def plan():
    """Makes plans for a letter about street lamps, changed as the test says."""

    def make(kind="acceptance", **changes):
        letter = Suggestion(
            id="RX1",
            title="关于书院路路灯不亮的投诉",
            text="书院路路灯三天不亮。请尽快修好路灯，能否再加装两盏？",
            time=datetime(2026, 11, 19, 9),
        )
        base = {
            "request": "求助", "suggestion": letter, "today": date(2026, 11, 20),
            "demands": ("请尽快修好路灯", "能否再加装两盏"), "category": "城乡建设/路灯照明",
            "unit": "江东区城管局", "deadline": date(2026, 11, 30),
            "bases": (Basis(demand_index=0, kind="clause", source_id="clause:p-7", title="照明办法", article="第七条", quote=QUOTE, score=0.9),),
            "sources": {"clause:p-7": Source(id="clause:p-7", title="《照明办法》第七条", text=CLAUSE)},
        }  # fmt: skip
        return ReplyPlan(kind=kind, **(base | changes))

    return make
