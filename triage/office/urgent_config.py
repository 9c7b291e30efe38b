"""Urgent configuration: minutes until somebody takes a letter on, whom to escalate to, and procedure cards."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, model_validator

from triage.types import DANGER_KINDS, DangerKind, Role
from triage.types.base import Value

KindGroup = Literal["life", "utilities", "gathering"]
GROUP_OF: Mapping[str, KindGroup] = {
    "self_harm": "life",
    "violence": "life",
    "person_in_need": "life",
    "coercion": "life",
    "collapse_flood": "life",
    "road": "life",
    "works": "life",
    "gas_fire": "utilities",
    "mass_sickness": "utilities",
    "gathering": "gathering",
}


class AcceptanceMinutes(Value):
    """Minutes from receipt until somebody takes the letter on, by group of kinds."""

    life: int = Field(15, ge=1, le=1440)
    utilities: int = Field(30, ge=1, le=1440)
    gathering: int = Field(30, ge=1, le=1440)


class ProcedureStep(Value):
    """One step to tick off; `id` is what is stored, so it stays when the words change."""

    id: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    text: str = Field(min_length=1)


class Procedure(Value):
    """A procedure card (处置卡): who calls whom, what to ask, what not to say, and the steps in their order."""

    name: str = Field(min_length=1)
    calls: tuple[str, ...] = Field(min_length=1)
    callback: str = Field(min_length=1)
    ask: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    steps: tuple[ProcedureStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _steps_differ(self) -> "Procedure":
        ids = [step.id for step in self.steps]
        if len(set(ids)) < len(ids):
            raise ValueError(f"two steps of the card {self.name!r} have the same id")
        return self


class UrgentConfig(Value):
    """How letters are handled in which somebody is in danger.

    `escalate_after` counts minutes from the moment when the letter should have been taken on; `escalate_to` names the
    roles that are told then.
    """

    acceptance: AcceptanceMinutes = AcceptanceMinutes()
    escalate_after: int = Field(0, ge=0, le=1440)
    escalate_to: tuple[Role, ...] = ("supervisor",)
    procedures: Mapping[DangerKind, Procedure]

    @model_validator(mode="after")
    def _every_kind_has_a_card(self) -> "UrgentConfig":
        missing = [kind for kind in DANGER_KINDS if kind not in self.procedures]
        if missing:
            raise ValueError(f"procedures: there is no card for {', '.join(missing)}")
        return self

    def minutes(self, kinds: Sequence[str]) -> int:
        """Minutes until somebody takes a letter on: the shortest of its kinds.

        Rationale: a kind that is not known may be about a life, so it gets the minutes of that.
        """
        groups = {GROUP_OF.get(kind, "life") for kind in kinds} or {"life"}
        minutes: dict[str, int] = self.acceptance.model_dump()
        return min(minutes[group] for group in groups)

    def cards(self, kinds: Sequence[str]) -> Mapping[DangerKind, Procedure]:
        """The cards for these kinds in their order; of kinds that are not known there is none."""
        return {kind: self.procedures[kind] for kind in DANGER_KINDS if kind in kinds}

    def steps(self, kinds: Sequence[str]) -> frozenset[str]:
        """The ids of all steps for these kinds, as they are stored: `gas_fire.call_119`."""
        return frozenset(f"{kind}.{step.id}" for kind, card in self.cards(kinds).items() for step in card.steps)
