"""The text of a Word document as its reader sees it: changes accepted, numbers written out, tables as rows.

Loaded by `reader_process` in a process of its own; imports nothing of ours.
"""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

MAIN, STYLES, NUMBERING = "word/document.xml", "styles", "numbering"
# What was taken out, what only an older program shows, and boxes that lie beside the text.
_LEFT_OUT = frozenset(
    ["del", "moveFrom", "Fallback", "drawing", "pict", "object", "instrText", "delText", "footnoteReference"]
)
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")
_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_LEGAL = str.maketrans("一二三四五六七八九十百千〇", "壹贰叁肆伍陆柒捌玖拾佰仟零")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
LEVELS, MOST_TABLE_ROWS, MOST_NUMBER, CIRCLES = 9, 5_000, 10_000, 20
_SEPARATORS = {"nothing": "", "space": " "}


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Blocks in their order, `{"paragraph": text, "heading": bool}` or `{"table": rows}`; then `{"changes": count}`."""
    with zipfile.ZipFile(path) as archive:
        main = _main_part(archive)
        document = _parsed(archive, main)
        folder = posixpath.dirname(main)
        styles, numbering = (_parsed(archive, f"{folder}/{name}.xml") for name in (STYLES, NUMBERING))
    if document is None:
        raise ValueError("it has no text part")
    numbers = _Numbers(numbering, styles)
    body = next((one for one in document if _name(one) == "body"), None)
    carried = ""
    for block in _blocks(body) if body is not None else ():
        if _name(block) == "tbl":
            yield {"table": _rows(block)}
            continue
        number, text = numbers.of(block), _text(block)
        if _mark_deleted(block):
            # A deleted mark of a paragraph joins it to the next one.
            carried += f"{number if text else ''}{text}"
            continue
        text, carried = f"{carried}{number if text and not carried else ''}{text}", ""
        yield {"paragraph": text, "heading": numbers.is_title(block)}
    if carried:
        yield {"paragraph": carried, "heading": False}
    yield {"changes": sum(_name(one) in _CHANGES for one in document.iter(etree.Element))}


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        content = archive.read(name)
    except KeyError:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    return etree.fromstring(content, parser)


def _main_part(archive: zipfile.ZipFile) -> str:
    relations = _parsed(archive, "_rels/.rels")
    for one in relations if relations is not None else ():
        if str(one.get("Type", "")).endswith("/officeDocument"):
            return str(one.get("Target", MAIN)).lstrip("/")
    return MAIN


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(element: Any, *names: str) -> Any:
    """The descendant along a path of names; None where there is none."""
    for name in names:
        element = next((one for one in element if _name(one) == name), None) if element is not None else None
    return element


def _value(element: Any, name: str = "val") -> str | None:
    """An attribute by its local name."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those inside of content controls and insertions."""
    for one in parent:
        name = _name(one)
        if name in ("p", "tbl"):
            yield one
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"):
            yield from _blocks(one)


def _text(paragraph: Any) -> str:
    parts: list[str] = []

    def walk(parent: Any) -> None:
        for one in parent:
            name = _name(one)
            if name in _LEFT_OUT or name.endswith("Pr"):
                continue
            if name == "t":
                parts.append(one.text or "")
            elif name in ("tab", "ptab"):
                parts.append(" ")
            elif name in ("br", "cr"):
                parts.append("\n")
            elif name == "noBreakHyphen":
                parts.append("-")
            else:
                walk(one)

    walk(paragraph)
    return "".join(parts).strip()


def _mark_deleted(paragraph: Any) -> bool:
    mark = _child(paragraph, "pPr", "rPr")
    return mark is not None and any(_name(one) in ("del", "moveFrom") for one in mark)


def _rows(table: Any) -> list[list[str]]:
    rows: list[list[str]] = []
    above: dict[int, str] = {}
    for row in table.iter():
        if _name(row) != "tr" or _deleted_row(row) or _owner(row) is not table:
            continue
        cells: list[str] = []
        for cell in (one for one in row.iter() if _name(one) == "tc" and _row_of(one) is row):
            properties = _child(cell, "tcPr")
            if _child(properties, "cellDel") is not None:
                continue
            column = len(cells)
            text = "\n".join(filter(None, (_text(one) for one in cell.iter() if _name(one) == "p")))
            merged = _child(properties, "vMerge")
            if merged is not None and _value(merged) != "restart":
                text = above.get(column, "")
            above[column] = text
            span = _value(_child(properties, "gridSpan")) or "1"
            cells += [text] + [""] * (min(int(span), 64) - 1 if span.isdecimal() else 0)
        rows.append(cells)
        if len(rows) > MOST_TABLE_ROWS:
            break
    return rows


def _owner(row: Any) -> Any:
    return next((one for one in row.iterancestors() if _name(one) == "tbl"), None)


def _row_of(cell: Any) -> Any:
    return next((one for one in cell.iterancestors() if _name(one) == "tr"), None)


def _deleted_row(row: Any) -> bool:
    return _child(row, "trPr", "del") is not None


