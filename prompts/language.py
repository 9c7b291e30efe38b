"""Prompts for a language model: the variables of each template, and what identifies a prompt."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from prompts.registry import Variables, digest, render

SYSTEM, REPAIR = "system.v2", "repair.v1"
Task = Literal[
    "extract_matters", "choose_department", "draft_reply", "revise_reply", "summarise_case", "judge_draft",
    "describe_idea",
]  # fmt: skip
CURRENT: dict[Task, str] = {
    "extract_matters": "extract_matters.v1",
    "choose_department": "choose_department.v2",
    "draft_reply": "draft_reply.v2",
    "revise_reply": "revise_reply.v2",
    "summarise_case": "summarise_case.v1",
    "judge_draft": "judge_draft.v1",
    "describe_idea": "describe_idea.v1",
}

FENCE = re.compile(r"\s*=*材料[0-9a-f]{4}=*\s*")
"""A fence of any prompt, where a model has copied it."""
# What is too long for a model's context is cut to this share, but not below so many characters.
SHORTENED, SHORTEST = 1 / 3, 240


class LabelledText(Variables):
    """A source under the short label that the model cites it by."""

    label: str
    title: str
    text: str


class Candidate(Variables):
    """A department that may be chosen, under its label."""

    label: str
    name: str
    duty: str


class LetterVariables(Variables):
    """Of `extract_matters`."""

    letter: str


class SummaryVariables(Variables):
    """Of `summarise_case`; `limit` is in characters."""

    letter: str
    limit: int


class ChoiceVariables(Variables):
    """Of `choose_department`."""

    letter: str
    candidates: tuple[Candidate, ...]


class DraftVariables(Variables):
    """Of `draft_reply`."""

    points: tuple[str, ...]
    sources: tuple[LabelledText, ...]
    department: str


class RevisionVariables(Variables):
    """Of `revise_reply`; `instruction` comes from a handler."""

    instruction: str
    statements: tuple[str, ...]
    sources: tuple[LabelledText, ...]


class JudgeVariables(Variables):
    """Of `judge_draft`."""

    letter: str
    draft: str


class IdeaVariables(Variables):
    """Of `describe_idea`; `others` are policies, cases and earlier ideas that may touch it."""

    letters: tuple[LabelledText, ...]
    others: tuple[LabelledText, ...]


class _System(Variables):
    office: str
    fence: str


class _Repair(Variables):
    problem: str
    form: str


@dataclass(frozen=True)
class Prompt:
    """A rendered prompt and what identifies its wording."""

    task: Task
    name: str
    digest: str
    system: str
    user: str


def fence_of(variables: Variables) -> str:
    """A short line that no material of this prompt holds: made of the material, so that it is the same every time."""
    material = variables.model_dump_json()
    mark = material
    while True:
        mark = hashlib.sha256(mark.encode()).hexdigest()
        fence = f"====材料{mark[:4]}===="
        if fence not in material:
            return fence


def shortened(variables: Variables) -> Variables:
    """The same with every long text cut: sources and letters, whose beginning says most."""
    return type(variables).model_validate(_cut(variables.model_dump()))


def _cut(value: object) -> object:
    if isinstance(value, str):
        return value[: max(int(len(value) * SHORTENED), SHORTEST)]
    if isinstance(value, dict):
        return {key: _cut(entry) for key, entry in value.items()}
    return [_cut(entry) for entry in value] if isinstance(value, list | tuple) else value


def prompt_of(task: Task, variables: Variables, *, office: str) -> Prompt:
    """The prompt of a task.

    Args:
        task: what is to be done.
        variables: what fills its template.
        office: the office's name.
    """
    name, fence = CURRENT[task], fence_of(variables)
    identity = hashlib.sha256(f"{digest(SYSTEM)}{digest(name)}".encode()).hexdigest()
    return Prompt(
        task=task,
        name=name,
        digest=identity,
        system=render(SYSTEM, _System(office=office, fence=fence)),
        user=render(name, variables, fence=fence),
    )


def repair_of(problem: str, schema: str) -> str:
    """The message that asks once more, with what was wrong."""
    return render(REPAIR, _Repair(problem=problem, form=schema))
