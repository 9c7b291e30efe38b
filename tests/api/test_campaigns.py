"""Pages of the gold ideas: from the public form to the compendium."""

import io
import re
import shutil
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from openai_server import OpenAIServer, Reply, asked_for, sources_of
from PIL import Image
from stale_forms import seen_of

from api.app import create_app
from api.base.settings import LlmSettings, Settings
from api.pages.base.templating import today
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.ideas.scoring import SCORE_NAMES
from triage.store.counting import counted
from triage.types import Account, BorneOut, IdeaDescription, NewCampaign, Suggestion

TOPICS = {
    "lift": ("简化加装电梯审批", "建议简化老旧小区加装电梯的审批，老人上下楼太难了"),
    "pool": ("暑期开放学校游泳池", "建议暑期向孩子开放学校游泳池，减少野外溺水"),
    "bus": ("夜班公交延长到零点", "建议把火车站的夜班公交延长到零点，方便晚归旅客"),
}
ENDS = ("请研究", "邻居都赞成", "外地早这样做", "花钱不多", "先试点一年")
MARKS = {"lift": 90, "pool": 70, "bus": 50}


def letters():
    return [
        Suggestion(id=f"{topic}{n}", title=title, text=f"{text}，{ENDS[n]}。", user=f"{topic}-{n}", channel="征集",
                   time=datetime.combine(today(), datetime.min.time()))
        for topic, (title, text) in TOPICS.items()
        for n in range(5)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory):
    """A model that was trained once for all tests."""
    folder = tmp_path_factory.mktemp("model")
    train_local_model(TrainingCorpus([Letter(row.title, row.text) for row in letters()]), folder, dimension=32)
    return folder


@pytest.fixture
def campaign(application, service_settings, model_folder):
    rows = letters()
    shutil.copytree(model_folder, service_settings.model_directory)
    new = NewCampaign(title="金点子征集", text="请献策", starts=today() - timedelta(days=9), ends=today() + timedelta(days=9),
                      channels=("征集",), per_idea=2, quorum=1, top=1, longlist=1, chair="wangmin")  # fmt: skip
    store = application.state.store
    with store.write() as work:
        work.suggestions.put(rows)
        key = work.campaigns.add(new, "王敏")
        for n in range(3):
            expert = Account(name=f"expert{n}", display_name=f"专家{n}", roles=("expert",), must_change_password=False)
            work.accounts.add(expert, None, datetime.now(UTC))
    return key


def ideas_by_topic(client, campaign):
    with client.app.state.store.read() as work:
        placed = work.ideas.placed(campaign)
    return {topic: placed[f"{topic}0"][0] for topic in TOPICS}


def ok(response):
    assert response.status_code == 200, response.text
    return response


def group(client, campaign):
    """Ask for a grouping, let the job do it, and return the page after it."""
    asked = ok(client.post(f"/campaigns/{campaign}", data={"act": "group"})).text
    assert "正在排队" in asked
    client.app.state.jobs._tasks["grouping"].call_local()
    return ok(client.get(f"/campaigns/{campaign}")).text


def expert_client(application, sign_in, n):
    client = TestClient(application)
    with application.state.store.read() as work:
        sign_in(client, work.accounts.get(f"expert{n}"))
    return client


@pytest.fixture
def scored(client, application, campaign, sign_in):
    """Grouped, recommended, drawn and scored by every expert; closed."""
    group(client, campaign)
    for idea in ideas_by_topic(client, campaign).values():
        ok(client.post(f"/ideas/{idea}", data={"act": "recommend", "reason": "切口小"}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "panel", "expert": ["expert0", "expert1", "expert2"]}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "draw", "due": str(today()), "seed": "3"}))
    topics = {idea: topic for topic, idea in ideas_by_topic(client, campaign).items()}
    for n in range(3):
        expert = expert_client(application, sign_in, n)
        with application.state.store.read() as work:
            entries = work.panels.of_expert(f"expert{n}")
        for entry in entries:
            marks = {f"mark-{m}": str(MARKS[topics[entry.idea_id]] + n) for m in range(4)}
            ok(expert.post(f"/scoring/{entry.id}", data={"act": "submit", "comment": "有道理", **marks}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "close"}))
    return campaign


