"""Measures: in figures, how far a statement and the source that it cites agree; what the fitted model weighs."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import product

from triage.drafting.statements.alignment import (
    Item,
    Side,
    Unit,
    likeness,
    share,
    side,
    thesaurus,
    total,
    units_of,
)
from triage.drafting.statements.clauses import QuoteView
from triage.drafting.statements.markers import FREE
from triage.drafting.statements.words import plain
from triage.text.cleaning import letters_only

# Closed-class words that widen, narrow, order or date what is said.
OPERATORS = {
    "all": r"都(?!市)|一律|所有|全部|凡|任何|均(?!价|等|衡)|每(?:个|位|一)|各种|全(?:体|县|市|区|省|镇|村)|统统|一切",
    "only": r"只(?!要)|仅|唯一|限于|才(?!能)|专门",
    "enough": r"只要|即可|就行|就可以|就能|无条件|不管|不论|无论|不分|随时|直接|自动|自行|当场|马上|立即|立刻",
    "hedge": r"一般|原则上?|通常|多数|可能|左右|大约|约(?=\d)|预计|计划|拟|争取|适当|尽量|暂",
    "sure": r"一定|保证|绝对|肯定|务必|必然|确保|承诺|永久|长期|始终|今后|以后(?!的)",
    "done": r"已经?(?!受理之)|了(?=[，。；]|$)|过(?=[，。；的]|$)|完成|通过(?!率)|经核查|经查|核实[到：]|属实",
    "will": r"将(?!要求|被)|会(?!议|计|员|同|所)|即将|计划|拟|准备",
    "before": r"之?前(?!款|述)|以前|提前|先(?!以|行)|事前",
    "after": r"之?后(?!果|续)|以后|再(?!次)|事后|起(?!步|付|诉)",
    "same": r"当[天日月年场]|同[时日]",
    "next": r"次[日月年]|下个?月|第[二2][天日年]|翌",
    "also": r"也|还(?!款|贷|本)|并(?!联|列|轨)|同样|另外|再加",
    "or": r"或者?|也可",
    "yours": r"您",
    "we": r"我们|我[局委办]|本[局办]",
    "first": r"首次|第[一1]次|初次",
    "apply": r"申请|提出|要求",
    "approve": r"批准|核准|同意|确认|审[批核]|通过",
    "refuse": r"不予|驳回|拒绝|不同意|不采纳",
    "most": r"不[超高大晚多]|最[高多长大晚]|至多|上限|以[内下]|封顶|之内",
    "least": r"不[少低短小早足]|最[低少短小早]|至少|下限|以上|起码|满",
}  # fmt: skip
_OPERATORS = {name: re.compile(pattern) for name, pattern in OPERATORS.items()}
_CHARGED = re.compile(r"[收交付缴花出][^，。；]{0,4}[费钱款]|收取|[要需]缴纳?|收费|缴费|自费|付费")
FORCES = ("forbid", "exempt", "negative", "oblige", "permit", "plain")
HALF, ALIKE, FAINT, MOST = 0.6, 0.5, 0.25, 0.99
_TURNED = frozenset({
    ("oblige", "permit"), ("permit", "oblige"), ("permit", "forbid"), ("forbid", "permit"), ("exempt", "oblige"),
    ("oblige", "exempt"), ("forbid", "oblige"), ("oblige", "forbid"), ("forbid", "exempt"), ("exempt", "forbid"),
})  # fmt: skip
Pair = tuple[Unit, Unit]


def measures(claims: Sequence[str], view: QuoteView, title: str, letter: str) -> tuple[float, ...]:
    """The measures of the claiming clauses of a statement against a source, in the order of `measure_names`."""
    found = _measured(claims, view, title, letter)
    return tuple(found[name] for name in measure_names())


@cache
def measure_names() -> tuple[str, ...]:
    """The names of the measures, read off one statement: every statement has the same."""
    view = QuoteView("路灯坏了的，三天内修好。", "三天内修好")
    return tuple(sorted(_measured(("路灯三天内修好",), view, "", "")))


def _measured(claims: Sequence[str], view: QuoteView, title: str, letter: str) -> dict[str, float]:
    said = [unit for claim in claims for unit in units_of(claim)]
    said = [unit for unit in said if unit.tokens] or said
    source = units_of(view.source)
    quoted = {unit.text for unit in units_of(view.whole)}
    core = [unit for unit in source if unit.text in quoted] or list(source)
    own = side(said)
    number = _best_group(said, source, core)
    group = [unit for unit in source if unit.group == number]
    near, whole, quote = side(group, title), side(source, title), side(core, title)
    pairs = [(unit, max(group, key=lambda other: (_fit(unit, other), other.text in quoted))) for unit in said if group]
    ones = [other.alone.share([unit]) for unit, other in pairs]
    nears = [near.share([unit]) for unit in said]
    found: dict[str, float] = {
        "one_least": min(ones, default=1.0),
        "one_mean": sum(ones) / len(ones) if ones else 1.0,
        "group": near.share(said),
        "group_least": min(nears, default=1.0),
        "quote": quote.share(said),
        "quote_least": min((quote.share([unit]) for unit in said), default=1.0),
        "source": whole.share(said),
        "spread": max((by_group - one for by_group, one in zip(nears, ones, strict=False)), default=0.0),
        "quote_told": own.share(core),
        "group_told": own.share(group),
        "same_group": float(any(unit.group == number for unit in core)),
        "length": min(len("".join(claims)), 80) / 80,
        "source_length": min(len(view.source), 200) / 200,
        "cut": float(view.cut_in_clause),
    }
    found["moved"] = found["source"] - found["group"]
    found |= _left_over(pairs, near, whole, own, frozenset(plain(letter[:2000])))
    found |= _contrasts(pairs, near, own)
    found |= _order(pairs)
    found |= _polarity(pairs, group)
    found |= _forces(pairs)
    found |= _amounts(said, pairs, group, source)
    found |= _conditions(said, own, core, group, near, view)
    found |= _scales(pairs, group)
    claimed, wide = "，".join(claims), f"{'，'.join(unit.text for unit in group)}{view.group}{view.after}"
    for name, pattern in _OPERATORS.items():
        mine, theirs = pattern.search(claimed) is not None, pattern.search(wide) is not None
        found[f"{name}_added"] = float(mine and not theirs)
        found[f"{name}_lost"] = float(not mine and pattern.search(view.whole) is not None)
    found["free"] = float(bool(FREE.search(claimed)) and not FREE.search(wide))
    found["charged"] = float(
        bool(_CHARGED.search(FREE.sub("", claimed))) and not FREE.search(claimed) and bool(FREE.search(wide))
    )
    return found


def _fit(unit: Unit, other: Unit) -> float:
    """How well two pieces go together, both ways."""
    return other.alone.share([unit]) + 0.4 * unit.alone.share([other]) if other.tokens and unit.tokens else 0.0


def _best_group(said: Sequence[Unit], source: Sequence[Unit], core: Sequence[Unit]) -> int:
    groups: dict[int, list[Unit]] = {}
    for unit in source:
        groups.setdefault(unit.group, []).append(unit)
    quoted = {unit.group for unit in core}
    return max(groups, key=lambda number: side(groups[number]).share(said) + 0.15 * (number in quoted), default=0)


def _left_over(pairs: Sequence[Pair], near: Side, whole: Side, own: Side, letter: frozenset[str]) -> dict[str, float]:
    """Words of the statement that the rule has not, and of the rule's clause that the statement does not tell."""
    names = (
        "new", "new_most", "new_name", "new_verb", "new_elsewhere", "new_nowhere", "new_wholly", "new_in_letter",
        "new_known", "off", "off_name", "off_verb", "off_elsewhere", "untold", "untold_name", "untold_verb",
        "swap_name",
        "swap_verb", "swap_head",
    )  # fmt: skip
    found = dict.fromkeys(names, 0.0)
    for unit, other in pairs:
        clause = other.alone
        news = [item for item in unit.items if likeness(item, clause.letters, clause.meanings) < HALF]
        untold = [item for item in other.items if likeness(item, own.letters, own.meanings) < HALF]
        for item in unit.items:
            if likeness(item, near.letters, near.meanings) < HALF:
                found["new"] += item.value
                _keep_most(found, _new(item, near, whole, letter), item.value)
        for item in news:
            found["off"] += item.value
            elsewhere = likeness(item, near.letters, near.meanings) >= HALF
            _keep_most(found, [f"off_{item.kind}", *(["off_elsewhere"] if elsewhere else [])], item.value)
        for item in untold:
            found["untold"] += item.value
            _keep_most(found, [f"untold_{item.kind}"], item.value)
        for mine, theirs in product(news, untold):
            alike = ["swap_head"] if mine.text[-1] == theirs.text[-1] else []
            same = [f"swap_{mine.kind}"] if mine.kind == theirs.kind else []
            _keep_most(found, [*alike, *same], min(mine.value, theirs.value))
    return found | {name: min(found[name], 30.0) for name in ("new", "off", "untold")}


