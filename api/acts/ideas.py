"""Ideas (金点子): recommended, merged, split, moved, edited and adopted."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import IO

from api.access.principal import Principal
from api.acts.campaigns import describe_letters
from api.base.settings import Settings
from api.documents.photos import PhotoFolder
from triage.errors import InvalidIdeaActError
from triage.ideas import funnel
from triage.office.config import Office
from triage.panels import alike, merging, rounds
from triage.store import Store, UnitOfWork
from triage.types import OUTWARD, Adoption, PairAnswer, PairAnswerKind, Photo

MOST_PHOTOS = 9
Upload = tuple[str, IO[bytes]]
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_FIELD, LONGEST_UNIT = 200, 2000, 100, 200


class Ideas:
    """Ideas as departments recommend them and supervisors arrange them.

    Every method raises NotFoundError where there is no such idea.
    """

    def __init__(self, store: Store, settings: Settings, office: Office) -> None:
        self._store, self._settings, self._office = store, settings, office
        self.photos = PhotoFolder(settings.data_dir / "photos")

    def checking(self, check: Callable[[UnitOfWork], None]) -> "Ideas":
        """The same acts, the next of which begins with a check."""
        return Ideas(self._store.checking(check), self._settings, self._office)

    def recommend(self, who: Principal, key: int, reason: str) -> None:
        """Let somebody's unit recommend an idea.

        Raises:
            InvalidIdeaActError: it is their own proposal, there is no reason, or the scoring has begun.
        """
        unit = (who.reach.departments or (who.display_name,))[0]
        with self._store.write() as work:
            work.ideas.one(key)
            rounds.recommend(work, key, unit, reason, who.display_name, _people(work, unit))

    def merge(self, who: Principal, keys: Collection[int], into: int) -> None:
        """Make one idea of several.

        Args:
            who: who decides.
            keys: all of them, also the one that stays.
            into: the one that stays.

        Raises:
            InvalidIdeaActError: they cannot be merged.
        """
        with self._store.write() as work:
            merging.merge_ideas(work, keys, into, who.name, who.display_name)

    def undo_merge(self, who: Principal, into: int) -> None:
        """Take somebody's last merge into an idea back.

        Raises:
            InvalidIdeaActError: it was not theirs, too long ago, or something was done since.
        """
        with self._store.write() as work:
            merging.undo_merge(work, into, who.name, who.display_name)

    def answer_pair(self, who: Principal, campaign: int, pair: tuple[int, int], answer: PairAnswerKind) -> int | None:
        """Keep whether two ideas are the same proposal, and merge them if so; returns the idea that stays then.

        Raises:
            InvalidIdeaActError: one of them is not among the candidates of the campaign any more.
        """
        with self._store.write() as work:
            work.campaigns.lock(campaign)
            open_ideas = {idea.id: idea for idea in work.ideas.of(campaign, "candidate", "recommended")}
            if len(set(pair)) < len(pair) or not set(pair) <= set(open_ideas):
                raise InvalidIdeaActError("pair_gone")
            both = [work.ideas.one(key) for key in pair]
            target, (left, right) = merging.target_of(both).id, alike.pair_of(*pair)
            if answer == "same":
                merging.merge_ideas(work, pair, target, who.name, who.display_name)
            others = [idea for idea in list(open_ideas.values())[: alike.MOST_COMPARED] if idea.id not in pair]
            likeness = round(float(alike.likeness_of([*both, *others])[0, 1]), 4)
            kept = PairAnswer(
                left=left, right=right, answer=answer, likeness=likeness, actor=who.display_name, time=datetime.now(UTC)
            )
            work.merges.answer(campaign, kept)
        return target if answer == "same" else None

    def split(self, who: Principal, key: int, members: Sequence[str]) -> int:
        """Make an idea of its own of some suggestions; returns its number.

        Raises:
            InvalidIdeaActError: no suggestion is chosen, or none would be left.
            ModelNotFoundError: nothing was trained yet.
        """
        with self._store.write() as work:
            work.ideas.one(key)
            letters = list(work.visible(OUTWARD).get(members).values())
            if not letters:
                raise InvalidIdeaActError("split_none")
            described = describe_letters(self._settings, self._office, letters)
            return funnel.split(work, key, members, described, who.display_name)

    def move(self, who: Principal, key: int, members: Sequence[str], into: int) -> None:
        """Move suggestions from an idea to another one.

        Raises:
            InvalidIdeaActError: they cannot be moved.
        """
        with self._store.write() as work:
            work.ideas.one(key)
            for member in members:
                funnel.move(work, member, key, into, who.display_name)

    def edit(self, who: Principal, key: int, title: str, summary: str, field: str) -> None:
        """Give an idea another title, summary and field.

        Raises:
            InvalidIdeaActError: title or summary is empty.
        """
        with self._store.write() as work:
            work.ideas.one(key)
            title, summary = title.strip(), summary.strip()
            if not title or not summary:
                raise InvalidIdeaActError("no_title")
            work.ideas.edit(
                key, title[:LONGEST_TITLE], summary[:LONGEST_SUMMARY], field[:LONGEST_FIELD], who.display_name
            )

    def adopt(
        self, who: Principal, key: int, adopted_by: str, measures: str, uploads: Sequence[Upload], *, result: str = "",
        incentive: str = "",
    ) -> None:  # fmt: skip
        """Register an adoption, of which everybody learns who proposed the idea.

        Args:
            who: who registers it.
            key: the idea.
            adopted_by: who adopted it.
            measures: what they do.
            uploads: photographs, each the name that the person gave the file, and its content.
            result: what came of it.
            incentive: what the proposer got.

        Raises:
            InvalidIdeaActError: the idea was not honoured, something is missing, or there are too many photographs.
            PhotoError: a file is no photograph that we take.
        """
        with self._store.read() as work:
            stage = work.ideas.one(key).stage
        if stage != "honoured":
            raise InvalidIdeaActError("not_honoured")
        adopted_by, measures = adopted_by.strip(), measures.strip()
        if not adopted_by or not measures:
            raise InvalidIdeaActError("no_measures")
        if len(uploads) > MOST_PHOTOS:
            raise InvalidIdeaActError("photos", most=MOST_PHOTOS)
        photos: list[Photo] = []
        try:
            photos.extend(self.photos.keep(name, stream) for name, stream in uploads)
            adoption = Adoption(
                adopted_by=adopted_by[:LONGEST_UNIT], measures=measures, result=result, photos=tuple(photos),
                incentive=incentive, actor=who.display_name, time=datetime.now(UTC),
            )  # fmt: skip
            with self._store.write() as work:
                _adopt(work, key, adoption)
        except BaseException:
            self.photos.remove(photos)
            raise

    def take_back(self, who: Principal, key: int, adoption: int) -> None:
        """Take an adoption back, with its photographs."""
        with self._store.write() as work:
            gone = work.ideas.take_back(key, adoption, who.display_name)
        self.photos.remove(gone)


def _adopt(work: UnitOfWork, key: int, adoption: Adoption) -> None:
    work.ideas.adopt(key, adoption)
    idea = work.ideas.one(key)
    told = {"idea": idea.title, "adopted_by": adoption.adopted_by, "measures": adoption.measures}
    for member in idea.members:
        work.events.record(member.suggestion_id, "idea_adopted", data=told)


def _people(work: UnitOfWork, unit: str) -> list[str]:
    """Names and pseudonyms of a unit's own people."""
    own = [account for account in work.accounts.all() if account.department == unit]
    return [name for account in own for name in (account.name, account.display_name)]
