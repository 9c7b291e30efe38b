"""Prompts for a language model: the variables of each template, and what identifies a prompt."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from prompts.registry import Variables, digest, render

SYSTEM, REPAIR = "system.v1", "repair.v1"
Task = Literal[
    "extract_matters", "choose_department", "draft_reply", "revise_reply", "summarise_case", "judge_draft",
    "describe_idea",
]  # fmt: skip
CURRENT: dict[Task, str] = {
    "extract_matters": "extract_matters.v1",
    "choose_department": "choose_department.v1",
    "draft_reply": "draft_reply.v1",
    "revise_reply": "revise_reply.v1",
    "summarise_case": "summarise_case.v1",
    "judge_draft": "judge_draft.v1",
    "describe_idea": "describe_idea.v1",
}


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
    """A line that no material of this prompt holds: made of the material itself, so that it is the same every time."""
    letters = hashlib.sha256(variables.model_dump_json().encode()).hexdigest()[:16]
    return "材料分界" + letters.translate(str.maketrans("0123456789abcdef", "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"))


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
