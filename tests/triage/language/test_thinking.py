"""What a model thinks aloud is no answer."""

import pytest

from triage.language.answers import MattersAnswer
from triage.language.structured import parse
from triage.language.thinking import without_thinking

MATTER = '{"quote": "路灯不亮", "demand": "修好", "kind": "投诉"}'
JSON = f'{{"matters": [{MATTER}], "missing": [], "cannot_answer": false}}'
DRAFT = '{"matters": [], "missing": [], "cannot_answer": true}'


@pytest.mark.parametrize(
    "text",
    [
        f"<think>先想想{DRAFT}</think>{JSON}",
        f"<think>外<think>内</think>外</think>\n{JSON}",
        f"<THINK>大写</Think >{JSON}",
        f"<thinking>长的</thinking>```json\n{JSON}\n```",
        f"服务器写了开头，只有结尾</think>{JSON}",
        f"◁think▷{DRAFT}◁/think▷{JSON}",
        f"[THINK]{DRAFT}[/THINK]{JSON}",
        f"<seed:think>{DRAFT}</seed:think>{JSON}",
        f"<|begin_of_thought|>{DRAFT}<|end_of_thought|>{JSON}",
        f"<|channel|>analysis<|message|>{DRAFT}<|end|><|channel|>final<|message|>{JSON}",
        f"<think>没有结束的思考，草稿{DRAFT}，最后：{JSON}",
        f"好的，答案如下：\n{JSON}\n希望对您有帮助。",
        f"```\n{JSON}\n```",
        f"例如{{不是JSON}}，其实是{JSON}",
        f'<tool_call>{{"name": "answer", "arguments": {JSON}}}</tool_call>',
    ],
)
def test_the_answer_is_found_behind_thoughts_fences_and_prose(text):
    assert parse(text, MattersAnswer).matters[0].quote == "路灯不亮"


def test_marks_inside_an_answer_are_words_of_the_letter():
    text = JSON.replace("路灯不亮", "他写了</think>再说")
    assert without_thinking(text) == text
    assert parse(text, MattersAnswer).matters[0].quote == "他写了</think>再说"


def test_thinking_that_goes_on_shows_nothing():
    assert without_thinking('<think>先写{"text": "草稿"') == ""
    assert without_thinking("<Think>a<think>b</think>{") == "{"