def _new(item: Item, near: Side, whole: Side, letter: frozenset[str]) -> list[str]:
    """What kind of new word one is that the rule has not."""
    known = likeness(item, whole.letters, whole.meanings) >= HALF
    found = ["new_most", f"new_{item.kind}", "new_elsewhere" if known else "new_nowhere"]
    found.extend(["new_wholly"] if not item.letters & near.letters else [])
    found.extend(["new_in_letter"] if share(item.letters, letter) >= MOST else [])
    return [*found, "new_known"] if item.meanings else found


def _keep_most(found: dict[str, float], names: Sequence[str], value: float) -> None:
    for name in names:
        found[name] = max(found[name], value)


def _contrasts(pairs: Sequence[Pair], near: Side, own: Side) -> dict[str, float]:
    """Known meanings of one kind, of which the statement has the one and its clause the other."""
    headings = thesaurus()[1]
    kinds = ("who", "where", "begins", "act", "thing", "when", "how")
    found = {f"{name}_{kind}": 0.0 for name in ("contrast", "foreign", "shifted") for kind in kinds}
    for unit, other in pairs:
        for item in unit.items:
            if not item.meanings or item.meanings & other.meanings:
                continue
            for kind in {headings[one] for one in item.meanings}:
                rivals = {
                    one for their in other.items if not their.meanings & own.meanings for one in their.meanings
                    if headings[one] == kind
                }  # fmt: skip
                near_rivals = {one for one in near.meanings - own.meanings if headings[one] == kind}
                if not item.meanings & near.meanings:
                    found[f"contrast_{kind}"] = max(found[f"contrast_{kind}"], float(bool(rivals)))
                    found[f"foreign_{kind}"] = max(found[f"foreign_{kind}"], float(bool(near_rivals)))
                elif rivals:
                    found[f"shifted_{kind}"] = 1.0
    found["contrast_any"] = max(found[f"contrast_{kind}"] for kind in kinds)
    return found


