"""Files of a campaign: the compendium and the letters in Word, all scores in Excel."""

import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from api.documents.photos import PhotoFolder
from api.documents.word import blank_document
from triage.ideas.compendium import Entry, ScoreLine
from triage.panels.rounds import Result
from triage.text.cells import safe_row
from triage.types import Campaign

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {"assigned": "未提交", "recused": "回避", "submitted": "已提交"}
# In millimetres, on a page of A4.
PHOTO_WIDTH, PHOTO_HEIGHT = 70, 52
# Spreadsheets take cells that begin like this for formulas.

# Style and text of each paragraph of the templates; `{%p … %}` and `{{ … }}` are filled in by docxtpl.
COMPENDIUM = (
    ("Title", "{{ title }}"),
    ("Subtitle", "金点子汇编　{{ office }}　{{ day }}"),
    ("Heading 1", "目录"),
    ("Normal", "{%p for entry in entries %}"),
    ("Contents", "{{ entry.place }}. {{ entry.title }}（{{ entry.honour }}）"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p for entry in entries %}"),
    ("Idea", "{{ entry.place }}. {{ entry.title }}"),
    ("Facts", "{{ entry.honour }}　建议承办：{{ entry.carrier }}　建议人：{{ entry.support }}人"),
    ("Heading 2", "做法"),
    ("Body", "{{ entry.summary }}"),
    ("Normal", "{%p if entry.problem %}"),
    ("Heading 2", "要解决的问题"),
    ("Body", "{{ entry.problem }}"),
    ("Normal", "{%p endif %}"),
    ("Heading 2", "群众原话"),
    ("Normal", "{%p for quote in entry.quotes %}"),
    ("Quote", "“{{ quote }}”"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p if entry.remarks %}"),
    ("Heading 2", "专家评语"),
    ("Normal", "{%p for remark in entry.remarks %}"),
    ("Body", "{{ remark }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p if entry.adoptions %}"),
    ("Heading 2", "采纳和转化"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p for line in entry.adoptions %}"),
    ("Body", "{{ line }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p if entry.photos %}"),
    ("Photo", "{% for photo in entry.photos %}{{ photo }} {% endfor %}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p endfor %}"),
    ("Idea", "附：集中审议纪要"),
    ("Normal", "{%p for line in minutes %}"),
    ("Normal", "{{ line }}"),
    ("Normal", "{%p endfor %}"),
)
LETTERS = (
    ("Normal", "{%p for letter in letters %}"),
    ("Certificate", "{{ letter.honour }}证书"),
    ("Addressed", "{{ letter.proposer }}："),
    (
        "Body",
        ("您在“{{ title }}”中提出的《{{ letter.idea }}》，"
         "经单位推荐、专家评审和集中审议，入选{{ letter.honour }}。特颁此证。"),
    ),
    ("Signature", "{{ office }}　{{ day }}"),
    ("Certificate", "感谢信"),
    ("Addressed", "{{ letter.proposer }}："),
    (
        "Body",
        ("感谢您为“{{ title }}”建言。"
         "您的建议《{{ letter.idea }}》得到{{ letter.support }}位群众的共同关心。{{ letter.outcome }}"),
    ),
    ("Body", "今后请继续关心我们的工作。"),
    ("Signature", "{{ office }}　{{ day }}"),
    ("Normal", "{%p endfor %}"),
)  # fmt: skip


def compendium_docx(campaign: Campaign, entries: Sequence[Entry], office: str, day: date, photos: PhotoFolder) -> bytes:
    """The compendium as a Word file, with the photographs whose files are there."""
    values: dict[str, Any] = {"title": campaign.title, "office": office, "day": day.isoformat()}
    values["minutes"] = campaign.minutes.splitlines()
    values["entries"] = [
        asdict(entry)
        | {"photos": [(photo, path) for photo in entry.photos if (path := photos.path(photo.key)).is_file()]}
        for entry in entries
    ]
    return _render(COMPENDIUM, values)


def letters_docx(campaign: Campaign, entries: Sequence[Entry], office: str, day: date) -> bytes:
    """A certificate and a letter of thanks for every proposer of every honoured idea, each on a page of its own."""
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
    values = {"title": campaign.title, "office": office, "day": day.isoformat()}
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
    sheet.append(safe_row(["候选", "标题", "专家", "状态", *names, "评语", "时间"]))
    for line in lines:
        when = line.saved_at.isoformat(timespec="minutes") if line.saved_at else ""
        marks = [line.marks.get(name) for name in names]
        sheet.append(safe_row([line.idea, line.title, line.expert, STATES[line.state], *marks, line.comment, when]))
    if result is not None:
        totals = book.create_sheet("结果")
        totals.append(safe_row(["候选", "专家数", "原始均分", "下限", "上限", "离散", "校正分", "下限", "上限"]))
        for entry in result.ideas:
            figures = (entry.raw, entry.raw_low, entry.raw_high, entry.spread, entry.normalised, entry.low, entry.high)
            totals.append(safe_row([int(entry.idea), entry.experts, *(round(value, 3) for value in figures)]))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _render(paragraphs: Sequence[tuple[str, str]], values: dict[str, Any]) -> bytes:
    """Build the template with python-docx and fill it in; photographs are pairs of their size and their file."""
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    template, out = io.BytesIO(), io.BytesIO()
    document = blank_document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    document.save(template)
    template.seek(0)
    word = DocxTemplate(template)
    for entry in values.get("entries", ()):
        entry["photos"] = [
            InlineImage(word, str(path), width=Mm(min(PHOTO_WIDTH, PHOTO_HEIGHT * photo.width / photo.height)))
            for photo, path in entry["photos"]
        ]
    word.render(values, autoescape=True)
    word.save(out)
    return out.getvalue()
