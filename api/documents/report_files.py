"""Files of a period report: a brief in Word, and a page that stands by itself."""

import io
from datetime import date
from html import escape

from api.documents.word import blank_document
from triage.insight.question.words import period_words
from triage.insight.report.hot_topics import Topic
from triage.insight.report.report import METHOD, Report

_STYLE = (
    "body{font-family:'Noto Serif CJK SC',SimSun,serif;max-width:46em;margin:2em auto;padding:0 1em;line-height:1.7}"
    "h1{text-align:center}header p{text-align:center}blockquote{margin:.4em 2em}.bar{fill:#2b6cb0}text{font-size:13px}"
)
_BAR, _ROW, _LABEL = 300, 26, 60


def report_docx(report: Report, office: str, day: date) -> bytes:
    """The report as a Word file, with heading, number of sentences first, then topics with quotes, then the method."""
    document = blank_document()
    document.add_paragraph(report.title, style="Title")
    document.add_paragraph(f"{office}　{period_words(report.period)}　{day.isoformat()}编", style="Subtitle")
    document.add_paragraph("一、总体情况", style="Heading 1")
    for sentence in general_sentences(report):
        document.add_paragraph(sentence, style="Body")
    if report.topics:
        document.add_paragraph("二、热点事项", style="Heading 1")
    for place, topic in enumerate(report.topics, 1):
        document.add_paragraph(f"{place}. {topic.title}", style="Heading 2")
        document.add_paragraph(topic_facts(topic), style="Body")
        for quote in topic.quotes:
            document.add_paragraph(f"“{quote}”", style="Quote")
    document.add_paragraph("三、说明" if report.topics else "二、说明", style="Heading 1")
    document.add_paragraph(METHOD, style="Body")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def report_html(report: Report, office: str, day: date) -> str:
    """The report as one page without scripts or outside parts, with a bar for each topic."""
    parts = [
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(report.title)}</title>',
        f"<style>{_STYLE}</style></head><body><header><h1>{escape(report.title)}</h1>",
        f"<p>{escape(office)}　{period_words(report.period)}　{day.isoformat()}编</p></header><h2>总体情况</h2>",
        *(f"<p>{escape(text)}</p>" for text in general_sentences(report)),
    ]
    if report.topics:
        parts += ["<h2>热点事项</h2>", _bars(report)]
    for place, topic in enumerate(report.topics, 1):
        parts.append(f"<h3>{place}. {escape(topic.title)}</h3><p>{escape(topic_facts(topic))}</p>")
        parts += [f"<blockquote>“{escape(quote)}”</blockquote>" for quote in topic.quotes]
    parts.append(f"<h2>说明</h2><p>{METHOD}</p></body></html>")
    return "\n".join(parts)


def general_sentences(report: Report) -> list[str]:
    """The sentences that are about no single topic."""
    return [one.text for one in report.sentences if not any(name.startswith("topic") for name in one.figures)]


def topic_facts(topic: Topic) -> str:
    """The size of a topic and how it moves."""
    size = f"{topic.citizens}人反映，来件{topic.size}件"
    return f"{size}。" if topic.trend == "无从比较" else f"{size}，上期{topic.previous}件；走势：{topic.trend}。"


def _bars(report: Report) -> str:
    most = max(topic.citizens for topic in report.topics)
    rows = []
    for place, topic in enumerate(report.topics):
        width, top = round(_BAR * topic.citizens / most), place * _ROW
        rows.append(
            f'<text x="0" y="{top + 16}">第{place + 1}项</text>'
            f'<rect class="bar" x="{_LABEL}" y="{top + 3}" width="{width}" height="18"></rect>'
            f'<text x="{_LABEL + width + 6}" y="{top + 16}">{topic.citizens}人</text>'
        )
    size = f'width="{_LABEL + _BAR + 80}" height="{len(rows) * _ROW}"'
    return f'<svg {size} role="img" aria-label="各事项反映人数">{"".join(rows)}</svg>'