class _Numbers:
    """The numbers that Word writes before paragraphs, as `numbering.xml` and the styles define them."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._abstract: dict[str, Any] = {}
        self._lists: dict[str, Any] = {}
        self._styles: dict[str, Any] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()
        for one in numbering if numbering is not None else ():
            if _name(one) == "abstractNum":
                self._abstract[_value(one, "abstractNumId") or ""] = one
            elif _name(one) == "num":
                self._lists[_value(one, "numId") or ""] = one
        for one in styles if styles is not None else ():
            if _name(one) == "style":
                self._styles[_value(one, "styleId") or ""] = one

    def is_title(self, paragraph: Any) -> bool:
        style = self._styles.get(_value(_child(paragraph, "pPr", "pStyle")) or "")
        return (_value(_child(style, "name")) or "").lower() in ("title", "heading 1", "标题", "标题 1")

    def of(self, paragraph: Any) -> str:
        """The number of a paragraph as it is printed, with what separates it; empty where it has none."""
        number, level = self._list_of(paragraph)
        definition, overrides = self._definition(number)
        if definition is None:
            return ""
        key = _value(definition, "abstractNumId") or number
        counts = self._counts.setdefault(key, [None] * LEVELS)
        start = self._start(definition, level)
        override = overrides.get(level)
        if override is not None and (number, level) not in self._restarted:
            self._restarted.add((number, level))
            counts[level] = override
        else:
            held = counts[level]
            counts[level] = start if held is None else held + 1
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        form = self._level(definition, level)
        text = _value(_child(form, "lvlText")) or ""
        if _value(_child(form, "numFmt")) in ("bullet", "none"):
            return ""
        plain = _child(form, "isLgl") is not None
        for place in range(level + 1):
            held = counts[place]
            value = self._start(definition, place) if held is None else held
            kind = "decimal" if plain else _value(_child(self._level(definition, place), "numFmt")) or "decimal"
            text = text.replace(f"%{place + 1}", written(value, kind))
        suffix = _value(_child(form, "suff")) or "tab"
        return f"{text}{_SEPARATORS.get(suffix, ' ')}" if text else ""

    def _list_of(self, paragraph: Any) -> tuple[str, int]:
        """Number and level of a paragraph's list, its own or its style's."""
        properties = _child(paragraph, "pPr")
        style = self._styles.get(_value(_child(properties, "pStyle")) or "")
        number, level = _list_in(properties)
        for _ in range(LEVELS):
            if number is not None or style is None:
                break
            number, from_style = _list_in(_child(style, "pPr"))
            level = level if level is not None else from_style
            style = self._styles.get(_value(_child(style, "basedOn")) or "")
        return number or "", min(level or 0, LEVELS - 1)

    def _definition(self, number: str) -> tuple[Any, dict[int, int]]:
        entry = self._lists.get(number)
        if entry is None:
            return None, {}
        overrides = {}
        for one in entry:
            start = _value(_child(one, "startOverride"))
            if _name(one) == "lvlOverride" and start is not None:
                overrides[int(_value(one, "ilvl") or 0)] = int(start)
        definition = self._abstract.get(_value(_child(entry, "abstractNumId")) or "")
        linked = _value(_child(definition, "numStyleLink"))
        if linked is not None:
            definition = next(
                (one for one in self._abstract.values() if _value(_child(one, "styleLink")) == linked), definition
            )
        return definition, overrides

    @staticmethod
    def _level(definition: Any, level: int) -> Any:
        levels = (one for one in definition if _name(one) == "lvl")
        return next((one for one in levels if _value(one, "ilvl") == str(level)), None)

    def _start(self, definition: Any, level: int) -> int:
        start = _value(_child(self._level(definition, level), "start"))
        return int(start) if start is not None and start.isdecimal() else 1


def _list_in(properties: Any) -> tuple[str | None, int | None]:
    found = _child(properties, "numPr")
    level = _value(_child(found, "ilvl"))
    return _value(_child(found, "numId")), int(level) if level is not None and level.isdecimal() else None


def written(value: int, kind: str) -> str:
    """A number as a list of this kind writes it."""
    if kind.startswith(("chineseCounting", "japaneseCounting", "taiwaneseCounting")):
        return _chinese(value)
    form = _FORMS.get(kind)
    return form(value) if form is not None else str(value)


def _chinese(value: int) -> str:
    """A number below ten thousand in Chinese numerals, as 一百零五 and 十二."""
    if not 0 < value < MOST_NUMBER:
        return str(value)
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            text += f"{'零' if gap and text else ''}{_DIGITS[digit]}{_UNITS[place]}"
            gap = False
        else:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(value: int) -> str:
    text = ""
    for size, sign in _ROMAN:
        text += sign * (value // size)
        value %= size
    return text


def _letter(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _circle(value: int) -> str:
    return chr(ord("①") + value - 1) if 1 <= value <= CIRCLES else str(value)


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseLegalSimplified": lambda value: _chinese(value).translate(_LEGAL),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"),
        lambda value: "".join(_DIGITS[int(digit)] for digit in str(value)),
    ),
    "ideographTraditional": lambda value: _STEMS[(value - 1) % len(_STEMS)],
    "upperLetter": _letter,
    "lowerLetter": lambda value: _letter(value).lower(),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "decimalEnclosedCircle": _circle,
    "decimalFullWidth": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalZero": lambda value: f"{value:02d}",
}