def test_a_campaign_is_published_and_wrong_dates_are_refused(client):
    given = {
        "title": "城市更新",
        "text": "请献策",
        "starts": "2026-11-01",
        "ends": "2026-12-01",
        "channels": "热线、微信",
    }
    page = ok(client.post("/campaigns", data=given))
    assert "城市更新" in page.text
    assert client.post("/campaigns", data=given | {"ends": "2026-10-01"}).status_code == 422
    assert "城市更新" in client.get("/campaigns").text


def test_candidates_show_their_opened_scores_and_the_map_has_them(client, campaign):
    page = group(client, campaign)
    assert "收到建议" in page
    assert "5位群众提出" in page
    points = ok(client.get(f"/campaigns/{campaign}/map/points")).json()["points"]
    assert {point["support"] for point in points} == {5}
    assert all(-1 <= point["x"] <= 1 and -1 <= point["y"] <= 1 and point["quote"] for point in points)
    map_page = client.get(f"/campaigns/{campaign}/map").text
    assert "<script>" not in map_page
    assert points[0]["title"] in map_page


def test_a_grouping_runs_in_the_background_and_the_page_says_how_far_it_is(client, application, campaign):
    ok(client.post(f"/campaigns/{campaign}", data={"act": "group"}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "group"}))
    store = application.state.store
    with store.write() as work:
        run, token = work.groupings.claim(datetime.now(UTC))
        assert work.groupings.claim(datetime.now(UTC)) is None
        work.groupings.progress(run.id, token, "neighbours", 15, 15)
    page = client.get(f"/campaigns/{campaign}").text
    assert 'data-refresh="3"' in page
    assert "找相近的来信" in page
    with store.write() as work:
        work.groupings.release()
    application.state.jobs._tasks["grouping"].call_local()
    page = client.get(f"/campaigns/{campaign}").text
    assert "归并完成：15件建议，3个候选" in page
    assert "data-refresh" not in page


def test_a_period_groups_what_all_channels_brought_and_has_no_form(client, application, campaign):
    with application.state.store.write() as work:
        work.suggestions.put([row.model_copy(update={"id": f"w{row.id}", "channel": "微信"}) for row in letters()])
    given = {"title": "本月来件", "text": "各渠道", "starts": str(today()), "ends": str(today()), "kind": "period"}
    key = int(ok(client.post("/campaigns", data=given)).url.path.rpartition("/")[2])
    page = group(client, key)
    assert "归并完成：30件建议，3个候选" in page
    assert "公开表单" not in page
    assert "归并时段内全部渠道" in client.get("/campaigns").text
    assert client.get(f"/call/{key}").status_code == 404


def test_without_a_trained_model_the_page_says_so(client, application):
    new = NewCampaign(title="议题", text="请献策", starts=today(), ends=today())
    with application.state.store.write() as work:
        key = work.campaigns.add(new, "王敏")
    assert "还没有训练好的模型" in group(client, key)


TABLE = "编号,建议标题,建议内容,渠道\nA1,树荫停车,建议在停车场种树遮阴。,来信\nA1,树荫停车,建议在停车场种树遮阴。,来信\nA2,,,\n,共享雨伞,建议在地铁口放共享雨伞。,\n"


def entered(application, campaign):
    with application.state.store.read() as work:
        return work.suggestions.get(work.campaigns.suggestion_ids(work.campaigns.one(campaign))).values()


def test_a_file_is_imported_into_a_campaign_and_again_brings_nothing_twice(client, application):
    with application.state.store.write() as work:
        key = work.campaigns.add(NewCampaign(title="议题", text="献策", starts=today(), ends=today()), "王敏")
    for told in ("新增 2 件，已有 1 件，退回 1 行", "新增 0 件，已有 3 件，退回 1 行"):
        page = ok(client.post(f"/campaigns/{key}/import", files={"file": ("三月.csv", TABLE.encode())})).text
        assert told in page
        assert "没有来信：标题和正文都是空的" in page
    assert {(row.title, row.channel) for row in entered(application, key)} == {
        ("树荫停车", "来信"),
        ("共享雨伞", "议题导入"),
    }
    assert "三月.csv：新增2件，已有1件，退回1行" in page
    for name, content in (("a.exe", b"x"), ("a.csv", b"\xff\xff\xff")):
        assert client.post(f"/campaigns/{key}/import", files={"file": (name, content)}).status_code == 422
    assert client.post("/campaigns/99/import", files={"file": ("a.csv", TABLE.encode())}).status_code == 404