def _order(pairs: Sequence[Pair]) -> dict[str, float]:
    """Where two clauses are nearly the same: what stands in the one where something else stands in the other."""
    found = dict.fromkeys(("alike", "run", "replaced", "inserted", "deleted"), 0.0)
    for unit, other in pairs:
        mine, theirs = letters_only(plain(unit.text))[:60], letters_only(plain(other.text))[:60]
        codes = SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes()
        runs = [two - one for kind, one, two, _, _ in codes if kind == "equal"]
        found["alike"] = max(found["alike"], sum(runs) * 2 / max(1, len(mine) + len(theirs)))
        found["run"] = max(found["run"], min(max(runs, default=0), 20) / 20)
        for place, (kind, i1, i2, j1, j2) in enumerate(codes):
            lost, gained = total(set(theirs[i1:i2])), total(set(mine[j1:j2]))
            if kind == "replace":
                value = min(lost, gained, 20.0) * (1.0 if 0 < place < len(codes) - 1 else 0.7)
                found["replaced"] = max(found["replaced"], value)
            elif kind == "insert":
                found["inserted"] = max(found["inserted"], min(gained, 20.0))
            elif kind == "delete":
                found["deleted"] = max(found["deleted"], min(lost, 20.0))
    return found


def _polarity(pairs: Sequence[Pair], group: Sequence[Unit]) -> dict[str, float]:
    """Whether what both sides name is denied on one side alone."""
    differs = agrees = most = anywhere = flips = 0.0
    for unit, other in pairs:
        against = with_it = 0.0
        for item in unit.items:
            for theirs in other.items:
                if not (item.meanings & theirs.meanings or share(item.letters, theirs.letters) >= ALIKE):
                    continue
                if item.denials % 2 == theirs.denials % 2:
                    with_it += item.value
                    break
                against += item.value
                most = max(most, item.value)
                if not any(
                    item.denials % 2 == one.denials % 2
                    for near in group for one in near.items
                    if item.meanings & one.meanings or share(item.letters, one.letters) >= ALIKE
                ):  # fmt: skip
                    anywhere = max(anywhere, item.value)
                break
        differs, agrees = differs + against, agrees + with_it
        if against + with_it:
            flips = max(flips, against / (against + with_it))
    own = any(unit.markers.negated for unit, _ in pairs)
    return {
        "polarity": differs / max(1.0, differs + agrees),
        "polarity_most": most,
        "polarity_anywhere": anywhere,
        "polarity_clause": flips,
        "denied": float(own) - float(any(other.markers.negated for _, other in pairs)),
        "denied_group": float(own) - float(any(one.markers.negated for one in group)),
    }


