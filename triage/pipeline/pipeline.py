"""Pipeline: composes the steps; suggestions in, one Triage for each of them out, in order."""

import importlib.metadata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from prompts.reply import NAME as REPLY_TEMPLATE
from prompts.reply import reply_digest
from retrieval.embedder import Embedder
from retrieval.policy_search import PolicySearcher
from retrieval.searcher import Document, HybridSearcher, Query
from retrieval.tokens import Floats as Vectors
from retrieval.wording import Wording
from triage.learning.lessons import Lesson
from triage.library import Library
from triage.named_places import named_places
from triage.office import Office
from triage.pipeline.deduplicate import Deduplicator, Earlier, nearest_earlier
from triage.pipeline.difference import described
from triage.pipeline.draft import Drafter, DraftMaterial
from triage.pipeline.earlier import EarlierLetters
from triage.pipeline.locate import Locator
from triage.pipeline.screen import Screener, Screening
from triage.pipeline.urgency import UrgencyRules
from triage.relevance import ReplyFeedback, case_relevance
from triage.routing.matters import MatterFinder
from triage.routing.router import LetterContext, Router, Routing
from triage.routing.training import cases_near, duties_of
from triage.text import READ, shorten
from triage.types import (
    Case,
    Clause,
    ClauseHit,
    DepartmentScore,
    Draft,
    DuplicateHit,
    Duty,
    Matter,
    NeedsHuman,
    Region,
    SimilarCase,
    Suggestion,
    Triage,
)
from triage.untrusted import without_instructions
from triage.validity import lapsed_policies, lapsed_titles

T = TypeVar("T")
CASES_SHOWN, CASES_CITED = 5, 5
REFERENCE_SOURCES = ("clause:", "case:")
CLAUSES_FOUND, CLAUSES_SHOWN, CLAUSES_CITED = 10, 5, 2
# Below this probability a clause or case is not even shown; the office's thresholds say what is cited.
SHOWN_FROM = 0.1
PATTERN_SHOWN = 40


@dataclass(frozen=True)
class _Found:
    """What retrieval found for one letter."""

    cases: Sequence[tuple[Case, float]]
    clauses: Sequence[tuple[Clause, float]]
    duties: Sequence[tuple[Duty, float]]


