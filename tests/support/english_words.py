"""English words on Chinese pages: what is left of a page besides names of formats, units and what somebody entered."""

import re

# Formats of files, units and what is called so in Chinese as well.
ALLOWED = frozenset(
    (
        "api", "app", "bom", "bmp", "csv", "doc", "docx", "eml", "et", "excel", "gb", "html", "http", "https",
        "icu", "id", "imap", "ip", "jpeg", "jpg", "jsonl", "kb", "mb", "md", "msg", "ocr", "odt", "ods",
        "ofd", "oidc", "pdf", "png", "postgresql", "rtf", "sha", "tesseract", "tif", "tiff", "tsv", "txt",
        "url", "webp", "word", "wps", "xls", "xlsm", "xlsx",
    )
)  # fmt: skip
# What a reader sees: texts, without what is printed as a command or a key, and the hints on controls.
READ = """const copy = document.body.cloneNode(true);
for (const one of copy.querySelectorAll("script, style, code, kbd, pre, .secret, .digest, svg, [data-entered]")) one.remove();
const texts = [document.title];
const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) texts.push(walker.currentNode.data);
for (const one of copy.querySelectorAll("[placeholder], [title], [aria-label], [alt]"))
  for (const name of ["placeholder", "title", "aria-label", "alt"]) texts.push(one.getAttribute(name) || "");
return texts.join("\\n");"""
# What hangs on digits is an id or a digest.
_WORD = re.compile(r"(?<![\w#-])[A-Za-z][A-Za-z_.:/-]*[A-Za-z](?![\w-])")


def english_words(text: str, own: frozenset[str] = frozenset()) -> list[str]:
    """The words in Latin letters of a text, each once, without the allowed ones.

    Args:
        text: of a page.
        own: words that somebody entered: account names, addresses.
    """
    found = dict.fromkeys(_WORD.findall(text))
    return [word for word in found if word not in own and not {part.lower() for part in _parts(word)} <= ALLOWED]


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[./:_-]", word) if part]
