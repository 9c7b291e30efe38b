"""Structured output: find JSON in an answer, hold it against a form, and say what is wrong with it."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from prompts.language import FENCE
from triage.language.answers import LAST, A
from triage.language.errors import RefusedOutputError, UnusableOutputError
from triage.language.thinking import without_thinking
from triage.text.untrusted import instructs_machine

PROBLEMS_SHOWN = 3
# So many places where an object may begin are tried.
TRIES = 200
_BEGUN = re.compile(r'\s*\{\s*"')
_DECODER = json.JSONDecoder(strict=False)
_FORBIDDEN = {
    "names a tool": re.compile(
        r"tool_calls?|function_call|\btool_use\b|<\|?tool|调用(?:了)?(?:工具|函数|接口|插件)|使用工具|执行(?:代码|命令|脚本)"
        r"|\b(?:curl|rm -rf|os\.system|subprocess|eval)\b",
        re.IGNORECASE,
    ),
    "speaks of its instructions": re.compile(
        r"system\s*prompt|系统(?:提示|指令|消息)|提示词|我的(?:指令|设定|规则)|作为(?:一[个名款])?(?:AI|人工智能|语言模型|大模型|助理|助手)"
        r"|<\|im_|\[/?INST\]",
        re.IGNORECASE,
    ),
}


def parse(text: str, form: type[A]) -> A:
    """The answer in its form.

    Raises:
        UnusableOutputError: there is no JSON object, or it does not fit the form; the problem is for the model.
    """
    try:
        found = _json_object(text, form.model_fields)
    except UnusableOutputError:
        answer = _mended(text, form)
        if answer is None:
            raise
        return answer
    try:
        return form.model_validate(_without_fences(found))
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, entry['loc'])) or '整体'}：{entry['msg']}" for entry in error.errors()[:PROBLEMS_SHOWN]
        ]
        raise UnusableOutputError("；".join(problems)) from error


def is_json(text: str) -> bool:
    """Whether there is a JSON object in an answer at all, or the beginning of one that was cut off."""
    if _BEGUN.match(text):
        return True
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


def _json_object(text: str, fields: Collection[str] = ()) -> dict[str, Any]:
    """The answer's object: the last one with one of these fields behind the thinking, else anywhere."""
    for part in (without_thinking(text), text):
        found = [_unwrapped(value) for value in _objects(part)]
        fitting = [value for value in found if not fields or any(name in value for name in fields)]
        if fitting:
            return fitting[-1]
    start = text.find("{")
    if start < 0:
        raise UnusableOutputError("输出中没有 JSON 对象")
    try:
        return dict(_DECODER.raw_decode(text, start)[0])
    except (ValueError, RecursionError) as error:
        raise UnusableOutputError("输出不是完整的 JSON") from error


def _mended(text: str, form: type[A]) -> A | None:
    """What is whole of an answer that was cut off in a list, if anything is.

    Rationale: a small model writes until its tokens are used up; what it said before is checked like any answer.
    """
    if not _BEGUN.match(text):
        return None
    try:
        found = from_json(text.strip(), allow_partial=True)
    except ValueError:
        return None
    filled = next((name for name in form.model_fields if isinstance(found.get(name), list) and name not in LAST), None)
    entries = found[filled] if filled else []
    for count in range(len(entries), max(len(entries) - 2, 0), -1):
        whole = {"missing": [], "cannot_answer": False} | found | {str(filled): entries[:count]}
        try:
            return form.model_validate(_without_fences(whole))
        except ValidationError:
            continue
    return None


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Whole JSON objects in a text, whatever stands around them."""
    position = text.find("{")
    for _ in range(TRIES):
        if position < 0:
            return
        try:
            value, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            end = position + 1
        else:
            yield value
        position = text.find("{", end)


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """The arguments where a call of a tool was written out as text, else the value itself."""
    inner = value.get("arguments", value.get("parameters"))
    if isinstance(inner, str) and "name" in value:
        inner = next(_objects(inner), None)
    return inner if isinstance(inner, dict) and "name" in value else value


def _without_fences(value: Any) -> Any:
    """A value without the lines that fence the material in a prompt, where a model copied them."""
    if isinstance(value, str):
        return FENCE.sub("", value).strip() if FENCE.search(value) else value
    if isinstance(value, dict):
        return {key: _without_fences(entry) for key, entry in value.items()}
    return [_without_fences(entry) for entry in value] if isinstance(value, list) else value


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    entries = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for entry in entries for text in _strings(entry)]
