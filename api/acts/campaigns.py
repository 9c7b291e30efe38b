"""Campaigns: published, grouped and weighed; descriptions of ideas, and the counts of the funnel."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from api.base.settings import Settings
from api.engine.composition import engine_options
from api.engine.language import LanguageHolder
from retrieval.local_model import LocalModel
from triage.ideas.build import describe_one
from triage.ideas.funnel import Regrouped, regroup, reweigh
from triage.ideas.scoring import Weights
from triage.ideas.similarity import Progress, text_vectors
from triage.office.config import Office
from triage.places.gazetteer import Gazetteer
from triage.store import Store, UnitOfWork
from triage.types import STAGE_NAMES, NewCampaign, Stage, Suggestion
from triage.types.candidate import Candidate
from triage.types.error_catalogue import text_of

if TYPE_CHECKING:
    from triage.ideas.describe import Told

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
    from triage.ideas.describe import Told, describe_best
    from triage.language.errors import NotAllowedError
    from triage.language.ideas import IdeaWriter

    try:
        writer = IdeaWriter(language.tasks().model)
    except NotAllowedError as error:
        return Told(0, 0, text_of(error))
    return describe_best(store, campaign_id, writer, language.settings.describe_ideas, progress)


class Campaigns:
    """Campaigns (议题) as supervisors move them from stage to stage."""

    def __init__(self, store: Store, wake_grouping: Callable[[], None]) -> None:
        self._store, self._wake_grouping = store, wake_grouping

    def checking(self, check: Callable[[UnitOfWork], None]) -> "Campaigns":
        """The same acts, the next of which begins with a check."""
        return Campaigns(self._store.checking(check), self._wake_grouping)

    def publish(self, campaign: NewCampaign, actor: str) -> int:
        """Publish a campaign; returns its number."""
        with self._store.write() as work:
            return work.campaigns.add(campaign, actor)

    def ask_grouping(self, key: int, actor: str) -> None:
        """Have what was sent to a campaign grouped into ideas, in the background.

        Raises:
            NotFoundError: there is no such campaign.
        """
        with self._store.write() as work:
            work.campaigns.one(key)
            work.groupings.ask(key, actor)
        self._wake_grouping()

    def reweigh(self, key: int, weights: Weights, actor: str) -> None:
        """Rank the candidates of a campaign by other weights.

        Raises:
            NotFoundError: there is no such campaign.
            InvalidIdeaActError: it is too late for that.
        """
        with self._store.write() as work:
            reweigh(work, key, weights, actor)


def count_stages(suggestions: int, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The funnel: suggestions, and ideas that came at least as far as each stage."""
    reached = [sum(counts.get(stage, 0) for stage in ORDER[place:]) for place in range(len(ORDER))]
    return [("收到建议", suggestions), *((STAGE_NAMES[stage], reached[place]) for place, stage in enumerate(ORDER))]


def describe_letters(settings: Settings, office: Office, letters: Sequence[Suggestion]) -> Candidate:
    """The description of one idea made of these letters.

    Raises:
        ModelNotFoundError: nothing was trained yet.
    """
    model = LocalModel.load(engine_options(settings).model_directory)
    vectors = text_vectors(model, [(letter.title, letter.text) for letter in letters])
    return describe_one(letters, vectors, Gazetteer.load(office.divisions))
