"""DangerJudge with the shipped model: levels, kinds, words, and what must not matter."""

import pytest
from growth import SHORTER, too_steep

from triage.danger.judge import DangerJudge, shipped_model
from triage.danger.training_texts import training_digest
from triage.types import DANGER_KIND_NAMES

FIRE = "我们楼三楼现在起火了，烟冲到七楼，楼上的老人和孩子下不来，在窗口喊救命，快来人！"
OVER = "我们楼去年三楼起过火，消防员当天就扑灭了，老人和孩子都平安，写信感谢他们。"


@pytest.fixture(scope="module")
def judge():
    return DangerJudge(shipped_model())


def level(judge, text, title=""):
    return judge.judge([(title, text)])[0].level


def test_danger_is_told_from_what_is_over(judge):
    now, over = judge.judge([("", FIRE), ("", OVER)])
    assert (now.level, over.level) == ("danger", "none")
    assert now.score > over.score
    assert now.kinds[0] == "gas_fire"
    assert all(words in FIRE for words in now.words)
    assert now.words
    assert over.words == over.kinds == ()


@pytest.mark.parametrize(
    "text",
    [
        "书院路的路灯三天不亮，请派人修。",
        "请问新生儿落户要带什么材料？",
        "火宫殿门口周末停车太难，建议增加车位。",
        "广场舞声音大得要命，吵死人了。",
        "",
        "，。！？",
    ],
)
def test_ordinary_letters_are_none(judge, text):
    assert level(judge, text) == "none"


def test_the_title_counts(judge):
    assert level(judge, "", FIRE) == "danger"


def test_radicals_and_zero_width_characters_change_nothing(judge):
    disguised = FIRE.replace("火", "⽕").replace("人", "⼈").replace("起", "起\u200b")
    plain, hidden = judge.judge([("", FIRE), ("", disguised)])
    assert (plain.level, plain.score, plain.kinds) == (hidden.level, hidden.score, hidden.kinds)
    assert all(words in disguised for words in hidden.words)


def test_what_is_danger_is_also_to_be_looked_at():
    model = shipped_model()
    for combination in filter(None, (model.lexical_only, model.combined)):
        assert 0 < combination.look_at_once < combination.danger < 1
        assert combination.level(combination.danger) == "danger"
        assert combination.level(combination.look_at_once) == "look_at_once"
        assert combination.level(0.0) == "none"
    assert model.gate <= model.lexical_only.look_at_once
    assert set(model.kind_names) == set(DANGER_KIND_NAMES)


def test_the_model_names_the_texts_that_it_was_fitted_on():
    assert shipped_model().digest == training_digest(), "texts were changed: run `python -m triage.danger.fit`"


def test_a_huge_letter_is_judged_in_time(judge):
    judge.judge([("", FIRE)])
    assert (
        too_steep(lambda text: judge.judge([("", text)]), "路灯不亮" * 25_000, "路灯不亮" * (25_000 // SHORTER), 0.2)
        is None
    )


class Unused:
    """An embedding that must not be asked."""

    def token_states(self, texts, **_options):
        assert texts == [], texts
        return []


def test_letters_that_the_words_rule_out_are_not_embedded():
    assert level(DangerJudge(shipped_model(), Unused()), "请问新生儿落户要带什么材料？") == "none"
