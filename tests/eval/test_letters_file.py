"""Letters from JSONL files."""

import pytest

from eval.base.errors import BadRowError, NoRowsError
from eval.base.letters_file import read_letters


def write(path, *lines):
    path.write_bytes("\n".join(lines).encode("utf-8-sig"))
    return path


def test_rows_become_letters_and_null_is_empty(tmp_path):
    path = write(
        tmp_path / "a.jsonl", '{"title": "题", "text": null, "reply": " "}', "", '{"text": "文", "reply": "答"}'
    )
    first, second = read_letters(path)
    assert (first.title, first.text, first.reply) == ("题", "", None)
    assert (second.title, second.text, second.reply) == ("", "文", "答")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"reply": "答"}', "neither `title` nor `text`"),
        ('{"title": 3, "text": "文"}', "'title' is not text"),
        ('{"title": "题", "text": "文"}', "no `reply`"),
    ],
)
def test_a_bad_row_is_named_by_line(tmp_path, line, reason):
    path = write(tmp_path / "a.jsonl", '{"title": "题", "text": "文", "reply": "答"}', line)
    with pytest.raises(BadRowError, match=rf"a\.jsonl, line 2: .*{reason}"):
        read_letters(path, with_reply=True)


def test_missing_and_empty_files_are_named(tmp_path):
    with pytest.raises(BadRowError, match="cannot be read"):
        read_letters(tmp_path / "none.jsonl")
    with pytest.raises(NoRowsError, match="no letters"):
        read_letters(write(tmp_path / "a.jsonl", ""))