def test_the_api_sends_to_a_campaign_and_says_what_is_wrong_with_it(client, application):
    with application.state.store.write() as work:
        key = work.campaigns.add(NewCampaign(title="议题", text="献策", starts=today(), ends=today()), "王敏")
        period = NewCampaign(kind="period", title="时段", text="汇总", starts=today(), ends=today())
        closed = work.campaigns.add(period, "王敏")
    item = {"channel": "微信", "external_id": "W1", "text": "建议在地铁口放共享雨伞。", "campaign": key}
    path = "/api/v1/suggestions"
    assert client.post(path, json=item | {"campaign": None}).json()["accepted"] == 1
    assert client.post(path, json=item).json()["duplicates"] == 1
    batch = {"channel": "微信", "campaign": key, "items": [{"text": "建议公园增设饮水点。"}, {}]}
    assert client.post(path, json=batch).json()["accepted"] == 1
    assert len(entered(application, key)) == 2
    for campaign, words in ((99, "没有编号为 99 的议题"), (closed, "不再接收建议"), ("x", "不合要求")):
        answer = client.post(path, json=item | {"campaign": campaign})
        assert answer.status_code == 422
        assert words in answer.json()["detail"]


def test_a_supervisor_changes_what_counts_in_the_ranking(client, campaign):
    group(client, campaign)
    form = {f"weight-{name}": "0" for name in SCORE_NAMES} | {"act": "weigh"}
    assert client.post(f"/campaigns/{campaign}", data=form).status_code == 422
    assert "0 到 10" in client.post(f"/campaigns/{campaign}", data=form | {"weight-reach": "many"}).text
    page = ok(client.post(f"/campaigns/{campaign}", data=form | {"weight-support": "2.5"})).text
    assert 'name="weight-support" value="2.5"' in page
    assert "× 2.5" in page
    assert "调整权重" in page


def test_a_supervisor_splits_merges_and_moves_and_the_history_tells(client, campaign):
    group(client, campaign)
    ideas = ideas_by_topic(client, campaign)
    page = ok(client.post(f"/ideas/{ideas['lift']}", data={"act": "split", "member": ["lift0", "lift1"]}))
    new = int(page.url.path.rpartition("/")[2])
    assert "由其他候选拆出" in page.text
    ok(client.post(f"/ideas/{ideas['lift']}", data={"act": "move", "member": ["lift2"], "into": str(new)}))
    assert "3 人，3 件" in client.get(f"/ideas/{new}").text
    page = ok(client.get(f"/ideas/{new}")).text.partition('id="near"')[2]
    assert f'value="{ideas["lift"]}"' in page
    asked = ok(client.get(f"/campaigns/{campaign}/merge", params={"idea": [str(new), str(ideas["lift"])]}))
    assert asked.text.count("老人上下楼太难了") >= 5
    both = {
        "idea": [str(new), str(ideas["lift"])],
        "into": str(ideas["lift"]),
        "seen": seen_of(asked, f"/campaigns/{campaign}/merge"),
    }
    merged = ok(client.post(f"/campaigns/{campaign}/merge", data=both))
    assert merged.url.path == f"/ideas/{ideas['lift']}"
    assert "5 人，5 件" in merged.text
    assert "撤销合并" in merged.text
    assert "已并入" in client.get(f"/ideas/{new}").text
    for wrong in ({"into": "x"}, {"idea": [str(new)]}, {"into": str(ideas["bus"])}):
        assert client.post(f"/campaigns/{campaign}/merge", data=both | wrong).status_code in (409, 422)
    assert client.get(f"/campaigns/{campaign}/merge", params={"idea": "x"}).status_code == 422
    undone = ok(client.post(f"/ideas/{ideas['lift']}", data={"act": "undo_merge"})).text
    assert "2 人，2 件" in undone
    assert "撤销合并" in undone
    assert client.post(f"/ideas/{ideas['lift']}", data={"act": "undo_merge"}).status_code == 422
    assert client.get("/ideas/999").status_code == 404