class Pipeline:
    """screen → locate → deduplicate → retrieve → route → draft."""

    def __init__(
        self,
        *,
        office: Office,
        library: Library,
        embedder: Embedder,
        searcher: HybridSearcher,
        policies: PolicySearcher,
        wording: Wording,
        router: Router,
        router_id: str,
        locator: Locator,
        earlier: EarlierLetters,
        letters_learnt: int,
        today: date,
    ) -> None:
        """Compose the steps.

        Args:
            office: the configuration.
            library: departments, policies and cases.
            embedder: makes the vectors.
            searcher: searches the index.
            policies: searches the clauses.
            wording: compares sentences with letters.
            router: ranks categories and departments.
            router_id: identifies the router, for the record.
            locator: finds places.
            earlier: the letters that came before; grows with every batch.
            letters_learnt: how many letters the local model was trained on.
            today: the day of receipt for letters without a time.
        """
        self._office, self._library, self._searcher, self._router = office, library, searcher, router
        self._locator, self._earlier, self._today = locator, earlier, today
        self._policies, self._feedback = policies, ReplyFeedback(embedder)
        self._matters = MatterFinder(router, embedder, library.duties, office.thresholds.route)
        self._screener = Screener(office.out_of_scope)
        self._deduplicator = Deduplicator(searcher, office.thresholds.duplicate, letters_learnt)
        self._urgency = UrgencyRules(office)
        policies_known = library.policies.values()
        self._lapsed = lapsed_policies(policies_known, today)
        self._drafter = Drafter(office, wording, today, lapsed_titles(policies_known, today))
        self._produced_by = {
            "version": importlib.metadata.version("jindianzi"),
            "embedding": embedder.fingerprint,
            "router": router_id,
            "template": f"{REPLY_TEMPLATE}:{reply_digest()[:12]}",
        }

    def run(self, suggestions: Sequence[Suggestion], lessons: Mapping[str, Lesson] | None = None) -> list[Triage]:
        """Triage a batch; of two letters about one matter the later one names the earlier one.

        Args:
            suggestions: in the order in which they came.
            lessons: what people decided about some of them before, by id: what they rejected is not offered again.
        """
        if not suggestions:
            return []
        whole = [s if len(s.text) <= READ else s.model_copy(update={"text": s.text[:READ]}) for s in suggestions]
        # Words that instruct the machine count for nothing: not for the place, the routing, the tier or the search.
        letters = [s.model_copy(update={"text": without_instructions(s.text)}) for s in whole]
        queries = [Query(letter.title, letter.text) for letter in letters]
        vectors = self._searcher.embed(queries)
        taught = [(lessons or {}).get(letter.id, Lesson(letter.id)) for letter in letters]
        regions = [
            Region(city=self._office.city) if taught[row].place_wrong else self._locator.locate(letter)
            for row, letter in enumerate(letters)
        ]
        screenings = [self._screener.screen(letter) for letter in whole]
        found = self._retrieve(queries, vectors)
        contexts = [
            LetterContext(letter, regions[row], found[row].cases, found[row].duties, taught[row].refused)
            for row, letter in enumerate(letters)
        ]
        routings = self._router.route(contexts, vectors)
        matters = self._matters.find(contexts, routings)
        candidates = self._earlier.candidates(letters, vectors)
        batch: dict[str, Earlier] = {}
        results = []
        for row, letter in enumerate(letters):
            inside = [(letters[i].id, cosine) for i, cosine in nearest_earlier(vectors, row)]
            known = {**candidates[row].known, **batch}
            near = [pair for pair in (*candidates[row].near, *inside) if pair[0] not in taught[row].not_duplicates]
            duplicates = (
                self._deduplicator.find(letter, regions[row], [c for c in near if c[0] != letter.id], known)
                if screenings[row].scope.value or screenings[row].rule is not None
                else ()
            )
            batch[letter.id] = Earlier(
                letter.id, Document(letter.title, letter.text), regions[row], letter.time, letter.user
            )
            duplicates = tuple(described(hit, letter, regions[row], known[hit.id]) for hit in duplicates)
            results.append(
                self._assemble(
                    whole[row], contexts[row], screenings[row], found[row], routings[row], duplicates, matters[row]
                )
            )
        self._earlier.add(letters, vectors, regions)
        return results

    def _retrieve(self, queries: Sequence[Query], vectors: Vectors) -> list[_Found]:
        library = self._library
        cases = cases_near(library, self._searcher, queries, vectors)
        duties = duties_of(library, self._searcher, queries, vectors)
        texts = library.cases(list(dict.fromkeys(hit.id for hits in cases for hit in hits)))
        moved = self._feedback.vectors(vectors, cases, texts)
        matches = self._policies.search(queries, CLAUSES_FOUND, vectors=moved) if library.clauses else None
        return [
            _Found(
                _best_first((texts[hit.id], case_relevance(hit)) for hit in cases[row] if hit.id in texts),
                [(library.clauses[match.id], match.score) for match in matches[row].clauses] if matches else [],
                duties[row],
            )
            for row in range(len(queries))
        ]

    def _assemble(
        self,
        whole: Suggestion,
        context: LetterContext,
        screening: Screening,
        found: _Found,
        routing: Routing,
        duplicates: tuple[DuplicateHit, ...],
        matters: tuple[Matter, ...],
    ) -> Triage:
        letter, region, limits = context.suggestion, context.region, self._office.thresholds
        received = letter.time.date() if letter.time else self._today
        urgency = self._urgency.judge(letter, routing.category.name, received)
        clauses = [(clause, score) for clause, score in found.clauses if score >= SHOWN_FROM][:CLAUSES_SHOWN]
        cases = [(case, score) for case, score in found.cases if score >= SHOWN_FROM and case.id != letter.id]
        # A policy that no longer holds is shown, and marked on the page, but no draft rests on it.
        valid = [(clause, score) for clause, score in clauses if clause.policy_id not in self._lapsed]
        cited_clauses = [clause for clause, score in valid if score >= limits.clause][:CLAUSES_CITED]
        cited_cases = [case for case, score in cases if score >= limits.case][:CASES_CITED]
        best = routing.departments[0] if routing.departments else None
        sure = best is not None and best.score >= limits.route and screening.scope.value
        material = DraftMaterial(
            suggestion=whole,
            region=region,
            department=best if sure else None,
            duty=_duty_for(best, found.duties, self._library) if sure else None,
            clauses=[(clause, self._library.policies[clause.policy_id].title) for clause in cited_clauses],
            cases=cited_cases,
            refusal=screening.rule,
        )
        refused = not screening.scope.value and screening.rule is None
        draft, sources = (Draft(), ()) if refused else self._drafter.draft(material)
        cited = any(s.id.startswith(REFERENCE_SOURCES) for s in sources)
        reasons = self._reasons(screening, routing, (*screening.slow, *urgency.slow), found=cited)
        return Triage(
            id=letter.id,
            category=routing.category,
            departments=routing.departments,
            region=region,
            tier=urgency.tier,
            deadline=urgency.deadline,
            in_scope=screening.scope,
            duplicates=duplicates,
            similar_cases=tuple(
                SimilarCase(id=case.id, score=round(score, 4), title=case.title) for case, score in cases[:CASES_SHOWN]
            ),
            policies=tuple(
                ClauseHit(
                    title=self._library.policies[clause.policy_id].title,
                    article=clause.article,
                    score=round(score, 4),
                    text=clause.text,
                )
                for clause, score in clauses
            ),
            sources=sources,
            draft=draft,
            needs_human=NeedsHuman(value=bool(reasons), reasons=tuple(reasons)),
            produced_by={
                **self._produced_by,
                "rules": {"分级": urgency.tier_rule, "期限": urgency.deadline_rule},
                "personal_data": dict(screening.personal),
                "retrieved": {
                    "cases": [[case.id, round(score, 4)] for case, score in found.cases[:CASES_SHOWN]],
                    "clauses": [[clause.id, round(score, 4)] for clause, score in found.clauses[:CLAUSES_SHOWN]],
                },
            },
            places=named_places(letter.full_text()),
            matters=matters if screening.scope.value else (),
        )

    def _reasons(self, screening: Screening, routing: Routing, slow: Sequence[str], *, found: bool) -> list[str]:
        reasons = []
        if not screening.scope.value:
            reasons.append(f"不在受理范围：{screening.scope.reason}")
        if screening.scope.value and routing.like_refused is not None:
            key, cosine = routing.like_refused
            reasons.append(f"与曾被认定“不属本办受理”的来信 {key} 相似（{cosine:.2f}），请先核对是否受理")
        if screening.instructs:
            reasons.append("来信含有试图指挥系统的文字，已按普通内容处理，请核对")
        if slow:
            reasons.append(
                f"规则中的正则表达式“{shorten(slow[0], PATTERN_SHOWN)}”耗时过长，没有判断，请核对分级和受理范围"
            )
        if not routing.departments:
            reasons.append("尚未导入承办单位，无法给出分办建议")
        elif routing.departments[0].score < self._office.thresholds.route:
            names = "、".join(unit.name for unit in routing.departments[:2])
            reasons.append(f"承办单位把握不足，在{names}之间难以确定")
        if screening.scope.value and not found:
            reasons.append("没有检索到可以引用的政策条款或类似办件")
        return reasons


def _best_first(found: Iterable[tuple[T, float]]) -> list[tuple[T, float]]:
    return sorted(found, key=lambda pair: -pair[1])


def _duty_for(unit: DepartmentScore | None, found: Sequence[tuple[Duty, float]], library: Library) -> Duty | None:
    if unit is None:
        return None
    near = [duty for duty, _ in found if duty.department == unit.name]
    if near:
        return near[0]
    known = library.departments.get(unit.name)
    return known.duties[0] if known and known.duties else None
