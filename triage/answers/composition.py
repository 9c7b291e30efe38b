"""open_answerer: an answerer put together from entries and the models that are there."""

from collections.abc import Sequence

from retrieval.embedder import Embedder
from retrieval.pretrained_vectors import PretrainedVectors, Progress
from triage.answers.answerer import Answerer
from triage.answers.decision import shipped_decision
from triage.answers.entries import Entry
from triage.answers.route_model import shipped_routes
from triage.answers.routing import Router, home_places
from triage.answers.search import EntrySearch
from triage.danger.judge import DangerJudge, shipped_model


def open_answerer(
    entries: Sequence[Entry],
    *,
    pretrained: PretrainedVectors | None = None,
    local: Embedder | None = None,
    places: Sequence[str] = (),
    progress: Progress = lambda _done, _total: None,
) -> Answerer:
    """Encode the entries and put search, decision and guard rails together.

    Args:
        entries: those that may be shown.
        pretrained: the pretrained model with the vectors that are kept; None where it is off.
        local: the embedding that was trained here, used where the pretrained model is not.
        places: names of where the office is; those that the entries name again and again are known by themselves.
        progress: told (done, total) of new pretrained vectors.
    """
    search = EntrySearch(entries, pretrained, local if pretrained is None else None, progress)
    router = Router(shipped_routes(), DangerJudge(shipped_model(), pretrained.embedder if pretrained else None))
    home = home_places([f"{entry.text}\n{entry.department}" for entry in entries])
    return Answerer(search, shipped_decision(), router, (*places, *home))
