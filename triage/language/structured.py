"""Structured output: find JSON in an answer, hold it against a form, and say what is wrong with it."""

import json
import re
from typing import Any

from pydantic import ValidationError

from triage.language.answers import A
from triage.language.errors import RefusedOutputError, UnusableOutputError
from triage.untrusted import instructs_machine

PROBLEMS_SHOWN = 3
_FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_FORBIDDEN = {
    "names a tool": re.compile(
        r"tool_calls?|function_call|\btool_use\b|<\|?tool|调用(?:了)?(?:工具|函数|接口|插件)|使用工具|执行(?:代码|命令|脚本)"
        r"|\b(?:curl|rm -rf|os\.system|subprocess|eval)\b",
        re.IGNORECASE,
    ),
    "speaks of its instructions": re.compile(
        r"system\s*prompt|系统(?:提示|指令|消息)|提示词|我的(?:指令|设定|规则)|作为(?:一[个名款])?(?:AI|人工智能|语言模型|大模型|助理|助手)"
        r"|<\|im_|\[/?INST\]|材料分界",
        re.IGNORECASE,
    ),
}


def parse(text: str, form: type[A]) -> A:
    """The answer in its form.

    Raises:
        UnusableOutputError: there is no JSON object, or it does not fit the form; the problem is for the model.
    """
    found = _json_object(text)
    try:
        return form.model_validate(found)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, entry['loc'])) or '整体'}：{entry['msg']}" for entry in error.errors()[:PROBLEMS_SHOWN]
        ]
        raise UnusableOutputError("；".join(problems)) from error


def is_json(text: str) -> bool:
    """Whether there is a JSON object in an answer at all."""
    try:
        _json_object(text)
    except UnusableOutputError:
        return False
    return True


def refuse_strange(answer: A, system: str) -> None:
    """Refuse an answer that names a tool or its instructions, repeats them, or passes on an instruction.

    Raises:
        RefusedOutputError: say what it does.
    """
    rules = [line.strip() for line in system.splitlines() if len(line.strip()) > 20]  # noqa: PLR2004 - a whole rule
    for text in _strings(answer.model_dump()):
        for problem, pattern in _FORBIDDEN.items():
            if pattern.search(text):
                raise RefusedOutputError(problem)
        if any(rule[2:22] in text for rule in rules):
            raise RefusedOutputError("repeats its instructions")
        if instructs_machine(text):
            raise RefusedOutputError("passes on an instruction")


def _json_object(text: str) -> dict[str, Any]:
    fenced = _FENCED.search(text)
    candidate = fenced[1] if fenced else text
    start = candidate.find("{")
    if start < 0:
        raise UnusableOutputError("输出中没有 JSON 对象")
    try:
        found, _ = json.JSONDecoder().raw_decode(candidate[start:])
    except (ValueError, RecursionError) as error:
        raise UnusableOutputError("输出不是完整的 JSON") from error
    if not isinstance(found, dict):
        raise UnusableOutputError("输出不是 JSON 对象")
    return found


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    entries = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for entry in entries for text in _strings(entry)]
