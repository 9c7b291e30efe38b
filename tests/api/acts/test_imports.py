"""Imports of tables."""

import pytest

from api.acts.entry import system_entry
from api.acts.imports import TableImports
from triage.store.access.audit import AuditFilter

TABLES = {
    "suggestions": '{"id": "N1", "title": "路灯不亮", "text": "书院路的路灯坏了三天。"}\n{"id": "N2"}\n',
    "departments": '{"name": "江东区园林绿化中心", "duties": "负责行道树修剪。"}\n',
}


@pytest.mark.parametrize(("kind", "woken"), [("suggestions", ["triage"]), ("departments", [])])
def test_an_import_is_audited_and_suggestions_are_triaged(application, tmp_path, kind, woken):
    store, told = application.state.store, []
    path = tmp_path / "table.jsonl"
    path.write_text(TABLES[kind], encoding="utf-8")
    report = TableImports(store, lambda: told.append("triage")).run(system_entry, kind, path, tmp_path / "rejects")
    assert told == woken
    with store.read() as work:
        (record,) = work.audit.each(AuditFilter(action=f"{kind}.imported"))
    counts = report.counts
    assert record.details == {
        "added": counts.added,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "rejected": len(report.rejected),
    }
    assert len(report.rejected) == (kind == "suggestions")