def test_pairs_that_are_probably_the_same_are_answered_one_by_one(client, campaign):
    group(client, campaign)
    lift = ideas_by_topic(client, campaign)["lift"]
    page = ok(client.post(f"/ideas/{lift}", data={"act": "split", "member": ["lift0", "lift1"]}))
    new = int(page.url.path.rpartition("/")[2])
    path = f"/campaigns/{campaign}/pairs"
    page = ok(client.get(path))
    assert sorted(re.findall(r'name="idea" value="(\d+)"', page.text)) == sorted(map(str, (lift, new)))
    form = {"idea": [str(lift), str(new)], "seen": seen_of(page, path)}
    assert client.post(path, data=form | {"answer": "maybe"}).status_code == 422
    assert client.post(path, data=form | {"answer": "same", "seen": "0"}).status_code == 409
    said = ok(client.post(path, data=form | {"answer": "unsure"})).text
    assert "已答 1 对" in said
    assert f'name="idea" value="{new}"' not in said
    said = ok(client.post(path, data=form | {"answer": "same"})).text
    assert "已合并到" in said
    assert client.post(path, data=form | {"answer": "same"}).status_code in (409, 422)
    kept = lift if "已并入" in client.get(f"/ideas/{new}").text else new
    ok(client.post(f"/ideas/{kept}", data={"act": "undo_merge"}))
    assert f'name="idea" value="{new}"' in client.get(path).text


def test_what_a_person_writes_about_an_idea_shows_no_personal_data(client, application, campaign):
    group(client, campaign)
    lift = ideas_by_topic(client, campaign)["lift"]
    words = {"title": "电梯，联系13975512086", "summary": "我叫张建国，建议简化老旧小区加装电梯的审批。"}
    page = ok(client.post(f"/ideas/{lift}", data={"act": "edit", **words})).text
    assert "电梯，联系〔电话1〕" in page
    assert "张建国" not in page
    with application.state.store.read() as work:
        idea = work.ideas.one(lift)
    assert (idea.title, idea.summary) == ("电梯，联系〔电话1〕", "我叫〔姓名1〕，建议简化老旧小区加装电梯的审批。")


def test_the_page_of_an_idea_shows_what_the_model_wrote_with_its_words(client, application, campaign):
    group(client, campaign)
    lift, pool = (ideas_by_topic(client, campaign)[topic] for topic in ("lift", "pool"))
    made = {"model": "m", "prompt": "describe_idea.v1", "prompt_digest": "d", "digest": "d", "time": datetime.now(UTC)}
    borne = BorneOut(text="简化审批。", source="letter:lift0", quote="简化老旧小区加装电梯的审批")
    clause = BorneOut(text="条例允许试点。", source="clause:p-1", title="《条例》第一条", quote="可以先行试点")
    told = IdeaDescription(status="done", title="电梯审批", proposal=(borne,), touching=(clause,), left_out=1, **made)
    with application.state.store.write() as work:
        work.ideas.tell(lift, told)
        work.ideas.tell(pool, IdeaDescription(status="failed", reason="语言模型没有应答", **made))
    page = client.get(f"/ideas/{lift}").text
    assert "每句有原文依据" in page
    assert '“简化老旧小区加装电梯的审批” <a href="/suggestions/lift0">' in page
    assert '<a href="/policies/p#clause-1">《条例》第一条</a>' in page
    assert "另有 1 句没有依据" in page
    assert "语言模型没有写成（语言模型没有应答）" in client.get(f"/ideas/{pool}").text
    assert "语言模型撰写" in client.get(f"/campaigns/{campaign}").text


