"""Word: an empty document on A4 with the styles of the office's Chinese files."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

SONG, HEI = "宋体", "黑体"
LATIN = "Times New Roman"


def blank_document() -> "Document":
    """A document without text: margins, page numbers, and the styles that the files of ideas use.

    Besides Word's own styles: `Idea` (a heading on a new page), `Facts`, `Body` (first line indented), `Contents`,
    `Photo`, and for letters `Certificate` (a title on a new page), `Addressed` and `Signature` (right).
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm, Pt, RGBColor

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    section.top_margin, section.bottom_margin = Mm(30), Mm(26)
    _font(document.styles["Normal"], SONG, 12)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Normal"].paragraph_format.line_spacing = 1.35
    for name, size in (("Title", 22), ("Subtitle", 12), ("Heading 1", 16), ("Heading 2", 12)):
        _font(document.styles[name], HEI, size)
        document.styles[name].paragraph_format.keep_with_next = True
    for name in ("Title", "Subtitle"):
        document.styles[name].paragraph_format.alignment = ALIGN.CENTER
        document.styles[name].paragraph_format.space_after = Pt(18)
    document.styles["Subtitle"].font.italic = False
    _no_border(document.styles["Title"])
    idea = _style(document, "Idea", "Heading 1")
    idea.paragraph_format.page_break_before = True
    _style(document, "Facts").font.color.rgb = RGBColor(0x55, 0x55, 0x55)
    _style(document, "Body").paragraph_format.first_line_indent = Pt(24)
    _style(document, "Contents").paragraph_format.left_indent = Pt(12)
    signature = _style(document, "Signature")
    signature.paragraph_format.alignment = ALIGN.RIGHT
    signature.paragraph_format.space_before = Pt(24)
    _style(document, "Photo").paragraph_format.line_spacing = 1.0
    certificate = _style(document, "Certificate", "Title")
    certificate.paragraph_format.page_break_before = True
    certificate.paragraph_format.space_before, certificate.paragraph_format.space_after = Pt(90), Pt(48)
    _style(document, "Addressed").paragraph_format.space_after = Pt(12)
    quote = document.styles["Quote"]
    _font(quote, SONG, 12)
    quote.font.italic = False
    quote.paragraph_format.left_indent = Pt(24)
    _page_number(section.footer.paragraphs[0], ALIGN.CENTER)
    return document


def _font(style: Any, chinese: str, size: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = LATIN, Pt(size), RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), chinese)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")  # marks at the foot of the line, as on the mainland
    style.element.get_or_add_rPr().append(language)


def _style(document: "Document", name: str, base: str = "Normal") -> Any:
    from docx.enum.style import WD_STYLE_TYPE

    known = {style.name for style in document.styles}
    style: Any = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[base]
    return style


def _no_border(style: Any) -> None:
    """Word's own title has a blue line under it."""
    from docx.oxml.ns import qn

    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _page_number(paragraph: Any, alignment: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = alignment
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no call for fields
