"""Builders of Word and PDF documents for tests: what python-docx cannot write is put in as XML."""

import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def run(text):
    """A run of text."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def inserted(text):
    """A run that somebody put in."""
    return f'<w:ins w:id="1" w:author="甲">{run(text)}</w:ins>'


def deleted(text):
    """A run that somebody took out."""
    return f'<w:del w:id="2" w:author="甲"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def paragraph(*runs, number=None, level=0, style=None, mark_deleted=False):
    """A paragraph of runs or plain strings, in a list where it has a number."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    mark = '<w:rPr><w:del w:id="3" w:author="甲"/></w:rPr>' if mark_deleted else ""
    return f"<w:p><w:pPr>{styled}{listed}{mark}</w:pPr>{inner}</w:p>"


def table(*rows):
    """A table of rows of strings."""
    lines = ("".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def levels(*forms, number="1"):
    """A numbering of levels, each as (format, text) or (format, text, start)."""
    inner = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{form[2] if len(form) > 2 else 1}"/><w:numFmt w:val="{form[0]}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{form[1]}"/></w:lvl>'
        for place, form in enumerate(forms)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}">{inner}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    )


def write_docx(path, *blocks, numbering=None, styles=None):
    """A Word document of these blocks."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", _part("document", f"<w:body>{''.join(blocks)}</w:body>"))
        if numbering is not None:
            archive.writestr("word/numbering.xml", _part("numbering", numbering))
        if styles is not None:
            archive.writestr("word/styles.xml", _part("styles", styles))
    return path


def _part(name, inner):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} xmlns:w="{W}">{inner}</w:{name}>'
