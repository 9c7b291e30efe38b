"""Splitting policy documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.chunking import split_clauses

LAW = """# 样例条例

2020年1月1日 通过

<!-- INFO END -->

## 第一章 总则

第一条 为了测试，制定本条例。依照第三条 的规定办理。

第二条 各级人民政府应当：

（一）做好工作；

（二）第九条所列事项。

## 第二章 责任

### 第一节 罚则

第10条 违反的，处以罚款。

第十条之一 情节轻微的，
不予处罚。
"""


def test_articles_keep_number_chapter_and_words():
    chunks = split_clauses(LAW)
    assert [chunk.article for chunk in chunks] == ["第一条", "第二条", "第10条", "第十条之一"]
    assert chunks[0].chapter == "第一章 总则"
    assert "第一节 罚则" in chunks[2].chapter
    assert "（二）第九条所列事项。" in chunks[1].text
    assert [chunk.position for chunk in chunks] == [0, 1, 2, 3]


def test_text_before_info_end_is_no_clause():
    assert not any("通过" in chunk.text for chunk in split_clauses(LAW))


@pytest.mark.parametrize("chunk", split_clauses(LAW))
def test_every_line_stands_verbatim_in_the_document(chunk):
    assert all(line in LAW for line in chunk.text.splitlines())


def test_a_document_without_articles_is_split_by_paragraph():
    chunks = split_clauses("# 通知\n\n一、申请人应当在窗口提交材料。\n二、窗口当场受理并出具回执。\n")
    assert [chunk.article for chunk in chunks] == [None, None]
    assert chunks[0].chapter == "通知"


@given(st.text())
def test_no_text_breaks_it(text):
    for chunk in split_clauses(text):
        assert chunk.text.strip()