def described(body):
    """What a well-behaved model answers, with a quote of the first letter."""
    words = sources_of(asked_for(body))["L1"].split("\n")[-1][:12]
    sentence = {"text": words, "source": "L1", "quote": words}
    nothing = {"text": "", "source": "", "quote": ""}
    return {"cannot_answer": False, "missing": [], "title": "模型写的标题", "proposal": [sentence], "problem": [],
            "carrier": nothing, "touching": [], "quotes": []}  # fmt: skip


@pytest.mark.parametrize(
    ("behave", "told", "shown"),
    [
        (described, "语言模型撰写1个", "模型写的标题"),
        (lambda _: Reply(status=503), "语言模型撰写0个，1个沿用来信摘录", "语言模型没有写成（语言模型繁忙）"),
    ],
)
def test_a_grouping_has_the_best_described_by_the_configured_model(
    campaign, service_settings, sign_in, handler, behave, told, shown
):
    with OpenAIServer(behave) as server:
        llm = LlmSettings(base_url=server.url, model="m", retries=0, timeout=5, structured="tool", describe_ideas=1)
        application = create_app(Settings(data_dir=service_settings.data_dir, llm=llm), lambda *_: None)
        with TestClient(application) as client:
            sign_in(client, handler)
            assert told in group(client, campaign)
            with application.state.store.read() as work:
                best = work.ideas.best(campaign, 1)[0].id
            assert shown in client.get(f"/ideas/{best}").text


def test_a_unit_recommends_but_not_its_own_proposal_and_does_nothing_else(client, application, campaign, sign_in):
    group(client, campaign)
    ideas = ideas_by_topic(client, campaign)
    unit = TestClient(application)
    sign_in(
        unit,
        Account(
            name="lift-0", display_name="李科", roles=("department",), department="住建局", must_change_password=False
        ),
    )
    refused = unit.post(f"/ideas/{ideas['lift']}", data={"act": "recommend", "reason": "好"})
    assert refused.status_code == 422
    assert "不能推荐本单位" in refused.text
    assert "住建局" in ok(unit.post(f"/ideas/{ideas['bus']}", data={"act": "recommend", "reason": "好"})).text
    assert unit.post(f"/ideas/{ideas['bus']}", data={"act": "edit", "title": "x", "summary": "y"}).status_code == 422


def test_no_expert_sees_what_is_anothers_nor_results_before_the_close(client, application, campaign, sign_in):
    group(client, campaign)
    for idea in ideas_by_topic(client, campaign).values():
        ok(client.post(f"/ideas/{idea}", data={"act": "recommend", "reason": "切口小"}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "panel", "expert": ["expert0", "expert1", "expert2"]}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "draw", "due": str(today())}))
    first, second = expert_client(application, sign_in, 0), expert_client(application, sign_in, 1)
    with application.state.store.read() as work:
        mine, other = work.panels.of_expert("expert0"), work.panels.of_expert("expert1")
    ok(second.post(f"/scoring/{other[0].id}", data={"act": "draft", "mark-0": "77", "comment": "只有我知道"}))
    ok(second.post(f"/scoring/{other[0].id}", data={"act": "submit", "comment": "只有我知道", **dict.fromkeys(
        (f"mark-{n}" for n in range(4)), "77")}))  # fmt: skip
    whole = client.get(f"/ideas/{other[0].idea_id}").text
    score = re.search(r"<h2>得分 (\d\.\d{3})</h2>", whole)[1]
    blind = [
        first.get(path).text
        for path in (
            f"/campaigns/{campaign}",
            f"/ideas/{other[0].idea_id}",
            f"/campaigns/{campaign}/map",
            f"/scoring/{mine[0].id}",
        )
    ]
    for page in blind:
        assert score not in page
        assert not re.search("相似度|得分 |位群众提出|提交评分|偏诉求", page)
    order = re.findall(r'href="/ideas/(\d+)">([^<]+)</a><br>', blind[0])
    assert [title for _, title in order] == sorted(title for _, title in order)
    assert blind[3].count("老人上下楼太难了") + blind[3].count("游泳池，减少") + blind[3].count("方便晚归旅客") >= 5
    assert "/suggestions/" not in "".join(blind)
    for path in ("scores.xlsx", "letters.docx", "merge", "pairs"):
        assert first.get(f"/campaigns/{campaign}/{path}").status_code == 403
    assert first.get("/api/v1/ideas").status_code == 403
    assert first.get(f"/scoring/{other[0].id}").status_code == 404
    assert first.post(f"/scoring/{other[0].id}", data={"act": "draft"}).status_code == 404
    for page in (f"/campaigns/{campaign}", f"/campaigns/{campaign}/review", f"/ideas/{other[0].idea_id}", "/scoring",
                 f"/scoring/{mine[0].id}"):  # fmt: skip
        assert "只有我知道" not in first.get(page).text
    assert "评分尚未结束" in first.get(f"/campaigns/{campaign}/review").text
    assert ">77<" in second.get(f"/scoring/{other[0].id}").text
    assert first.post(f"/scoring/{mine[0].id}", data={"act": "submit", "mark-0": "5"}).status_code == 422
    assert first.post(f"/scoring/{mine[0].id}", data={"act": "draft", "mark-0": "x"}).status_code == 422
    ok(first.post(f"/scoring/{mine[0].id}", data={"act": "recuse", "reason": "参与过"}))
    assert "已回避" in first.get("/scoring").text
    client.app.state.jobs._tasks["panels"].call_local()
    assert "催评：“金点子征集”还有" in second.get("/scoring").text
    assert "已提醒" in (client.post(f"/campaigns/{campaign}", data={"act": "remind"}) and second.get("/scoring").text)


