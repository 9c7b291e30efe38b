"""What pages and jobs of campaigns share: grouping again, descriptions, and the counts of the funnel."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.composition import engine_options
from api.language import LanguageHolder
from api.settings import Settings
from retrieval.local_model import LocalModel
from triage.gazetteer import Gazetteer
from triage.ideas.build import describe_one
from triage.ideas.candidate import Candidate
from triage.ideas.funnel import Regrouped, regroup
from triage.ideas.similarity import Progress, text_vectors
from triage.office import Office
from triage.store import Store
from triage.types import STAGE_NAMES, Stage, Suggestion

if TYPE_CHECKING:
    from triage.ideas.telling import Told

GROUPING_STAGES = {
    "": "准备", "encode": "读来信", "neighbours": "找相近的来信", "similarity": "比较", "communities": "归并",
    "groups": "归并", "describe": "整理候选", "rank": "排序", "store": "保存", "language": "语言模型撰写",
}  # fmt: skip
ORDER: tuple[Stage, ...] = ("candidate", "recommended", "scored", "reviewed", "honoured")


def group_again(
    settings: Settings, store: Store, office: Office, campaign_id: int, progress: Progress, *, seed: int = 13
) -> Regrouped:
    """Group a campaign with the office's trained model.

    Args:
        settings: where the model is.
        store: where the campaign is.
        office: says which places there are.
        campaign_id: which campaign.
        progress: told (stage, done, total).
        seed: of the grouping.

    Raises:
        ModelNotFoundError: nothing was trained yet.
        NotFoundError: there is no such campaign.
    """
    model = LocalModel.load(engine_options(settings).model_directory)
    return regroup(store, campaign_id, model, Gazetteer.load(office.divisions), seed=seed, progress=progress)


def tell_best(language: LanguageHolder, store: Store, campaign_id: int, progress: Progress) -> "Told | None":
    """Have the best candidates of a campaign described where there is a language model that may be asked."""
    if not language.configured or not language.settings.describe_ideas:
        return None
    from triage.ideas.telling import Told, describe_best
    from triage.language.errors import NotAllowedError
    from triage.language.ideas import IdeaWriter

    try:
        writer = IdeaWriter(language.desk().model)
    except NotAllowedError as error:
        return Told(0, 0, error.shown)
    return describe_best(store, campaign_id, writer, language.settings.describe_ideas, progress)


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
