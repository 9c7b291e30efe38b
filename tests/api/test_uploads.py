"""Whatever is sent as a file or as JSON is taken or refused with a reason, and never breaks the service."""

import io
import json
import random
import re
import zipfile

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from triage.types import ROLES, Account

NAMED = {"key": "1", "issue_id": "1"}
SEED = 20261130


def book():
    made, buffer = Workbook(), io.BytesIO()
    made.active.append(["编号", "内容", "答复", "单位名称", "文件名称", "正文"])
    made.active.append(["X1", "路灯不亮", "已修复。", "江东区教育局", "办法", "第一条 应当。"])
    made.save(buffer)
    return buffer.getvalue()


def broken(content, name):
    """An archive one of whose entries is cut off."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.namelist():
            inner = source.read(entry)
            target.writestr(entry, inner[: len(inner) // 2] if entry.endswith(name) else inner)
    return buffer.getvalue()


def mutated(content, seed):
    """A file with some of its bytes changed."""
    chance, found = random.Random(seed), bytearray(content)  # noqa: S311
    for _ in range(20):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


GOOD = book()
PAYLOADS = {
    "empty": b"",
    "nul": b"\x00" * 1000,
    "binary": bytes(range(256)) * 20,
    "half a workbook": GOOD[: len(GOOD) // 2],
    "a cut sheet": broken(GOOD, "sheet1.xml"),
    "a cut index": broken(GOOD, "workbook.xml"),
    "no sheet at all": b"PK\x05\x06" + b"\x00" * 18,
    "malformed json": b'{"a": ',
    "not a number": b'{"id": NaN, "text": Infinity}\n{"id": 1e999, "text": "x"}',
    "long integer": b'{"id": ' + b"1" * 5000 + b', "text": "x"}',
    "nested": b"[" * 100_000,
    "nested objects": b'{"text":' * 5000,
    "surrogates": b'{"id": "\\ud800", "text": "\\udfff\\u0000"}',
    "one long line": b"1" * 300_000,
    "quotes": b'"' * 20_001,
    "commas": b"," * 100_000,
    "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
    "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
    **{f"mutated {n}": mutated(GOOD, SEED + n) for n in range(2)},
}
NAMES = ("x.csv", "x.xlsx", "x.jsonl", "x.docx", "x.pdf", "x.md", "x.png", "x", "..\\..\\x.csv", "\x00.xlsx")


@pytest.fixture
def everybody(application, sign_in):
    client = TestClient(application, follow_redirects=False, raise_server_exceptions=False)
    roles = tuple(role for role in ROLES if role != "department")
    sign_in(client, Account(name="all", display_name="孙琳", roles=roles, must_change_password=False))
    return client


def multipart_routes(application):
    """Every route that takes a form, by what its source says."""
    import inspect

    for route in application.state.routes:
        if not route.rule.public and "POST" in route.methods:
            source = inspect.getsource(route.endpoint)
            if re.search(r"UploadFile|request\.form\(|Form\(|_fields\(", source):
                yield re.sub(r"\{(\w+)(:\w+)?\}", lambda match: NAMED.get(match[1], "1"), route.path)


def test_no_file_breaks_a_route_that_takes_one(application, everybody):
    paths = list(multipart_routes(application))
    takers = [path for path in paths if re.search(r"import|/policies$|adoptions$", path)]
    assert len(takers) >= 7, takers
    for path in takers:
        for name, content in PAYLOADS.items():
            for suffix in NAMES if name in ("nul", "surrogates", "not a number") else NAMES[:5]:
                field = "photos" if path.endswith("adoptions") else "file"
                response = everybody.post(
                    path, files={field: (suffix, content)}, data={"adopted_by": "x", "measures": "y"}
                )
                assert response.status_code < 500, (path, name, suffix, response.text[:300])
                if response.status_code >= 400:
                    assert response.text.strip(), (path, name)


# The library leaves the file of a part that never ends to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_body_breaks_a_route_that_takes_a_form(application, everybody):
    kinds = {
        "multipart/form-data": b"no boundary",
        "multipart/form-data; boundary=x": b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n" + b"a" * 100,
        "multipart/form-data; boundary=y": b'--y\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx',
        "application/x-www-form-urlencoded": b"a=%ff%fe&b=%00&=&&&" + b"c=" + b"1" * 100_000,
        "application/x-www-form-urlencoded; charset=utf-16": b"\xff\xfea=1",
        "application/json": b"[" * 100_000,
    }
    for path in multipart_routes(application):
        for kind, body in kinds.items():
            response = everybody.post(path, content=body, headers={"content-type": kind})
            assert response.status_code < 500, (path, kind, response.text[:300])


JSON = {
    "malformed": b'{"text": ',
    "not a number": b'{"channel": "x", "text": NaN}',
    "infinity": b'{"channel": "x", "text": "x", "more": -Infinity}',
    "too large": b'{"channel": "x", "text": "x", "more": 1e999}',
    "long integer": b'{"channel": "x", "text": "x", "more": ' + b"7" * 5000 + b"}",
    "nested": b'{"channel": "x", "text": "x", "more": ' + b"[" * 200 + b"]" * 200 + b"}",
    "nested far": b"[" * 200_000,
    "no text": b"\xff\xfe\x00",
    "empty": b"",
}


@pytest.mark.parametrize("name", JSON)
def test_no_json_breaks_a_route_and_what_is_none_is_refused(application, everybody, name):
    for route in application.state.routes:
        if (
            not route.rule.public
            and route.methods & {"POST", "PUT", "PATCH", "DELETE"}
            and route.path.startswith("/api")
        ):
            path = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: {"key": "S1"}.get(match[1], "1"), route.path)
            for method in route.methods & {"POST", "PUT", "PATCH"}:
                response = everybody.request(
                    method, path, content=JSON[name], headers={"content-type": "application/json"}
                )
                assert 400 <= response.status_code < 500, (method, path, response.status_code, response.text[:200])
                assert response.json()["detail"], (method, path)


def test_what_merely_looks_like_it_is_taken(everybody):
    body = {"channel": "x", "text": "NaN Infinity 1e999 " + "1" * 500, "more": ["[" * 100]}
    response = everybody.post(
        "/api/v1/suggestions", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert (response.status_code, response.json()["accepted"]) == (202, 1)


def test_lone_surrogates_and_control_characters_reject_no_other_item(everybody):
    items = b'[{"external_id": "\\ud800", "text": "\\udfff"}, {"external_id": "1", "text": "a\\u0000b"}, {"text": "x", "\\ud800": "y"}]'
    response = everybody.post(
        "/api/v1/suggestions",
        content=b'{"channel": "x", "items": ' + items + b"}",
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 202
    assert response.json()["accepted"] >= 2
