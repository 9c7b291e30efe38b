"""Scans: Chinese text in pictures is read back, in a process that reaches nobody, and is marked as recognised."""

from datetime import date

import pytest
from scans import needs_ocr, picture, scanned_pdf, share_read

from triage.errors import UnreadableFileError
from triage.importing import Importer, scans
from triage.importing.pdf_text import joined_pages
from triage.importing.policies import read_document
from triage.importing.policy_check import check_policies
from triage.importing.scan_reader import MODELS, in_lines

PAGE = """湘陵市停车收费管理办法
第一条 为了规范停车收费行为，维护停车人的合法权益，根据有关法律、法规，结合本市实际，制定本办法。
第二条 本市行政区域内机动车停车服务收费及其监督管理，适用本办法。
第三条 首小时收费三元，以后每小时加收二元，一日最高不超过二十元。
第四条 有下列情形之一的，免收停车费：
（一）停车不足十五分钟的；
（二）执行任务的军车、警车、消防车、救护车。"""
NEXT = """第五条 违反本办法规定的，由市场监督管理部门责令改正，处五百元以上五千元以下罚款。
第六条 本办法自2026年3月1日起施行。"""


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """A scanned policy of two pages, read once."""
    needs_ocr()
    path = scanned_pdf(tmp_path_factory.mktemp("scan") / "停车办法.pdf", PAGE, NEXT)
    return path, read_document(path)


def test_a_scanned_policy_is_read_back_article_by_article(document):
    _, read = document
    assert share_read(PAGE + NEXT, "".join(page.text for page in read.scan)) >= 0.95
    assert read.confidence >= 0.9
    assert read.articles == 6
    assert read.policy.effective_from == date(2026, 3, 1)
    assert all(page.image.startswith(b"\xff\xd8") for page in read.scan)
    assert any("识别文字" in text and "确认前不能引用" in text for text in read.unfinished)


def test_what_was_recognised_is_no_policy_before_a_person_says_so(document, sqlite_store, tmp_path):
    path, _ = document
    report = Importer(sqlite_store, tmp_path).run("policies", path)
    assert [file for file, _ in report.scans] == [path]
    with sqlite_store.read() as work:
        assert work.policies.count() == 0


def test_the_check_reports_the_recognition(document):
    path, _ = document
    (found,) = (check.as_json() for check in check_policies(path))
    (policy,) = found["policies"]
    assert policy["ocr"]["pages"] == [1, 2]
    assert 0.9 <= policy["ocr"]["confidence"] <= 1
    assert any("识别文字" in text for text in policy["warnings"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_photographs_are_read(tmp_path, kind):
    needs_ocr()
    path = tmp_path / f"通知.{kind.lower()}"
    text = "关于暂停供水的通知\n因管网检修，书院路一带十二月三日停水八小时。"
    picture(text).save(path, kind)
    assert share_read(text, scans.whole_text(scans.read_scan(path))) >= 0.95


def test_a_page_with_its_text_is_not_recognised(tmp_path):
    needs_ocr()
    path = tmp_path / "空白.pdf"
    picture("").save(path, "PDF", resolution=200)
    assert scans.confidence_of(scans.read_scan(path)) is None
    with pytest.raises(UnreadableFileError, match="no_text"):
        read_document(path)


def test_without_the_extra_a_scan_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(scans, "PACKAGES", ("no_such_package",))
    from PIL import Image

    (tmp_path / "办法.md").write_text("# 办法\n第一条 路灯三日内修复。", encoding="utf-8")
    for name, kind in (("扫描.pdf", "PDF"), ("照片.jpg", "JPEG")):
        Image.new("RGB", (400, 300), "white").save(tmp_path / name, kind)
    checks = {check.path.name: check for check in check_policies(tmp_path)}
    assert checks["办法.md"].policies
    for name in ("扫描.pdf", "照片.jpg"):
        (problem,) = checks[name].problems
        assert "jindianzi[ocr]" in problem
        assert name in problem


def test_the_wheel_has_the_models_that_we_name():
    needs_ocr()
    from pathlib import Path

    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    assert all((folder / name).is_file() for name in MODELS.values())


def test_the_reader_reaches_no_network(tmp_path):
    """In a process of its own, because it is for good."""
    needs_ocr()
    import subprocess
    import sys

    from triage.importing.contained import READER

    code = (
        "import socket, sys; sys.path.insert(0, sys.argv[1]); import scan_reader; scan_reader.open_engine()\n"
        "try: socket.create_connection(('127.0.0.1', 9), 1)\n"
        "except OSError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(READER.parent)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "reaches no network" in done.stdout


def test_pieces_of_a_line_stand_in_their_order():
    pieces = [(10.0, 30.0, 200.0, "右"), (12.0, 31.0, 5.0, "左"), (40.0, 60.0, 5.0, "下")]
    assert in_lines(pieces) == ["左 右", "下"]


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        (
            ["第一条 凡在本市行政区域内停放机动车的，", "均应缴费。"],
            "第一条 凡在本市行政区域内停放机动车的，均应缴费。",
        ),
        (["第一条 甲。", "第二条 乙。"], "第一条 甲。\n第二条 乙。"),
        (["附件", "第二条 乙。"], "附件\n第二条 乙。"),
    ],
)
def test_a_sentence_goes_on_over_the_page(pages, text):
    assert joined_pages(pages) == text