def _forces(pairs: Sequence[Pair]) -> dict[str, float]:
    """The force of the statement's clauses and of the clauses that they go with."""
    both = {(unit.markers.force, other.markers.force) for unit, other in pairs}
    found = {f"own_{force}": float(any(one == force for one, _ in both)) for force in FORCES}
    found |= {f"their_{force}": float(any(one == force for _, one in both)) for force in FORCES}
    found["turned"] = float(bool(both & _TURNED))
    for one, other in (
        ("permit", "oblige"),
        ("oblige", "permit"),
        ("oblige", "plain"),
        ("plain", "permit"),
        ("permit", "plain"),
        ("plain", "oblige"),
        ("forbid", "negative"),
        ("plain", "negative"),
        ("negative", "plain"),
    ):
        found[f"{one}_{other}"] = float((one, other) in both)
    found["unless"] = float(any(unit.markers.unless for unit, _ in pairs)) - float(
        any(other.markers.unless for _, other in pairs)
    )
    return found


def _amounts(
    said: Sequence[Unit], pairs: Sequence[Pair], group: Sequence[Unit], source: Sequence[Unit]
) -> dict[str, float]:
    """Whether each amount stands where the source speaks of the same, or where it speaks of something else."""
    found = dict.fromkeys(
        (
            "amounts",
            "amount_off",
            "amount_out",
            "amount_none",
            "amount_rival",
            "amount_bound",
            "amount_bare",
            "amount_untold",
        ),
        0.0,
    )
    in_group = {amount for unit in group for amount in unit.amounts}
    everywhere = {amount for unit in source for amount in unit.amounts}
    own_all = {amount for unit in said for amount in unit.amounts}
    context: list[Unit] = []
    for unit, other in pairs:
        context = [*context, unit]
        for amount, bound in unit.amounts.items():
            found["amounts"] += 1
            found["amount_off"] += amount not in other.amounts
            found["amount_out"] += amount not in in_group
            found["amount_none"] += amount not in everywhere
            kind = amount.rpartition("|")[2]
            holders = [n for n, one in enumerate(source) if amount in one.amounts]
            rivals = [
                n
                for n, one in enumerate(source)
                if amount not in one.amounts and any(a.endswith(f"|{kind}") for a in one.amounts)
            ]
            if holders and rivals:
                best = max(_context(n, context, source) for n in holders)
                rival = max(_context(n, context, source) for n in rivals)
                found["amount_rival"] = max(found["amount_rival"], rival - best)
            bounds = {source[n].amounts[amount] for n in holders}
            if bounds and bound not in bounds:
                if bound and any(bounds):
                    found["amount_bound"] = 1.0
                elif not bound and "" not in bounds:
                    found["amount_bare"] = 1.0
        found["amount_untold"] += sum(amount not in own_all for amount in other.amounts)
        if unit.amounts:
            context = [unit]
    for name in ("amounts", "amount_off", "amount_out", "amount_none", "amount_untold"):
        found[name] = min(found[name], 3.0)
    return found


