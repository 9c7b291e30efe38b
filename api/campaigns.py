"""What the pages of campaigns share: grouping again, and the counts of the funnel."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.composition import engine_options
from retrieval.local_model import LocalModel
from triage.gazetteer import Gazetteer
from triage.ideas.build import describe_one
from triage.ideas.candidate import Candidate
from triage.ideas.funnel import Regrouped, regroup
from triage.ideas.similarity import text_vectors
from triage.types import STAGE_NAMES, Stage, Suggestion

ORDER: tuple[Stage, ...] = ("candidate", "recommended", "scored", "reviewed", "honoured")


def group_again(state: Any, campaign_id: int) -> Regrouped:
    """Group a campaign with the office's trained model.

    Args:
        state: the application's state, with settings, store and office.
        campaign_id: which campaign.

    Raises:
        ModelNotFoundError: nothing was trained yet.
        NotFoundError: there is no such campaign.
    """
    model = LocalModel.load(engine_options(state.settings).model_directory)
    return regroup(state.store, campaign_id, model, Gazetteer.load(state.office.divisions))


def count_stages(suggestions: int, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The funnel: suggestions, and ideas that came at least as far as each stage."""
    reached = [sum(counts.get(stage, 0) for stage in ORDER[place:]) for place in range(len(ORDER))]
    return [("收到建议", suggestions), *((STAGE_NAMES[stage], reached[place]) for place, stage in enumerate(ORDER))]


def describe_letters(state: Any, letters: Sequence[Suggestion]) -> Candidate:
    """The description of one idea made of these letters.

    Raises:
        ModelNotFoundError: nothing was trained yet.
    """
    model = LocalModel.load(engine_options(state.settings).model_directory)
    vectors = text_vectors(model, [(letter.title, letter.text) for letter in letters])
    return describe_one(letters, vectors, Gazetteer.load(state.office.divisions))
