"""Fits routes and decision of the answers on the shipped questions and the demo office's entries."""

from pathlib import Path
from tempfile import TemporaryDirectory

from eval.tasks.answers_task import read_entries, read_queries
from retrieval.pretrained import PretrainedEmbedder
from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.training import train_local_model
from retrieval.training_corpus import Passage, TrainingCorpus
from triage.answers.decision import AnswerDecision, shipped_decision, write_decision
from triage.answers.fitting import decision_questions, examples, fit_decision, fit_routes, route_texts, write_routes
from triage.answers.route_model import shipped_routes
from triage.answers.search import EntrySearch

# From which probability an entry is shown, with the pretrained evidence and without (docs/adr/0020-answers.md).
SHOWN_FROM, SHOWN_FROM_WITHOUT = 0.26, 0.34
# Open questions that have nothing to do with the office's entries are those of the routes.
FOR_US = frozenset({"answerable", "near_miss"})


def refit(knowledge: Path, questions: Path, pretrained: PretrainedEmbedder) -> None:
    """Learn the shipped routes and the shipped decision again and write them.

    Args:
        knowledge: the demo office's entries, which the shipped questions name.
        questions: the open questions on them; those that are for us count.
        pretrained: the pretrained model; it is needed for this.
    """
    write_routes(fit_routes(route_texts(), pretrained))
    shipped_routes.cache_clear()
    entries = read_entries(knowledge)
    asked = [(query.text, query.rows) for query in read_queries(questions, entries) if query.kind in FOR_US]
    local = train_local_model(TrainingCorpus((), [Passage(one.question, one.answer) for one in entries]), None)
    with TemporaryDirectory() as directory:
        searches = (
            EntrySearch(entries, PretrainedVectors(pretrained, Path(directory))),
            EntrySearch(entries, local=local),
        )
        with_meaning, without = (
            list(examples(search, decision_questions(pretrained, asked, meaning=search.uses_meaning)))
            for search in searches
        )
    write_decision(AnswerDecision(fit_decision(with_meaning, SHOWN_FROM), fit_decision(without, SHOWN_FROM_WITHOUT)))
    shipped_decision.cache_clear()