def _scales(pairs: Sequence[Pair], group: Sequence[Unit]) -> dict[str, float]:
    """What is counted by, and whose authority acts, otherwise than in the clause or in the whole rule."""
    found = dict.fromkeys(("rate_off", "rate_out", "level_off", "level_out"), 0.0)
    for name in ("rates", "levels"):
        near = frozenset().union(*(getattr(unit, name) for unit in group))
        for unit, other in pairs:
            own, theirs = getattr(unit, name), getattr(other, name)
            key = name.removesuffix("s")
            found[f"{key}_off"] = max(found[f"{key}_off"], float(bool(own - theirs and theirs - own)))
            found[f"{key}_out"] = max(found[f"{key}_out"], float(bool(own - near and near)))
    return found


def _context(place: int, context: Sequence[Unit], source: Sequence[Unit]) -> float:
    """How much of a piece, and of what stands right before it in its rule, a context tells."""
    unit = source[place]
    units = [unit]
    if place and source[place - 1].group == unit.group and not source[place - 1].amounts:
        units.append(source[place - 1])
    one, two = side(units), side(context)
    both = [u.items for u in units]
    whole = sum(item.value for items in both for item in items)
    told = sum(item.value * likeness(item, two.letters, two.meanings) for items in both for item in items)
    own = sum(item.value for u in context for item in u.items)
    said = sum(item.value * likeness(item, one.letters, one.meanings) for u in context for item in u.items)
    return told / max(1.0, whole) + said / max(1.0, own)


def _conditions(
    said: Sequence[Unit], own: Side, core: Sequence[Unit], group: Sequence[Unit], near: Side, view: QuoteView
) -> dict[str, float]:
    """Conditions, subjects and exceptions of the rule that the statement does not tell."""

    def told(unit: Unit) -> float:
        return own.share([unit])

    mains = [unit for unit in group if not unit.condition and told(unit) > FAINT]
    last = max((n for n, unit in enumerate(group) if unit in mains), default=len(group) - 1)
    first_core = next((n for n, unit in enumerate(group) if unit in core), 0)
    before = group[: max(last, first_core) + 1]
    conditions = [unit for unit in before if unit.condition]
    quoted = [unit for unit in core if unit.condition]
    own_conditions = [unit for unit in said if unit.condition]
    return {
        "conditions": min(len(conditions), 3),
        "condition_least": min(map(told, conditions), default=1.0),
        "condition_weight": min(30.0, max((total(unit.tokens) * (1 - told(unit)) for unit in conditions), default=0.0)),
        "condition_quoted": min(map(told, quoted), default=1.0),
        "condition_denied": float(any(unit.markers.negated and told(unit) < HALF for unit in conditions)),
        "own_conditions": min(len(own_conditions), 2),
        "own_condition_new": max((1 - near.share([unit]) for unit in own_conditions if unit.tokens), default=0.0),
        "opening": told(group[0]) if group else 1.0,
        "left_out": own.share(units_of(view.left_out)),
        "before_told": min((told(unit) for unit in before[:-1]), default=1.0),
        "only_condition": float(bool(core) and all(unit.condition for unit in core)),
        "except_after": float(
            bool(re.search(r"除外|例外|不适用|另有规定|但", view.after))
            and not re.search(r"除|例外|但|不过|另有", "".join(unit.text for unit in said))
        ),
    }
