"""Intake: committed before it is acknowledged, item by item, and never twice."""

import sqlite3
import threading

import pytest

ITEM = {"channel": "12345热线", "external_id": "RX1", "title": "路灯", "text": "书院路小学门口路灯不亮"}


def send(client, body, **headers):
    return client.post("/api/v1/suggestions", json=body, headers=headers)


def stored(client):
    return client.get("/api/suggestions").json()["total"] - 3


def test_an_item_is_acknowledged_with_its_address_and_receipt(client):
    response = send(client, ITEM)
    assert response.status_code == 202
    answer = response.json()
    assert (answer["accepted"], answer["duplicates"], answer["rejected"]) == (1, 0, 0)
    item = answer["items"][0]
    assert item["external_id"] == "RX1"
    assert len(item["receipt"]["secret"]) == 16
    state = client.get(item["status_url"]).json()
    assert state["suggestion"]["text"] == ITEM["text"]
    assert state["handling"]["state"] == "received"
    assert state["triage"] is None
    assert [event["kind"] for event in state["timeline"]] == ["received"]


def test_everything_that_was_sent_is_stored(client):
    sent = {
        "title": "路灯",
        "text": "书院路小学门口路灯不亮",
        "user": "u-7",
        "time": "2026-11-20T08:00:00",
        "stated_place": "江东区",
        "channel": "12345热线",
    }
    item = send(client, sent | {"external_id": "RX9"}).json()["items"][0]
    suggestion = client.get(item["status_url"]).json()["suggestion"]
    assert suggestion == sent | {"id": suggestion["id"]}


def test_the_same_item_again_is_a_duplicate_with_the_same_receipt(client):
    first, second = send(client, ITEM).json(), send(client, ITEM).json()
    assert second["duplicates"] == 1
    assert first["items"][0]["receipt"] == second["items"][0]["receipt"]
    assert stored(client) == 1


def test_other_content_under_the_same_external_id_is_rejected_with_the_reason(client):
    send(client, ITEM)
    answer = send(client, ITEM | {"text": "别的事"}).json()
    assert answer["rejected"] == 1
    assert "内容不同" in answer["items"][0]["reason"]


def test_the_same_external_id_of_another_channel_is_another_item(client):
    send(client, ITEM)
    assert send(client, ITEM | {"channel": "网上信箱"}).json()["accepted"] == 1


def test_a_batch_has_a_result_for_each_item(client):
    items = [
        {"external_id": "1", "text": "甲"},
        {"external_id": "2"},
        {"external_id": "1", "text": "甲"},
        {"text": "没有编号", "time": "2026-11-20T02:00:00Z"},
        {"external_id": "3", "text": "乙", "time": "昨天"},
        {"external_id": "4", "text": {"不是": "文字"}},
    ]
    answer = send(client, {"channel": "网上信箱", "items": items}).json()
    assert [item["result"] for item in answer["items"]] == [
        "accepted", "rejected", "duplicate", "accepted", "rejected", "rejected",
    ]  # fmt: skip
    assert "都是空的" in answer["items"][1]["reason"]
    assert answer["items"][4]["reason"].startswith("时间")
    assert client.get(answer["items"][3]["status_url"]).json()["suggestion"]["time"] == "2026-11-20T10:00:00"


@pytest.mark.parametrize(
    "body",
    [
        {"channel": "x", "items": []},
        {"channel": "x", "items": [{"text": "x"}] * 1001},
        {"items": [{"text": "x"}]},
        {"text": "no channel"},
        [],
    ],
)
def test_a_body_that_is_no_intake_is_refused_as_a_whole(client, body):
    assert send(client, body).status_code == 422
    assert stored(client) == 0


def test_an_idempotency_key_repeats_the_answer(client):
    body = {"channel": "微信", "text": "没有外部编号"}
    first, second = send(client, body, **{"Idempotency-Key": "k"}), send(client, body, **{"Idempotency-Key": "k"})
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert stored(client) == 1
    assert send(client, body | {"text": "别的"}, **{"Idempotency-Key": "k"}).status_code == 409
    assert send(client, body).json()["accepted"] == 1


def test_parallel_sends_of_the_same_items_store_each_once(client):
    items = [{"external_id": str(n), "text": f"第{n}件"} for n in range(40)]
    results, barrier = [], threading.Barrier(6)

    def work(turned):
        barrier.wait()
        results.append(send(client, {"channel": "并行", "items": items[::turned]}).json())

    threads = [threading.Thread(target=work, args=(turned,)) for turned in (1, -1) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result["accepted"] for result in results) == 40
    assert sum(result["rejected"] for result in results) == 0
    assert stored(client) == 40


def test_intake_is_committed_and_queued_when_it_is_acknowledged(client, service_settings):
    send(client, ITEM)
    with sqlite3.connect(service_settings.data_dir / "jindianzi.db") as database:
        assert database.execute("SELECT count(*) FROM intakes").fetchone() == (1,)
    with sqlite3.connect(service_settings.data_dir / "jobs.db") as queue:
        assert queue.execute("SELECT count(*) FROM task").fetchone() == (1,)


def test_the_fields_of_a_channel_are_mapped_by_the_office(service_settings, sign_in, handler):
    from fastapi.testclient import TestClient

    from api.app import create_app

    office = service_settings.data_dir / "office.yaml"
    office.write_text(
        "channels:\n  平台:\n    external_id: 工单.编号\n    text: 诉求\n    title: 主题\n", encoding="utf-8"
    )
    with TestClient(create_app(service_settings)) as client:
        sign_in(client, handler)
        body = {"channel": "平台", "工单": {"编号": 77}, "诉求": "路灯不亮", "主题": "路灯", "其他": 1}
        answer = send(client, body).json()
        assert answer["accepted"] == 1
        suggestion = client.get(answer["items"][0]["status_url"]).json()["suggestion"]
        assert (suggestion["title"], suggestion["text"], suggestion["channel"]) == ("路灯", "路灯不亮", "平台")
        assert send(client, body | {"其他": 2}).json()["duplicates"] == 1


