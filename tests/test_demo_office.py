"""The shipped demo office has what a demonstration needs, counted one by one."""

import csv
import json
import re
from datetime import datetime

import pytest
import yaml

from triage.office.config import load_office
from triage.text.personal_data import find_personal_data


@pytest.fixture
def inbox(demo):
    letters = {}
    for path in sorted((demo / "inbox").iterdir()):
        if path.suffix == ".jsonl":
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        else:
            rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        for row in rows:
            key = row.get("id") or row["留言编号"]
            assert key not in letters, key
            letters[key] = row
    return letters


@pytest.fixture
def notes(demo):
    return yaml.safe_load((demo / "inbox-notes.yaml").read_text(encoding="utf-8"))


def text_of(row):
    return "\n".join(str(value) for value in row.values() if value)


def time_of(row):
    return datetime.fromisoformat(row.get("time") or row["留言时间"])


def test_departments_have_duties_contact_and_superior(demo):
    rows = [json.loads(line) for line in (demo / "departments.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 30
    assert {"市级", "县级"} <= {row["level"] for row in rows}
    for row in rows:
        assert len(row["duties"]) >= 3, row["name"]
        assert row["phone"], row["name"]
        assert row["superior"], row["name"]


def test_policies_are_marked_as_samples_and_have_articles(trained):
    engine, *_ = trained
    policies = engine.library.policies.values()
    assert len(policies) >= 40
    for policy in policies:
        assert "样本" in policy.title
        assert len([clause for clause in policy.clauses if clause.article]) >= 8, policy.title


def test_cases_have_reply_and_outcome_and_spread_over_categories(trained):
    engine, _, office, _ = trained
    cases = [case for _, case in engine.library.all_cases()]
    assert len(cases) >= 300
    assert all(case.reply and case.outcome for case in cases)
    assert {case.category for case in cases} == set(office.category_hints)
    assert {case.department for case in cases} <= set(engine.library.departments)


def test_cases_cite_only_articles_that_exist(trained):
    engine, *_ = trained
    articles = {p.title: {c.article for c in p.clauses} for p in engine.library.policies.values()}
    for _, case in engine.library.all_cases():
        for title, article in re.findall(r"《([^》]*（样本）)》(第[一二三四五六七八九十百]+条)?", case.reply):
            assert title in articles, case.id
            assert not article or article in articles[title], (case.id, title, article)


def test_the_inbox_spans_channels_and_weeks(inbox):
    assert len(inbox) >= 120
    assert len({row.get("channel") or row["来源渠道"] for row in inbox.values()}) >= 4
    times = [time_of(row) for row in inbox.values()]
    assert (max(times) - min(times)).days >= 14
    lengths = sorted(len(row.get("text") or row.get("留言详情") or "") for row in inbox.values())
    assert lengths[0] < 20
    assert lengths[-1] > 300


def test_duplicates_ideas_and_hard_letters_are_there(inbox, notes):
    groups = notes["duplicate_groups"]
    assert len(groups) >= 10
    assert all(len(group) >= 2 for group in groups)
    assert len(notes["ideas"]) >= 8
    assert all(len(members) >= 2 for members in notes["ideas"].values())
    assert len(notes["out_of_scope"]) >= 10
    assert len(notes["instructions_to_machine"]) >= 5
    named = [key for group in groups for key in group]
    named += [key for members in notes["ideas"].values() for key in members]
    for name in ("out_of_scope", "personal_data", "instructions_to_machine", "urgent"):
        named += list(notes[name])
    assert set(named) <= set(inbox)


def test_personal_data_of_every_kind_is_in_the_inbox(inbox, notes):
    kinds = {found.kind for key in notes["personal_data"] for found in find_personal_data(text_of(inbox[key]))}
    assert {"id_number", "phone", "bank_card", "plate", "address", "name"} <= kinds


def test_the_office_file_has_two_levels_tiers_and_deadlines(demo):
    office = load_office(demo / "office.yaml")
    assert len(office.categories) >= 8
    assert all(len(top.children) >= 3 for top in office.categories)
    assert [tier.name for tier in office.tiers] == ["直报", "重点", "常规"]
    assert office.deadlines
