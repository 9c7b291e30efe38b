"""Telling: the best candidates of a campaign described by a language model, which the extract stands in for."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.ideas.similarity import Progress
from triage.knowledge.outward import outward_cases
from triage.language.errors import LanguageError
from triage.language.ideas import IdeaMaterial, IdeaWriter
from triage.store import Store, UnitOfWork
from triage.text.quotes import publishable
from triage.types import OUTWARD, Idea, Source, Suggestion
from triage.types.candidate import Touching
from triage.types.error_catalogue import text_of

KINDS = {"政策": "clause", "办件": "case", "往期金点子": "idea"}


@dataclass(frozen=True)
class Told:
    """How many candidates were described now, how many stay as extracted, and why no more were asked for."""

    written: int
    failed: int
    stopped_by: str = ""

    @property
    def note(self) -> str:
        """The same in Chinese."""
        if not (self.written or self.failed or self.stopped_by):
            return ""
        parts = [f"语言模型撰写{self.written}个"]
        parts += [f"{self.failed}个沿用来信摘录"] if self.failed else []
        parts += [f"其余未写：{self.stopped_by}"] if self.stopped_by else []
        return "，".join(parts)


def describe_best(
    store: Store,
    campaign_id: int,
    writer: IdeaWriter,
    top: int,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Told:
    """Have the first candidates described that were not yet, or whose letters have changed since.

    Each is stored at once, so that a run that is broken off goes on where it stopped. Ideas that a person has worded
    are left alone.

    Args:
        store: where they are.
        campaign_id: which campaign.
        writer: asks the model.
        top: how many of the best.
        progress: told (stage, done, total).
    """
    with store.read() as work:
        ideas = work.ideas.best(campaign_id, top)
    written = failed = 0
    for done, idea in enumerate(ideas):
        progress("language", done, len(ideas))
        with store.read() as work:
            material = material_of(work, idea)
        known = idea.told
        same = known is not None and known.digest == material.digest and known.status != "failed"
        if idea.described.edited or same or not material.letters:
            continue
        try:
            told = writer.write(material)
        except LanguageError as error:
            return Told(written, failed, text_of(error))
        with store.write() as work:
            work.ideas.tell(idea.id, told)
        written += told.status == "done"
        failed += told.status != "done"
    return Told(written, failed)


def material_of(work: UnitOfWork, idea: Idea) -> IdeaMaterial:
    """The letters nearest to an idea's middle that are still its members, and the sources that may touch it."""
    members = {member.suggestion_id for member in work.ideas.members([idea.id]).get(idea.id, ())}
    close = [key for key in idea.described.close if key in members]
    found = work.visible(OUTWARD).get(close)
    letters: Sequence[Suggestion] = [found[key] for key in close if key in found]
    others = [source for entry in idea.described.touching if (source := _source(work, entry))]
    return IdeaMaterial(tuple(letters), tuple(others))


def _source(work: UnitOfWork, entry: Touching) -> Source | None:
    """A text that may touch an idea; of a reply to somebody else only what anybody may read."""
    kind, key, title = KINDS[entry.kind], entry.id, entry.title
    if kind == "clause":
        policy = work.policies.get([key.rpartition("-")[0]]).get(key.rpartition("-")[0])
        text = next((clause.text for clause in policy.clauses if clause.id == key), "") if policy else ""
    elif kind == "case":
        case = outward_cases(work, [key]).get(key)
        title, text = f"办件 {key} 的答复", "\n".join(publishable(case.reply)) if case else ""
    else:
        text = work.ideas.one(int(key)).summary
    return Source(id=f"{kind}:{key}", title=title, text=text) if text else None