def test_experts_compare_in_pairs_blind_and_the_review_shows_the_strengths(client, application, campaign, sign_in):
    group(client, campaign)
    assert client.post(f"/campaigns/{campaign}", data={"act": "pairs", "number": "2"}).status_code == 422
    ideas = ideas_by_topic(client, campaign)
    for idea in ideas.values():
        ok(client.post(f"/ideas/{idea}", data={"act": "recommend", "reason": "切口小"}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "panel", "expert": ["expert0", "expert1"]}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "draw", "due": str(today())}))
    experts = [expert_client(application, sign_in, n) for n in range(2)]
    with application.state.store.read() as work:
        recused = next(entry for entry in work.panels.of_expert("expert1") if entry.idea_id == ideas["bus"])
    ok(experts[1].post(f"/scoring/{recused.id}", data={"act": "recuse", "reason": "参与过"}))
    assert "已完成 0 / 4 组" in ok(client.post(f"/campaigns/{campaign}", data={"act": "pairs", "number": "3"})).text
    with application.state.store.read() as work:
        mine, other = work.comparisons.of_expert("expert0"), work.comparisons.of_expert("expert1")
    assert [{entry.left, entry.right} for entry in other] == [{ideas["lift"], ideas["pool"]}]
    assert experts[0].get(f"/comparing/{other[0].id}").status_code == 404
    assert experts[0].post(f"/comparing/{other[0].id}", data={"better": "left"}).status_code == 404
    assert "两两比较：还有 3 组" in experts[0].get("/scoring").text
    assert experts[0].post(f"/comparing/{mine[0].id}", data={"better": "both"}).status_code == 422
    for entry in mine:
        better = "left" if entry.left < entry.right else "right"
        ok(experts[0].post(f"/comparing/{entry.id}", data={"better": better}))
    assert "您的选择" in experts[0].get(f"/comparing/{mine[0].id}").text
    marks = {f"mark-{m}": "80" for m in range(4)}
    with application.state.store.read() as work:
        entries = work.panels.of_expert("expert0")
    for entry in entries:
        ok(experts[0].post(f"/scoring/{entry.id}", data={"act": "submit", **marks}))
    ok(client.post(f"/campaigns/{campaign}", data={"act": "close"}))
    assert experts[0].post(f"/comparing/{mine[0].id}", data={"better": "equal"}).status_code == 422
    page = client.get(f"/campaigns/{campaign}/review").text
    assert "Bradley–Terry" in page
    found = dict(re.findall(r'data-idea="(\d+)".*?<td class="number">([+-]\d\.\d\d)<br><small>2 次', page, re.DOTALL))
    assert sorted(found, key=lambda key: -float(found[key])) == sorted(found, key=int)
    assert len(found) == 3


