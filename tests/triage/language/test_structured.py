"""Reading an answer: mended where it can be, refused where it must be."""

import pytest

from prompts.language import LetterVariables, fence_of
from triage.language.answers import DraftAnswer, IdeaAnswer, MattersAnswer, SummaryAnswer, choice_among, schema_of
from triage.language.errors import UnusableOutputError
from triage.language.structured import is_json, parse, refuse_strange

MATTER = '{"quote": "路灯不亮", "demand": "修好", "kind": "投诉"}'


def test_a_copied_fence_is_taken_out_and_the_answer_used():
    fence = fence_of(LetterVariables(letter="路灯不亮"))
    text = f'{fence}\n{{"matters": [{MATTER}], "missing": [], "cannot_answer": false}}\n{fence}'
    text = text.replace("路灯不亮", f"{fence}\\n路灯不亮\\n{fence}")
    answer = parse(text, MattersAnswer)
    refuse_strange(answer, "系统")
    assert answer.matters[0].quote == "路灯不亮"


def test_an_answer_that_was_cut_off_gives_what_is_whole():
    text = f'{{"matters": [{MATTER}, {MATTER}, {{"quote": "路灯'
    assert is_json(text)
    answer = parse(text, MattersAnswer)
    assert (len(answer.matters), answer.cannot_answer) == (2, False)


@pytest.mark.parametrize("text", ['{"matters": [{"quote": "路灯', '{"summary": "来信人', "{", "没有", "[" * 50_000])
def test_a_cut_answer_without_anything_whole_cannot_be_used(text):
    form = SummaryAnswer if "summary" in text else MattersAnswer
    with pytest.raises(UnusableOutputError):
        parse(text, form)


def test_part_of_an_answer_is_no_answer():
    with pytest.raises(UnusableOutputError, match="完整"):
        parse(f'好：{{"matters": [{MATTER}, 坏', MattersAnswer)


@pytest.mark.parametrize("form", [DraftAnswer, MattersAnswer, IdeaAnswer, choice_among(("D1",))])
def test_whether_there_is_an_answer_comes_last(form):
    schema = schema_of(form)
    assert list(schema["properties"])[-2:] == ["missing", "cannot_answer"]
    assert schema["required"] == list(schema["properties"])
    assert "maxLength" not in str(schema)


def test_labels_of_sources_are_closed_in_the_schema():
    source = schema_of(DraftAnswer, ("信", "P1"))["$defs"]["DraftStatement"]["properties"]["source"]
    assert source == {"type": "string", "enum": ["信", "P1", ""]}
    assert schema_of(DraftAnswer)["$defs"]["DraftStatement"]["properties"]["source"] == {"type": "string"}
    assert "title" in schema_of(IdeaAnswer, ("L1",))["properties"]
