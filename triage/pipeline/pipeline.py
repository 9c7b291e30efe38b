"""Pipeline: composes the steps; suggestions in, one Triage for each of them out, in order."""

import importlib.metadata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from retrieval.embedder import Embedder
from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.searcher import Document, HybridSearcher, Query
from retrieval.tokens import Floats as Vectors
from retrieval.wording import Wording, WordWeights
from triage.asking.reading import Asked, read
from triage.danger.judge import DangerJudge
from triage.drafting.built_in import Drafter, DraftMaterial
from triage.duplicates.deduplicate import Deduplicator, Earlier, nearest_earlier
from triage.duplicates.difference import described
from triage.duplicates.earlier import EarlierLetters
from triage.knowledge.bases import BasisFinder, FoundClause
from triage.knowledge.clause_relevance import AskedLetter, ClauseRelevance, JudgedClause
from triage.knowledge.feedback import Feedback
from triage.knowledge.library import Library
from triage.knowledge.relevance import ReplyFeedback, by_meaning, case_relevance
from triage.knowledge.scopes import load_scopes
from triage.knowledge.sibling_unit import SiblingUnit
from triage.knowledge.validity import lapsed_policies, lapsed_titles
from triage.office.config import Office
from triage.office.urgency import UrgencyRules
from triage.pipeline.screen import Screener, Screening
from triage.places.locate import Locator
from triage.places.named_places import named_places
from triage.routing.city_unit import with_city_unit
from triage.routing.matters import MatterFinder
from triage.routing.pretrained_evidence import centred
from triage.routing.router import LetterContext, Router, Routing
from triage.routing.siblings import with_siblings
from triage.routing.training import as_suggestion, cases_near, duties_of
from triage.text.cleaning import READ, shorten
from triage.text.judged import as_written, judged
from triage.text.mail_text import asides
from triage.text.untrusted import without_instructions
from triage.types import (
    DANGER_KIND_NAMES,
    Case,
    CategoryScore,
    Clause,
    ClauseHit,
    Danger,
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
from triage.types.local_time import doubt_of

T = TypeVar("T")
CASES_SHOWN, CASES_CITED = 5, 5
REFERENCE_SOURCES = ("clause:", "case:")
CLAUSES_SHOWN = 5
# Below this probability a clause or case is not even shown; the office's thresholds say what is cited.
SHOWN_FROM = 0.1
PATTERN_SHOWN = 40
WORDS_SHOWN = 60
# From here on a reply says what is checked in matters of a category: a wrong one shows the citizen an unread letter.
CATEGORY_SURE = 0.45
# A type of request less probable than this is taken for a call for help: its reply fits all of them.
REQUEST_SURE = 0.5


@dataclass(frozen=True)
class _Found:
    """What retrieval found for one letter.

    `cases` are as the router knows them from its training, `shown` the same in the order of what they mean.
    """

    cases: Sequence[tuple[Case, float]]
    shown: Sequence[tuple[Case, float]]
    clauses: Sequence[tuple[Clause, JudgedClause]]
    asked: AskedLetter
    duties: Sequence[tuple[Duty, float]]


class Pipeline:
    """screen → judge danger → locate → deduplicate → retrieve → route → draft."""

    def __init__(
        self,
        *,
        office: Office,
        library: Library,
        embedder: Embedder,
        searcher: HybridSearcher,
        clauses: ClauseRelevance,
        wording: Wording,
        weights: WordWeights,
        router: Router,
        router_id: str,
        locator: Locator,
        earlier: EarlierLetters,
        letters_learnt: int,
        danger: DangerJudge,
        today: date,
        pretrained: PretrainedVectors | None = None,
    ) -> None:
        """Compose the steps.

        Args:
            office: the configuration.
            library: departments, policies and cases.
            embedder: makes the vectors.
            searcher: searches the index.
            clauses: finds and judges clauses.
            wording: compares sentences with letters.
            weights: of words in the office's own texts.
            router: ranks categories and departments.
            router_id: identifies the router, for the record.
            locator: finds places.
            earlier: the letters that came before; grows with every batch.
            letters_learnt: how many letters the local model was trained on.
            danger: judges whether somebody is in danger.
            today: the day of receipt for letters without a time.
            pretrained: the pretrained evidence; None where it is not used.
        """
        self._pretrained = pretrained
        self._danger = danger
        self._office, self._library, self._searcher, self._router = office, library, searcher, router
        self._locator, self._earlier, self._today = locator, earlier, today
        self._clauses, self._feedback = clauses, ReplyFeedback(embedder)
        self._matters = MatterFinder(router, embedder, library.duties, office.thresholds.route)
        self._screener = Screener(office.out_of_scope)
        self._deduplicator = Deduplicator(searcher, office.thresholds.duplicate, letters_learnt)
        self._urgency = UrgencyRules(office)
        policies_known = library.policies.values()
        self._lapsed = lapsed_policies(policies_known, today, office.replaced_laws)
        self._drafter = Drafter(office, wording, today, lapsed_titles(policies_known, today, office.replaced_laws))
        limits = office.thresholds
        self._bases = BasisFinder(
            wording, weights, max(limits.clause, clauses.cite_from), limits.case, load_scopes(office.replies)
        )
        self._produced_by = {
            "version": importlib.metadata.version("jindianzi"),
            "embedding": embedder.fingerprint,
            "router": router_id,
            "template": f"replies:{self._drafter.digest[:12]}",
        }

    def run(
        self,
        suggestions: Sequence[Suggestion],
        feedbacks: Mapping[str, Feedback] | None = None,
        *,
        siblings: bool = True,
    ) -> list[Triage]:
        """Triage a batch; of two letters about one matter the later one names the earlier one.

        Args:
            suggestions: in the order in which they came.
            feedbacks: what people decided about some of them before, by id: what they rejected is not offered again.
            siblings: whether the units of earlier letters about the same matter count.
        """
        if not suggestions:
            return []
        whole = [
            cut if len(cut.text) <= READ else cut.model_copy(update={"text": cut.text[:READ]})
            for cut in map(judged, suggestions)
        ]
        # Words that instruct the machine count for nothing: not for the place, the routing, the tier or the search.
        letters = [s.model_copy(update={"text": without_instructions(s.text)}) for s in whole]
        queries = [Query(letter.title, letter.text) for letter in letters]
        vectors = self._searcher.embed(queries)
        taught = [(feedbacks or {}).get(letter.id, Feedback(letter.id)) for letter in letters]
        regions = [
            Region(city=self._office.city) if taught[row].place_wrong else self._locator.locate(letter)
            for row, letter in enumerate(letters)
        ]
        screenings = [self._screener.screen(letter) for letter in whole]
        dangers = self._danger.judge([(letter.title, letter.text) for letter in letters])
        seen = self._pretrained.letters([letter.full_text() for letter in letters]) if self._pretrained else None
        readings = [read(letter) for letter in whole]
        found = self._retrieve(letters, readings, queries, vectors, seen)
        contexts = [
            LetterContext(
                letter, regions[row], found[row].cases, found[row].duties, taught[row].refused,
                None if seen is None else seen[row],
            )
            for row, letter in enumerate(letters)
        ]  # fmt: skip
        units = {unit.name: unit for unit in self._router.departments}
        routings = [
            with_city_unit(routing, regions[row], self._router.families, units)
            for row, routing in enumerate(self._router.route(contexts, vectors))
        ]
        duplicates = self._duplicates(letters, vectors, regions, screenings, taught)
        if siblings:
            same = [tuple(hit for hit in hits if hit.kind != "related") for hits in duplicates]
            routings = self._with_siblings(contexts, routings, same)
        matters = self._matters.find(contexts, routings)
        results = [
            self._assemble(
                suggestions[row],
                whole[row],
                contexts[row],
                screenings[row],
                readings[row],
                dangers[row],
                found[row],
                routings[row],
                duplicates[row],
                matters[row],
            )
            for row in range(len(letters))
        ]
        self._earlier.add(letters, vectors, regions)
        return results

    def _duplicates(
        self,
        letters: Sequence[Suggestion],
        vectors: Vectors,
        regions: Sequence[Region],
        screenings: Sequence[Screening],
        taught: Sequence[Feedback],
    ) -> list[tuple[DuplicateHit, ...]]:
        """Per letter the earlier ones about the same matter, of those stored and of this batch."""
        candidates = self._earlier.candidates(letters, vectors)
        batch: dict[str, Earlier] = {}
        found: list[tuple[DuplicateHit, ...]] = []
        for row, letter in enumerate(letters):
            inside = [
                (letters[i].id, cosine)
                for i, cosine in nearest_earlier(vectors, row)
                if batch[letters[i].id].may_be_named_by(letter)
            ]
            known = {**candidates[row].known, **batch}
            near = [pair for pair in (*candidates[row].near, *inside) if pair[0] not in taught[row].not_duplicates]
            hits = (
                self._deduplicator.find(letter, regions[row], [c for c in near if c[0] != letter.id], known)
                if screenings[row].scope.value or screenings[row].rule is not None
                else ()
            )
            batch[letter.id] = Earlier(
                letter.id, Document(letter.title, letter.text), regions[row], letter.time, letter.user,
                letter.confidential,
            )  # fmt: skip
            found.append(tuple(described(hit, letter, regions[row], known[hit.id]) for hit in hits))
        return found

    def _with_siblings(
        self,
        contexts: Sequence[LetterContext],
        routings: Sequence[Routing],
        duplicates: Sequence[tuple[DuplicateHit, ...]],
    ) -> list[Routing]:
        """The routings, in their order, each with the units of earlier letters about the same matter."""
        units = self._earlier.units([hit.id for hits in duplicates for hit in hits])
        departments = {unit.name: unit for unit in self._router.departments}
        own: dict[str, SiblingUnit] = {}
        moved: list[Routing] = []
        for context, routing, hits in zip(contexts, routings, duplicates, strict=True):
            # What a person decided holds before what was suggested a moment ago in this batch.
            known = own | units
            moved.append(with_siblings(routing, hits, known, departments, context.region, context.refused))
            if moved[-1].departments:
                first = moved[-1].departments[0]
                own[context.suggestion.id] = SiblingUnit(first.name, first.score, decided=False)
        self._earlier.remember_units(own)
        return moved

    def _retrieve(
        self,
        letters: Sequence[Suggestion],
        readings: Sequence[Asked],
        queries: Sequence[Query],
        vectors: Vectors,
        seen: Vectors | None,
    ) -> list[_Found]:
        library = self._library
        cases = cases_near(library, self._searcher, queries, vectors)
        duties = duties_of(library, self._searcher, queries, vectors)
        texts = library.cases(list(dict.fromkeys(hit.id for hits in cases for hit in hits)))
        moved = self._feedback.vectors(vectors, cases, texts)
        asked = [
            AskedLetter(letter.title, letter.text, reading.demands)
            for letter, reading in zip(letters, readings, strict=True)
        ]
        judged = self._clauses.judge(asked, moved, seen)
        similar = [
            _best_first((texts[hit.id], case_relevance(hit)) for hit in hits if hit.id in texts) for hits in cases
        ]
        shown = similar if seen is None else self._by_meaning(similar, seen)
        return [
            _Found(
                similar[row],
                shown[row],
                [(library.clauses[clause.key], clause) for clause in judged[row]],
                asked[row],
                duties[row],
            )
            for row in range(len(queries))
        ]

    def _by_meaning(
        self, similar: Sequence[Sequence[tuple[Case, float]]], seen: Vectors
    ) -> list[list[tuple[Case, float]]]:
        """The cases found, with what the pretrained model says of each."""
        known = {case.id: case for cases in similar for case, _ in cases}
        if self._pretrained is None or not known:
            return [list(cases) for cases in similar]
        raw = self._pretrained.past_letters([as_suggestion(case).full_text() for case in known.values()])
        learnt = self._router.state.learnt
        mean = raw.mean(axis=0) if learnt is None else learnt.mean
        near = centred(seen, mean) @ centred(raw, mean).T
        column = {key: place for place, key in enumerate(known)}
        return [
            _best_first((case, by_meaning(score, float(near[row, column[case.id]]))) for case, score in cases)
            for row, cases in enumerate(similar)
        ]

    def _assemble(
        self,
        written: Suggestion,
        whole: Suggestion,
        context: LetterContext,
        screening: Screening,
        asked: Asked,
        danger: Danger,
        found: _Found,
        routing: Routing,
        duplicates: tuple[DuplicateHit, ...],
        matters: tuple[Matter, ...],
    ) -> Triage:
        letter, region = context.suggestion, context.region
        doubt = doubt_of(letter.time, self._today)
        received = letter.time.date() if letter.time and doubt is None else self._today
        urgency = self._urgency.judge(letter, routing.category.name, received, danger, asked.type.name)
        # What is shown of the letter are the citizen's own characters.
        danger = urgency.danger.model_copy(
            update={"words": tuple(as_written(written, words) for words in urgency.danger.words)}
        )
        demands = tuple(as_written(written, demand) for demand in asked.demands)
        matters = tuple(
            matter.model_copy(update={"sentence": as_written(written, matter.sentence)}) for matter in matters
        )
        clauses = [pair for pair in found.clauses if pair[1].score >= SHOWN_FROM][:CLAUSES_SHOWN]
        cases = [(case, score) for case, score in found.shown if score >= SHOWN_FROM and case.id != letter.id]
        # A policy that no longer holds is shown, and marked on the page, but no draft rests on it.
        valid = [
            FoundClause(clause, self._library.policies[clause.policy_id].title, judged)
            for clause, judged in clauses
            if clause.policy_id not in self._lapsed
        ]
        best = routing.departments[0] if routing.departments else None
        sure = best is not None and best.score >= self._office.thresholds.route and screening.scope.value
        request = asked.type.name if asked.type.score >= REQUEST_SURE else "求助"
        material = DraftMaterial(
            suggestion=whole,
            region=region,
            department=best if sure else None,
            duty=_duty_for(best, found.duties, self._library) if sure else None,
            clauses=[(known.clause, known.title) for known in valid],
            cases=[case for case, _ in cases[:CASES_CITED]],
            bases=self._bases.find(found.asked, valid, cases[:CASES_CITED]),
            demands=asked.demands,
            refusal=screening.rule,
            request=request,
            category=routing.category.name if routing.category.score >= CATEGORY_SURE else None,
            deadline=urgency.deadline,
            department_phone=_phone_of(best, self._library),
            danger=danger.level == "danger",
        )
        # Of an unreadable letter there is nothing to say.
        unreadable = not screening.scope.value and screening.rule is None
        draft, sources = (Draft(), ()) if unreadable else self._drafter.draft(material)
        cited = any(s.id.startswith(REFERENCE_SOURCES) for s in sources)
        missing = not cited and danger.level != "danger"
        reasons = [*_danger_reasons(danger), *([doubt] if doubt else []), *letter.warnings]
        if any(aside.kind == "forwarded" for aside in asides(written.text)):
            reasons.append("来信附有转发的邮件，未据以判断，请看一眼其中有没有要办的事")
        if screening.language is not None:
            reasons.append(f"来信不是用中文写的（{screening.language}），请先请人翻译，再核对以下判断")
        reasons += self._reasons(screening, routing, (*screening.slow, *urgency.slow), missing=missing)
        return Triage(
            id=letter.id,
            # What the office does not take belongs to none of its categories.
            category=routing.category if screening.scope.value else CategoryScore(name=None, score=0.0),
            departments=routing.departments,
            region=region,
            tier=urgency.tier,
            deadline=urgency.deadline,
            in_scope=screening.scope,
            duplicates=tuple(hit for hit in duplicates if hit.kind != "related"),
            related=tuple(hit for hit in duplicates if hit.kind == "related"),
            similar_cases=tuple(
                SimilarCase(id=case.id, score=round(score, 4), title=case.title) for case, score in cases[:CASES_SHOWN]
            ),
            policies=tuple(
                ClauseHit(
                    title=self._library.policies[clause.policy_id].title,
                    article=clause.article,
                    score=round(judged.score, 4),
                    text=clause.text,
                )
                for clause, judged in clauses
            ),
            sources=sources,
            draft=draft,
            needs_human=NeedsHuman(value=bool(reasons), reasons=tuple(reasons)),
            produced_by={
                **self._produced_by,
                "request": request,
                "rules": {"分级": urgency.tier_rule, "期限": urgency.deadline_rule},
                "personal_data": dict(screening.personal),
                "retrieved": {
                    "cases": [[case.id, round(score, 4)] for case, score in found.shown[:CASES_SHOWN]],
                    "clauses": [
                        [clause.id, round(judged.score, 4)] for clause, judged in found.clauses[:CLAUSES_SHOWN]
                    ],
                },
            },
            places=named_places(letter.full_text()),
            matters=matters if screening.scope.value else (),
            type=asked.type.name,
            type_score=asked.type.score,
            demands=demands,
            danger=danger,
        )

    def _reasons(self, screening: Screening, routing: Routing, slow: Sequence[str], *, missing: bool) -> list[str]:
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
        if screening.scope.value and missing:
            reasons.append("没有检索到可以引用的政策条款或类似办件")
        return reasons


def _danger_reasons(danger: Danger) -> list[str]:
    if danger.level == "none":
        return []
    kinds = "，".join(DANGER_KIND_NAMES[kind] for kind in danger.kinds)
    words = "”“".join(shorten(piece, WORDS_SHOWN) for piece in danger.words)
    if danger.level == "danger":
        return [f"险情（{kinds}）：“{words}”。请立即核实处置，本件不生成答复草稿"]
    return [f"疑似险情（{kinds}）：“{words}”。请马上看一眼，确定是否险情"]


def _best_first(found: Iterable[tuple[T, float]]) -> list[tuple[T, float]]:
    return sorted(found, key=lambda pair: -pair[1])


def _phone_of(unit: DepartmentScore | None, library: Library) -> str | None:
    known = library.departments.get(unit.name) if unit is not None else None
    return known.phone if known is not None else None


def _duty_for(unit: DepartmentScore | None, found: Sequence[tuple[Duty, float]], library: Library) -> Duty | None:
    if unit is None:
        return None
    near = [duty for duty, _ in found if duty.department == unit.name]
    if near:
        return near[0]
    known = library.departments.get(unit.name)
    return known.duties[0] if known and known.duties else None