def test_the_review_changes_a_place_signs_off_and_gives_the_compendium(client, scored, monkeypatch):
    ideas = ideas_by_topic(client, scored)
    page = client.get(f"/campaigns/{scored}/review").text
    assert re.findall(r'data-idea="(\d+)"', page) == [str(ideas[topic]) for topic in ("lift", "pool", "bus")]
    assert "Krippendorff" in page
    assert (
        client.post(f"/campaigns/{scored}/review", data={"idea": str(ideas["pool"]), "place": "1"}).status_code == 422
    )
    ok(
        client.post(
            f"/campaigns/{scored}/review", data={"idea": str(ideas["pool"]), "place": "1", "reason": "受益面更广"}
        )
    )
    signed = ok(client.post(f"/campaigns/{scored}/review", data={"act": "sign_off"})).text
    assert "由第2名调为第1名" in signed
    adopted = {"adopted_by": "教育局", "measures": "先开放六所学校", "incentive": "=证书"}
    path = f"/ideas/{ideas['pool']}/adoptions"
    assert client.post(path, data=adopted, files=[("photos", ("a.jpg", b"x"))]).status_code == 422
    page = ok(client.post(path, data=adopted, files=[("photos", ("a.png", picture()))])).text
    link = re.search(r'src="(/idea-photos/\w+)"', page)[1]
    assert client.get(link).headers["content-type"] == "image/jpeg"
    assert "教育局" in client.get("/suggestions/pool0").text.partition("办理经过")[2]
    page = client.get(f"/campaigns/{scored}/compendium").text
    assert "入选 2 个，已采纳 1 个" in page
    book = ok(client.get(f"/campaigns/{scored}/compendium.docx"))
    xml = zipfile.ZipFile(io.BytesIO(book.content)).read("word/document.xml").decode()
    assert "暑期开放学校游泳池" in xml
    assert "先开放六所学校" in xml
    assert "{{" not in xml
    assert "{%" not in xml
    assert [name for name in zipfile.ZipFile(io.BytesIO(book.content)).namelist() if name.startswith("word/media/")]
    assert link in client.get(f"/campaigns/{scored}/compendium").text
    monkeypatch.setattr("shutil.which", lambda _name: None)
    without = client.get(f"/campaigns/{scored}/compendium.pdf", headers={"accept": "text/html"})
    assert without.status_code == 503
    assert "没有安装 LibreOffice" in without.text
    assert "compendium.pdf" not in client.get(f"/campaigns/{scored}/compendium").text
    thanks = zipfile.ZipFile(io.BytesIO(client.get(f"/campaigns/{scored}/letters.docx").content))
    assert thanks.read("word/document.xml").decode().count("感谢信") == 10
    from openpyxl import load_workbook

    sheets = load_workbook(io.BytesIO(client.get(f"/campaigns/{scored}/scores.xlsx").content))
    assert sheets["评分"].max_row == 7
    assert sheets["结果"].max_row == 4
    with client.app.state.store.read() as work:
        adoption = work.ideas.one(ideas["pool"]).adoptions[0]
    page = ok(client.post(path, data={"act": "remove", "adoption": str(adoption.id)})).text
    assert "撤销采纳登记" in page
    assert "还没有登记采纳" in page
    assert client.get(link).status_code == 404
    assert client.post(path, data={"act": "remove", "adoption": str(adoption.id)}).status_code == 404
    assert list((client.app.state.settings.data_dir / "photos").iterdir()) == []


def picture(colour="red"):
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(stream, "PNG")
    return stream.getvalue()


def form_of(page):
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf", "check")}


def sum_of(page):
    first, second = re.search(r"(\d) 加 (\d) 等于几", page).groups()
    return str(int(first) + int(second))


@pytest.fixture
def _no_waiting(monkeypatch):
    monkeypatch.setattr("api.web.human_check.MIN_SECONDS", 0)


