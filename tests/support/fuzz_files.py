"""Damaged files by the thousand: each ends with every row accounted for, or is refused by name.

`python tests/support/fuzz_files.py --files 20000` takes as many CSV, XLSX, EML, DOCX and PDF files as that, a fifth of
each kind, damages each at random, and has it read as an import would read it. A worker is a process with the limits of
`reader_process`; where one dies, or a file raises what nobody foresaw, the file is kept and named, and it exits 1.
"""

import argparse
import contextlib
import io
import itertools
import json
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

from documents import inserted, paragraph, table, write_docx
from table_files import csv_file, workbook

from triage.errors import RowError, UnreadableFileError
from triage.importing import mail, policies, reader_process, tables
from triage.importing.contained import ARCHIVES, require_sane_archive
from triage.importing.policies import read_document
from triage.importing.suggestion_import import ImportOptions, SuggestionImport

KINDS = ("csv", "xlsx", "eml", "docx", "pdf")
HEADINGS = ["序号", "工单编号", "诉求标题", "诉求内容", "来电时间", "姓名", "联系电话", "是否保密"]
LETTERS = [
    [
        n,
        f"R-{n}",
        f"第{n}盏路灯",
        f"桥头第{n}盏路灯灭了，\n请“尽快”修。",
        f"2026-11-{n:02d}",
        "周晓",
        "13873912345",
        "否",
    ]
    for n in range(1, 9)
]
ODD = (
    b'"', b"\n", b"\r", b",", b"\t", b"\x00", b"\xff", b"\x80", "，".encode(), b'=""', b"\xef\xbb\xbf", b"\xe2\x80\xa8",
    b"<", b">", b"&#0;", b"--", b"=?utf-8?b?", b"0" * 40, b"-1", b"999999999999", b"\xed\xa0\x80", b"obj", b"[", b"(",
)  # fmt: skip
SECONDS_OF_A_FILE, MEMORY = 120, 3 * 1024**3


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with a few bytes taken out, put in, doubled or cut off."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                del data[place : place + chance.randint(1, 6)]
            case 1:
                data[place:place] = chance.choice(ODD)
            case 2:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 3:
                data[place:place] = data[place : place + chance.randint(1, 40)]
            case 4 if chance.random() < 0.2:
                del data[place:]
    return bytes(data)


def damaged_archive(content: bytes, chance: random.Random) -> bytes:
    """The archive damaged as a whole, or sound around one or two damaged parts: most readers look no further."""
    if chance.random() < 0.2:
        return damaged(content, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    for name in chance.sample(sorted(parts), min(len(parts), chance.randint(1, 2))):
        parts[name] = damaged(parts[name], chance)
    if chance.random() < 0.1:
        del parts[chance.choice(sorted(parts))]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def sound_files(folder: Path) -> dict[str, bytes]:
    """One sound file of each kind."""
    message = EmailMessage()
    message["Subject"], message["From"] = "路灯不亮", "周某 <zhou@example.org>"
    message["Date"], message["Message-ID"] = "Sat, 28 Nov 2026 10:00:00 +0800", "<a1@example.org>"
    message.set_content("书院路小学门口的路灯不亮。\n> 引用的话\n")
    message.add_alternative("<p>书院路小学门口的<b>路灯</b>不亮。</p>", subtype="html")
    message.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(200), maintype="image", subtype="png", filename="灯.png")
    document = write_docx(
        folder / "x.docx", paragraph("照明办法"), paragraph("第一条 为了照明，制定本办法。"),
        paragraph("第二条 接到报告后", inserted("二小时内"), "修复。"), table(("设施", "时限"), ("路灯", "三日")),
        paragraph("附件1"), paragraph("清单"),
    )  # fmt: skip
    return {
        "csv": csv_file(folder / "x.csv", [HEADINGS, *LETTERS]).read_bytes(),
        "xlsx": workbook(folder / "x.xlsx", {"表": [HEADINGS, *LETTERS], "另": [["说明"], ["无"]]}).read_bytes(),
        "eml": message.as_bytes(),
        "docx": document.read_bytes(),
        "pdf": pdf_of(["照明办法", "第一条 为了照明，制定本办法。", "第二条 路灯坏了三日内修复。"] * 4),
    }


