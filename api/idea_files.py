"""Files of a campaign: the compendium and the letters in Word, all scores in Excel."""

import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from triage.ideas.compendium import Entry, ScoreLine
from triage.panels.rounds import Result
from triage.types import Campaign

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {"assigned": "未提交", "recused": "回避", "submitted": "已提交"}
# Spreadsheets take cells that begin like this for formulas.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

# Style and text of each paragraph of the templates; `{%p … %}` and `{{ … }}` are filled in by docxtpl.
COMPENDIUM = (
    ("Title", "{{ title }}"),
    ("Subtitle", "金点子汇编　{{ office }}　{{ day }}"),
    ("Heading 1", "目录"),
    ("Normal", "{%p for entry in entries %}"),
    ("Normal", "{{ entry.place }}. {{ entry.title }}（{{ entry.honour }}）"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p for entry in entries %}"),
    ("Heading 1", "{{ entry.place }}. {{ entry.title }}"),
    ("Normal", "{{ entry.summary }}"),
    ("Normal", "{%p if entry.problem %}"),
    ("Normal", "要解决的问题：{{ entry.problem }}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "建议承办：{{ entry.carrier }}　建议人：{{ entry.support }}人"),
    ("Heading 2", "群众原话"),
    ("Normal", "{%p for quote in entry.quotes %}"),
    ("Quote", "“{{ quote }}”"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p if entry.remarks %}"),
    ("Heading 2", "专家评语"),
    ("Normal", "{%p for remark in entry.remarks %}"),
    ("Normal", "{{ remark }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p for line in entry.adoptions %}"),
    ("Normal", "采纳：{{ line }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p endfor %}"),
    ("Heading 1", "附：集中审议纪要"),
    ("Normal", "{%p for line in minutes %}"),
    ("Normal", "{{ line }}"),
    ("Normal", "{%p endfor %}"),
)
LETTERS = (
    ("Normal", "{%p for letter in letters %}"),
    ("Title", "{{ letter.honour }}证书"),
    ("Normal", "{{ letter.proposer }}："),
    (
        "Normal",
        ("您在“{{ title }}”中提出的《{{ letter.idea }}》，"
         "经单位推荐、专家评审和集中审议，入选{{ letter.honour }}。特颁此证。"),
    ),
    ("Normal", "{{ office }}　{{ day }}"),
    ("Heading 1", "感谢信"),
    ("Normal", "{{ letter.proposer }}："),
    (
        "Normal",
        ("感谢您为“{{ title }}”建言。"
         "您的建议《{{ letter.idea }}》得到{{ letter.support }}位群众的共同关心。{{ letter.outcome }}"),
    ),
    ("Normal", "今后请继续关心我们的工作。"),
    ("Normal", "{{ office }}　{{ day }}"),
    ("Normal", "{{ page_break }}"),
    ("Normal", "{%p endfor %}"),
)  # fmt: skip


def compendium_docx(campaign: Campaign, entries: Sequence[Entry], office: str, day: date) -> bytes:
    """The compendium as a Word file."""
    values = {"title": campaign.title, "office": office, "day": day.isoformat()}
    return _render(
        COMPENDIUM, {**values, "entries": [asdict(e) for e in entries], "minutes": campaign.minutes.splitlines()}
    )


def letters_docx(campaign: Campaign, entries: Sequence[Entry], office: str, day: date) -> bytes:
    """A certificate and a letter of thanks for every proposer of every honoured idea, each on a page."""
    letters = [
        {
            "proposer": "建议人" + (proposer if not proposer.startswith("#") else f"（来信{proposer[1:]}）"),
            "idea": entry.title,
            "honour": entry.honour,
            "support": entry.support,
            "outcome": f"目前进展：{'；'.join(entry.adoptions)}。" if entry.adoptions else "采纳和办理情况将另行告知。",
        }
        for entry in entries
        for proposer in entry.proposers
    ]
    values = {"title": campaign.title, "office": office, "day": day.isoformat(), "page_break": "\f"}
    return _render(LETTERS, {**values, "letters": letters})


def scores_xlsx(campaign: Campaign, lines: Sequence[ScoreLine], result: Result | None) -> bytes:
    """All marks, and raw and normalised scores where the scoring is closed."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    sheet.title = "评分"
    names = [criterion.name for criterion in campaign.rubric]
    sheet.append(["候选", "标题", "专家", "状态", *names, "评语", "时间"])
    for line in lines:
        when = line.saved_at.isoformat(timespec="minutes") if line.saved_at else ""
        marks = [line.marks.get(name) for name in names]
        sheet.append(
            [line.idea, _cell(line.title), _cell(line.expert), STATES[line.state], *marks, _cell(line.comment), when]
        )
    if result is not None:
        totals = book.create_sheet("结果")
        totals.append(["候选", "专家数", "原始均分", "下限", "上限", "离散", "校正分", "下限", "上限"])
        for entry in result.ideas:
            figures = (entry.raw, entry.raw_low, entry.raw_high, entry.spread, entry.normalised, entry.low, entry.high)
            totals.append([int(entry.idea), entry.experts, *(round(value, 3) for value in figures)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _render(paragraphs: Sequence[tuple[str, str]], values: dict[str, Any]) -> bytes:
    """Build the template with python-docx and fill it in."""
    from docx import Document
    from docx.oxml.ns import qn
    from docxtpl import DocxTemplate

    document = Document()
    for style in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Quote"):
        fonts = document.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "宋体" if style in ("Normal", "Quote") else "黑体")
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    template, out = io.BytesIO(), io.BytesIO()
    document.save(template)
    template.seek(0)
    word = DocxTemplate(template)
    word.render(values, autoescape=True)
    word.save(out)
    return out.getvalue()
