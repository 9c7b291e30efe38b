"""Names that a letter marks: by a label, by an introduction, in a row of signers."""

import pytest

from triage.text.marked_names import marked_names


def found(text):
    return [text[start:end] for start, end in marked_names(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("联系人：王芳", ["王芳"]),
        ("反映人(业主)：陈志强，", ["陈志强"]),
        ("收款人：何秀英", ["何秀英"]),
        ("我叫龙飞，", ["龙飞"]),
        ("落款：退休教师 周国强", ["周国强"]),
        ("我是退休教师黄淑贞，", ["黄淑贞"]),
        ("我刘大海，男，", ["刘大海"]),
        ("姓名：保密", []),
        ("收款人王芳", []),
        ("", []),
    ],
)
def test_a_mark_says_that_it_is_a_name(text, names):
    assert sorted(set(found(text))) == sorted(names)


def test_a_row_of_signers_is_followed_to_its_end():
    names = found("业主代表：陈志强（101室）、彭丽(102室)和罗卫东及杨帆。")
    assert {"陈志强", "彭丽", "罗卫东", "杨帆"} <= set(names)


def test_where_it_stands_is_said_in_characters():
    assert (4, 6) in list(marked_names("联系人：王芳，"))