def pdf_of(lines: list[str]) -> bytes:
    """A PDF of two pages with these lines, whose font says which characters its codes are."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> "
        "endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    )
    middle = len(lines) // 2
    pages = ["\n".join(_shown(line, row) for row, line in enumerate(part)) for part in (lines[:middle], lines[middle:])]
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        *(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 7 0 R>>>>/Contents {n} 0 R>>"
          for n in (5, 6)),
        *(f"<</Length {len(page)}>>\nstream\n{page}\nendstream" for page in pages),
        "<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[8 0 R]/ToUnicode 9 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        f"<</Length {len(cmap)}>>\nstream\n{cmap}\nendstream",
    ]  # fmt: skip
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table_at = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010d} 00000 n \n" for place in places).encode()
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table_at}\n%%EOF\n".encode()
    return bytes(out)


def _shown(line: str, row: int) -> str:
    return f"BT /F1 12 Tf 72 {780 - 20 * row} Td <{line.encode('utf-16-be').hex()}> Tj ET"


def contents_here(path: Path, kind: str):
    """As `contained.contents`, without a process for each file: the process of this script has the same limits."""
    if kind in ARCHIVES or (kind == "calamine" and zipfile.is_zipfile(path)):
        require_sane_archive(path, kind.upper())
    entries = reader_process.READERS[kind](path)
    while True:
        try:
            entry = next(entries, None)
        except (MemoryError, reader_process.TooLargeError, Exception, RecursionError) as error:
            raise UnreadableFileError("format", path=path, kind=kind, problem=str(error)[:200]) from error
        if entry is None:
            return
        yield json.loads(json.dumps(entry, ensure_ascii=True))


@contextlib.contextmanager
def read_here():
    """Readers of files do without a process of their own."""
    modules = (tables, mail, policies)
    before = [module.contents for module in modules]
    for module in modules:
        module.contents = contents_here
    try:
        yield
    finally:
        for module, contents in zip(modules, before, strict=True):
            module.contents = contents


def outcome(path: Path, store) -> str:
    """How reading a damaged file ended: refused as a whole, or with all its rows accounted for.

    Raises:
        AssertionError: rows are missing in the summary.
        Exception: whatever nobody foresaw.
    """
    if path.suffix in (".docx", ".pdf"):
        try:
            read = read_document(path)
        except (UnreadableFileError, RowError):
            return "refused"
        assert read.policy.clauses, "a document that was read has something in it"
        return "read"
    try:
        report = SuggestionImport(store, path.parent, ImportOptions(channel="信箱", dry_run=True)).run(path)
    except UnreadableFileError:
        return "refused"
    counted = report.added + report.corrected + report.supplemented + report.duplicate + len(report.rejected)
    assert counted == report.rows, f"{counted} of {report.rows} rows are accounted for"
    numbers = [(entry.sheet, entry.line) for entry in report.rejected]
    assert all(number >= 0 for _, number in numbers)
    return "read" if report.rows else "empty"


def fuzz(store, folder: Path, numbers, seed: int, told=lambda _number: None, kinds=KINDS) -> tuple[Counter, list[str]]:
    """Damage and read the files with these numbers; says how many ended how, and what was wrong with which."""
    sound, ends, wrong = sound_files(folder), Counter(), []
    for number in numbers:
        told(number)
        chance = random.Random(f"{seed}-{number}")  # noqa: S311 -- the same files in every run
        kind = kinds[number // 2 % len(kinds)]
        content = (damaged_archive if kind in ("xlsx", "docx") else damaged)(sound[kind], chance)
        path = folder / f"damaged.{kind}"
        path.write_bytes(content)
        try:
            ends[f"{kind} {outcome(path, store)}"] += 1
        except Exception as error:  # noqa: BLE001 -- this is what is looked for
            kept = folder / f"wrong-{number}.{kind}"
            shutil.copy(path, kept)
            wrong.append(f"{kept}: {type(error).__name__}: {str(error)[:200]}")
    return ends, wrong


def worker(args: argparse.Namespace) -> None:
    """Read every n-th file, and print what came of it as JSON."""
    from triage.store import Store

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    folder = Path(args.folder)
    store = Store(f"sqlite:///{folder / 'x.db'}", contact_keys=(b"k" * 32,))
    store.upgrade()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def told(number: int) -> None:
        (folder / "now").write_text(str(number))
        signal.alarm(SECONDS_OF_A_FILE)

    with read_here():
        ends, wrong = fuzz(store, folder, range(args.worker, args.files, args.workers), args.seed, told, args.kinds)
    store.close()
    print(json.dumps({"ends": ends, "wrong": wrong}))


def main() -> int:
    """Run the workers and say what came of all files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--worker", type=int)
    parser.add_argument("--folder", default="")
    args = parser.parse_args()
    if args.worker is not None:
        worker(args)
        return 0
    start, root = time.monotonic(), Path(tempfile.mkdtemp(prefix="fuzz-"))
    running = []
    for number in range(args.workers):
        folder = root / str(number)
        folder.mkdir()
        command = [sys.executable, __file__, "--files", str(args.files), "--seed", str(args.seed), "--workers",
                   str(args.workers), "--worker", str(number), "--folder", str(folder), "--kinds", *args.kinds]  # fmt: skip
        running.append((folder, subprocess.Popen(command, stdout=subprocess.PIPE, text=True)))
    ends, wrong = Counter(), []
    for folder, process in running:
        said, _ = process.communicate()
        if process.returncode:
            at = (folder / "now").read_text() if (folder / "now").is_file() else "the start"
            wrong.append(f"{folder}: the reader ended with {process.returncode} at file {at}")
            continue
        found = json.loads(said.splitlines()[-1])
        ends.update(found["ends"])
        wrong += found["wrong"]
    for kind, entries in itertools.groupby(sorted(ends.items()), key=lambda entry: re.split(" ", entry[0])[0]):
        print(kind, ", ".join(f"{number} {name.split(' ')[1]}" for name, number in entries))
    print(f"{sum(ends.values())} of {args.files} files in {time.monotonic() - start:.0f} s, {len(wrong)} wrong.")
    for line in wrong[:50]:
        print(line, file=sys.stderr)
    if not wrong:
        shutil.rmtree(root)
    return 1 if wrong or sum(ends.values()) != args.files else 0


if __name__ == "__main__":
    sys.exit(main())
