"""A small office with a triaged inbox, and models over fake and real endpoints."""

from datetime import date, datetime

import pytest

from triage.language.endpoint import EndpointRules
from triage.language.limits import Limits, LimitSettings
from triage.language.model import LanguageModel, ModelSettings
from triage.language.tasks import LanguageTasks
from triage.office.config import load_office
from triage.types import (
    Case,
    CategoryScore,
    Clause,
    ClauseHit,
    DepartmentScore,
    Draft,
    Evidence,
    NeedsHuman,
    Policy,
    Region,
    Scope,
    SimilarCase,
    Statement,
    Suggestion,
    Triage,
)

TODAY = date(2026, 11, 20)
LETTER = (
    "我叫王小明，电话13975512086，身份证430102199003078514。书院路的路灯三天不亮，陈立娟也摔了一跤，请问多久能修好？"
)
CLAUSE = "第七条 路灯故障一般在三个工作日内修复，由养护单位负责。"
REPLY = "网友“A000110735”：您好！经陈立娟本人确认已修好。路灯故障应当向养护单位报修。"


def built_in(key):
    statements = (Statement(text="您的来信已收到。", status="no_fact"),)
    return Triage(
        id=key,
        category=CategoryScore(name="城乡建设/路灯照明", score=0.9),
        departments=(
            DepartmentScore(name="江东区城管局", score=0.8, evidence=(Evidence(kind="duty", source="duty:D1-1", text="负责路灯维修。", weight=0.7),)),
            DepartmentScore(name="江东区水利局", score=0.1),
        ),
        region=Region(city="湘陵市"),
        tier="常规",
        deadline=TODAY,
        in_scope=Scope(value=True),
        duplicates=(),
        similar_cases=(SimilarCase(id="C1", score=0.7, title="路灯"),),
        policies=(ClauseHit(title="照明办法", article="第七条", score=0.6, text=CLAUSE),),
        sources=(),
        draft=Draft(text="您的来信已收到。", statements=statements),
        needs_human=NeedsHuman(value=False),
        produced_by={"retrieved": {"cases": [["C1", 0.7]], "clauses": [["p-0", 0.6], ["old-0", 0.5]]}},
    )  # fmt: skip


def fill(store, count):
    """Store policies, a case, and as many triaged letters."""
    clause = Clause(id="p-0", policy_id="p", article="第七条", position=0, text=CLAUSE)
    old = Clause(
        id="old-0", policy_id="old", article="第一条", position=0, text="第一条 路灯由街道管理，一个月内修复。"
    )
    letters = [
        Suggestion(id=f"S{n}", title=f"路灯不亮{n}", text=LETTER, time=datetime(2026, 11, 1))
        for n in range(1, count + 1)
    ]
    with store.write() as work:
        work.policies.put(
            [
                Policy(id="p", title="照明办法", effective_from=date(2020, 1, 1), clauses=(clause,)),
                Policy(id="old", title="旧照明办法", in_force=False, clauses=(old,)),
            ]
        )
        work.cases.put([Case(id="C1", title="路灯", text="路灯坏了", reply=REPLY)])
        work.suggestions.put(letters)
        for letter in letters:
            work.triages.add(built_in(letter.id))
    return [letter.id for letter in letters]


@pytest.fixture
def store(sqlite_store):
    store = sqlite_store
    fill(store, 3)
    return store


@pytest.fixture
def waits():
    return []


@pytest.fixture
def make_model(store, waits):
    def make(endpoint, *, mode="json_schema", base_url="http://127.0.0.1:1/v1", rules=None, **limits):
        settings = LimitSettings(**({"timeout": 2.0, "total_timeout": 6.0, "concurrency": 16} | limits))

        def tokens_since(moment):
            with store.read() as work:
                return work.language.tokens_since(moment)

        return LanguageModel(
            store=store,
            endpoint=endpoint,
            rules=rules or EndpointRules(base_url),
            limits=Limits(settings, tokens_since, waits.append),
            settings=ModelSettings(model="m", mode=mode, prompt_price=2.0, completion_price=8.0),
            office="湘陵市热线",
        )

    return make


@pytest.fixture
def make_tasks(store, make_model):
    def make(endpoint, **options):
        return LanguageTasks(store, load_office(None), make_model(endpoint, **options), lambda: TODAY)

    return make


@pytest.fixture
def real_endpoint():
    from triage.language.openai_endpoint import OpenAIEndpoint

    opened = []

    def make(server):
        opened.append(OpenAIEndpoint(base_url=server.url, model="m", api_key="k", max_tokens=500))
        return opened[-1]

    yield make
    for endpoint in opened:
        endpoint.close()


@pytest.fixture
def more_letters(store):
    return lambda count: fill(store, count)