@pytest.mark.usefixtures("_no_waiting")
def test_anybody_proposes_or_supports_what_is_there_already(client, application, campaign):
    group(client, campaign)
    lift = ideas_by_topic(client, campaign)["lift"]
    guest = TestClient(application)

    def given():
        page = ok(guest.get(f"/call/{campaign}")).text
        said = {"title": "地铁口放共享雨伞", "text": "在地铁口放共享雨伞，扫码就借。", "answer": sum_of(page)}
        return form_of(page) | said

    assert guest.post(f"/call/{campaign}", data=given() | {"answer": "1"}).status_code == 422
    assert "已收到" in ok(guest.post(f"/call/{campaign}", data=given())).text
    similar = {"title": "电梯", "text": "建议简化老旧小区加装电梯的审批"}
    again = ok(guest.post(f"/call/{campaign}", data=given() | similar)).text
    assert "可能已经有人提过" in again
    assert "等于几" not in again
    chosen = form_of(again) | {"support": str(lift), "contact": "老李"}
    assert "支持" in ok(guest.post(f"/call/{campaign}", data=chosen)).text
    assert "6 人，6 件" in client.get(f"/ideas/{lift}").text
    assert guest.post(f"/call/{campaign}", data={**given(), "csrf": "x"}).status_code == 403
    with application.state.store.read() as work:
        assert len(work.campaigns.suggestion_ids(work.campaigns.one(campaign))) == 17
    statuses = [guest.post(f"/call/{campaign}", data=given() | {"answer": "1"}).status_code for _ in range(12)]
    assert 429 in statuses


@pytest.mark.usefixtures("_no_waiting")
def test_a_visitor_sends_photographs_and_a_file_that_is_not_taken_keeps_the_form(client, application, campaign):
    guest = TestClient(application)
    page = ok(guest.get(f"/call/{campaign}")).text
    said = form_of(page) | {
        "title": "亭子",
        "text": "公交站没有亭子，详见附件。",
        "answer": sum_of(page),
        "anyway": "1",
    }
    wrong = guest.post(f"/call/{campaign}", data=said, files=[("files", ("现场.jpg", b"MZ"))])
    assert wrong.status_code == 422
    assert "附件“现场.jpg”没有保存" in wrong.text
    assert "公交站没有亭子" in wrong.text
    photographs = [("files", (f"现场{n}.png", picture(colour))) for n, colour in ((1, "red"), (2, "blue"))]
    sent = ok(guest.post(f"/call/{campaign}", data=said | form_of(wrong.text), files=photographs)).text
    key = re.search(r"编号 ([\w-]+)。", sent)[1]
    page = client.get(f"/suggestions/{key}").text
    assert "现场1.jpg" in page
    assert "没有收到附件" not in page


def test_no_page_of_the_funnel_needs_more_than_fifteen_queries(client, application, scored, sign_in):
    ok(client.post(f"/campaigns/{scored}/review", data={"act": "sign_off"}))
    idea = ideas_by_topic(client, scored)["lift"]
    expert = expert_client(application, sign_in, 0)
    campaign = f"/campaigns/{scored}"
    paths = [(client, path) for path in ("/campaigns", campaign, f"/ideas/{idea}", f"{campaign}/map", f"{campaign}/review",
             f"{campaign}/compendium", f"/call/{scored}")]  # fmt: skip
    for reader, path in (*paths, (expert, "/scoring")):
        with counted(application.state.store) as statements:
            assert reader.get(path).status_code == 200
        assert len([one for one in statements if one.startswith("SELECT")]) <= 15, path


def test_a_closed_campaign_takes_nothing(client, application):
    with application.state.store.write() as work:
        key = work.campaigns.add(
            NewCampaign(title="旧", text="旧", starts=date(2020, 1, 1), ends=date(2020, 2, 1)), "x"
        )
    guest = TestClient(application)
    page = guest.get(f"/call/{key}").text
    assert "不在征集期" in page
    assert guest.get("/call/99").status_code == 404


def test_quotes_on_idea_pages_show_no_personal_data(application):
    page = application.state.templates.env.from_string("{{ text|masked }}")
    assert page.render(text="我叫张建国，电话13975512086") == "我叫〔姓名1〕，电话〔电话1〕"