def test_values_of_a_channel_are_replaced_and_what_it_does_not_send_has_a_default(service_settings, sign_in, handler):
    from fastapi.testclient import TestClient

    from api.app import create_app

    office = service_settings.data_dir / "office.yaml"
    office.write_text(
        "channels:\n  平台:\n    text: 诉求\n    public: {from: 意愿.公开, values: {'2': '否', 愿意: '是'}}\n"
        "    stated_place: {from: 区划, values: {'430102': 江东区}, default: 湘陵市}\n    title: {default: 平台来件}\n",
        encoding="utf-8",
    )
    with TestClient(create_app(service_settings)) as client:
        sign_in(client, handler)
        rows = [
            {"诉求": "路灯不亮", "区划": 430102, "意愿": {"公开": 2}},
            {"诉求": "路不平", "区划": "", "意愿": {"公开": "愿意"}, "title": "题"},
            {"诉求": "桥不平", "意愿": {"公开": "也许"}},
        ]
        answer = client.post("/api/v1/suggestions", json={"channel": "平台", "items": rows}).json()
        found = [client.get(item["status_url"]).json()["suggestion"] for item in answer["items"] if item["status_url"]]
    assert [(one["title"], one["stated_place"]) for one in found] == [("平台来件", "江东区"), ("题", "湘陵市")]
    assert answer["items"][2]["reason"].startswith("是否公开")


def test_an_external_id_has_no_default(tmp_path):
    from triage.errors import OfficeConfigError
    from triage.office.config import load_office

    (tmp_path / "office.yaml").write_text("channels: {平台: {external_id: {default: '1'}}}", encoding="utf-8")
    with pytest.raises(OfficeConfigError, match="all items one"):
        load_office(tmp_path / "office.yaml")


def test_old_idempotency_keys_are_forgotten(client, monkeypatch):
    from datetime import timedelta

    from api.acts import intake

    body = ITEM | {"external_id": "RX9"}
    send(client, body, **{"Idempotency-Key": "old"})
    client.app.state.intake.forget_keys()
    assert send(client, body, **{"Idempotency-Key": "old"}).headers["idempotent-replayed"] == "true"
    monkeypatch.setattr(intake, "KEYS_KEPT", timedelta(seconds=-1))
    client.app.state.intake.forget_keys()
    again = send(client, body, **{"Idempotency-Key": "old"})
    assert again.headers.get("idempotent-replayed") != "true"
    assert again.json()["duplicates"] == 1


def test_more_text_under_the_same_external_id_is_a_supplement(client):
    first = send(client, ITEM | {"time": "2026-11-20 08:00"}).json()["items"][0]
    more = ITEM | {"text": f"{ITEM['text']}，今晚有人摔倒", "time": "2026-11-21 20:00"}
    answer = send(client, more).json()
    assert (answer["supplemented"], answer["rejected"]) == (1, 0)
    assert answer["items"][0]["id"] == first["id"]
    state = client.get(first["status_url"]).json()
    assert state["suggestion"]["text"] == more["text"]
    assert state["suggestion"]["time"] == "2026-11-20T08:00:00"
    event = state["timeline"][-1]
    assert (event["kind"], event["data"]["received"]) == ("supplemented", "2026-11-21 20:00")
    assert send(client, more).json()["duplicates"] == 1
    added = send(client, ITEM | {"text": "灯杆也歪了", "supplement": True}).json()
    assert added["supplemented"] == 1
    assert client.get(first["status_url"]).json()["suggestion"]["text"] == f"{more['text']}\n灯杆也歪了"


def test_a_correction_that_the_channel_names_keeps_the_former_text(client):
    item = send(client, ITEM).json()["items"][0]
    refused = send(client, ITEM | {"text": "别的事"}).json()["items"][0]
    assert all(words in refused["reason"] for words in (ITEM["text"], "别的事"))
    answer = send(client, ITEM | {"text": "别的事", "correction": True}).json()
    assert answer["corrected"] == 1
    assert client.get(item["status_url"]).json()["suggestion"]["text"] == "别的事"
    with client.app.state.store.read() as work:
        assert [version.text for version in work.revisions.of(item["id"])] == [ITEM["text"]]


def test_what_is_not_stored_is_named(client):
    answer = send(
        client, {"channel": "x", "items": [{"text": "甲", "坐席工号": "8001", "空": ""}, {"text": "乙"}]}
    ).json()
    assert answer["ignored_fields"] == ["坐席工号"]
    assert [item["ignored_fields"] for item in answer["items"]] == [["坐席工号"], []]


def test_a_rounded_number_is_no_id(client):
    (item,) = send(client, ITEM | {"external_id": 2.02612e17}).json()["items"]
    assert item["result"] == "rejected"
    assert "文本" in item["reason"]
    assert (
        send(client, ITEM | {"external_id": 202611280001234567}).json()["items"][0]["external_id"]
        == "202611280001234567"
    )


def test_an_item_that_was_imported_before_is_the_same_item(client, tmp_path):
    from api.acts.entry import system_entry
    from api.acts.imports import TableImports

    file = tmp_path / "x.csv"
    file.write_text(
        f"工单编号,标题,内容,渠道\nRX1,{ITEM['title']},{ITEM['text']},{ITEM['channel']}\n", encoding="utf-8"
    )
    TableImports(client.app.state.store).run(system_entry, "suggestions", file, tmp_path)
    (item,) = send(client, ITEM).json()["items"]
    assert (item["result"], item["id"]) == ("duplicate", "RX1")
