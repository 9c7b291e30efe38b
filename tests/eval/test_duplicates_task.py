import json

import pytest

from eval.base.errors import BadRowError, GoldFileError
from eval.base.gold_file import read_gold
from eval.tasks.duplicates_task import read_dated, run_duplicates

THEMES = {
    "lamp": ("书院路路灯不亮", "书院路望江小学门口的路灯坏了三盏，晚上一片漆黑，接送孩子很不安全，请派人维修。"),
    "dust": ("搅拌站粉尘大", "澜庭小区旁边的搅拌站日夜作业，粉尘和噪声让人没法开窗，请环保部门查一查。"),
}
OTHERS = (
    ("公积金提取", "请问租房提取住房公积金需要哪些材料，能不能在网上办理？"),
    ("幼儿园学费", "小太阳幼儿园这学期学费涨了八百，也没有公示，合理吗？"),
    ("井盖松动", "建湘路中段有一个井盖松动，车子压过去哐当响。"),
    ("养老金认证", "老人行动不便，养老金资格认证可以上门吗？"),
    ("公交改线", "12路公交不再经过河口镇，老人去医院要走很远。"),
)


@pytest.fixture
def files(tmp_path):
    rows, gold = [], {}
    for number, (title, text) in enumerate(OTHERS):
        rows.append({"id": f"o{number}", "title": title, "text": text, "time": f"2026-01-{number + 1:02}T08:00:00"})
    for issue, (title, text) in THEMES.items():
        for copy, day in enumerate((10, 20)):
            key = f"{issue}{copy}"
            rows.append(
                {"id": key, "title": title, "text": f"{text}{'再次反映。' * copy}", "time": f"2026-01-{day}T08:00:00"}
            )
            gold[key] = issue
    letters, answers = tmp_path / "letters.jsonl", tmp_path / "gold.json"
    letters.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in reversed(rows)), encoding="utf-8")
    answers.write_text(json.dumps(gold), encoding="utf-8")
    return letters, answers


def test_a_matter_raised_again_is_shown_and_a_new_one_is_not(files):
    letters, gold = files
    result = run_duplicates([letters], letters, gold, dimension=16)
    assert result["n_repeat"] == 2
    assert result["hit@1"] == result["hit@3"] == 1.0
    assert result["false_alarm_rate"] == 0.0
    assert result["flag_rate"] == pytest.approx(2 / 9, abs=1e-4)


def test_letters_are_read_in_order_of_time(files):
    assert [letter.id for letter in read_dated(files[0])] == [
        "o0",
        "o1",
        "o2",
        "o3",
        "o4",
        "dust0",
        "lamp0",
        "dust1",
        "lamp1",
    ]


def test_gold_may_be_rows_and_must_name_letters_that_are_there(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "issue": 1}\n{"id": "b", "issue": 1}\n', encoding="utf-8")
    assert read_gold(path, {"a": None, "b": None}) == {"a": "1", "b": "1"}
    with pytest.raises(GoldFileError, match="no letter has the id 'b'"):
        read_gold(path, {"a": None})


def test_a_repeated_id_is_refused_with_its_line(tmp_path):
    path = tmp_path / "letters.jsonl"
    path.write_text('{"id": "a", "text": "甲"}\n{"id": "a", "text": "乙"}\n', encoding="utf-8")
    with pytest.raises(BadRowError, match=r"line 2.*'a'"):
        read_dated(path)
