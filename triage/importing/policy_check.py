"""Check of policies: what an import of documents would find, file by file, without storing anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.errors import TriageError
from triage.importing.headings import canonical
from triage.importing.importer import policy_files, require_readable
from triage.importing.policies import DOCUMENT_SUFFIXES, ReadPolicy, policies_of_table, read_document
from triage.importing.tables import read_table
from triage.types import Policy
from triage.types.error_catalogue import text_of


@dataclass(frozen=True)
class FileCheck:
    """What one file gives: its policies, or why there is none, and what a person should look at."""

    path: Path
    policies: tuple[ReadPolicy, ...] = ()
    problems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "file": self.path.name,
            "policies": [
                {
                    "title": read.policy.title,
                    "number": read.policy.number,
                    "articles": read.articles,
                    "tables": read.tables,
                    "annexes": read.annexes,
                    "units": len(read.policy.clauses),
                    "effective_from": read.policy.effective_from and read.policy.effective_from.isoformat(),
                    "repealed_on": read.policy.repealed_on and read.policy.repealed_on.isoformat(),
                    "ocr": _ocr(read),
                    "warnings": list(read.warnings),
                }
                for read in self.policies
            ],
            "problems": list(self.problems),
        }


def _ocr(read: ReadPolicy) -> dict[str, Any] | None:
    if not read.scan:
        return None
    pages = [number for number, page in enumerate(read.scan, start=1) if page.confidence is not None]
    return {"confidence": read.confidence, "pages": pages}


def check_policies(path: Path) -> Iterator[FileCheck]:
    """Read a file, or every entry of a folder; each is accounted for.

    Raises:
        UnreadableFileError: there is no such file or folder, or the folder is empty.
    """
    for file in policy_files(path):
        try:
            require_readable(file)
            yield _checked(file)
        except TriageError as error:
            yield FileCheck(file, problems=(text_of(error),))


def described(read: ReadPolicy) -> str:
    """A policy that was read, in one line for an operator."""
    policy = read.policy
    parts = [f"《{policy.title}》", f"{read.articles} 条" if read.articles else f"{len(policy.clauses)} 段"]
    parts += [f"{count} 个{name}" for count, name in ((read.tables, "表"), (read.annexes, "附件")) if count]
    parts.append(f"{policy.effective_from} 起施行" if policy.effective_from else "没有施行日期")
    if policy.repealed_on:
        parts.append(f"{policy.repealed_on} 废止")
    return "，".join(parts)


def _checked(file: Path) -> FileCheck:
    if file.suffix.lower() in DOCUMENT_SUFFIXES:
        return FileCheck(file, (read_document(file),))
    found: list[ReadPolicy] = []
    problems: list[str] = []
    for line, policy in policies_of_table((line, canonical(line.row)) for line in read_table(file)):
        if isinstance(policy, Policy):
            found.append(ReadPolicy(policy, sum("条" in (clause.article or "") for clause in policy.clauses), 0, 0))
        else:
            problems.append(f"第 {line.number} 行：{text_of(policy)}")
    return FileCheck(file, tuple(found), tuple(problems))
