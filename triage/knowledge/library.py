"""Library: the office's reference material as retrieval sees it, with keys that change with content."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from retrieval.searcher import Document
from triage.store import Store
from triage.text.plain_characters import plain_form
from triage.types import Case, Clause, Department, Duty, Policy

CASES, CLAUSES, DUTIES = "cases", "clauses", "duties"
SEPARATOR = "@"
DIGEST_LENGTH = 8


class Library:
    """Departments and policies in memory; cases are read from the store when they are wanted.

    Every document has a key `<id>@<digest>`: when the content changes, so does the key, and an
    index that holds other keys than the library is out of date in exactly those places.
    """

    def __init__(self, store: Store, renamed: Mapping[str, str] | None = None) -> None:
        """Read departments and policies, and the keys of all cases.

        Args:
            store: where they are.
            renamed: the names that categories have now, by those that cases still have.
        """
        self._store, self._renamed = store, renamed or {}
        with store.read() as work:
            self.departments: dict[str, Department] = {unit.name: unit for unit in work.departments.all()}
            self.policies: dict[str, Policy] = {policy.id: policy for policy in work.policies.all()}
            units, papers = work.departments.digests(), work.policies.digests()
            self._case_keys = {key_of(case, digest): case for case, digest in work.cases.digests().items()}
        self.duties: dict[str, Duty] = {
            key_of(duty.id, units[unit.id]): duty for unit in self.departments.values() for duty in unit.duties
        }
        self.clauses: dict[str, Clause] = {
            key_of(clause.id, papers[policy.id]): clause
            for policy in self.policies.values()
            if policy.in_force
            for clause in policy.clauses
        }

    def exchange(self, unit: Department) -> None:
        """Have a department as it would be: of its duties until now none is left; the new ones are in no index."""
        self.departments[unit.name] = unit
        self.duties = {key: duty for key, duty in self.duties.items() if duty.department != unit.name}

    @property
    def has_cases(self) -> bool:
        """Whether there is any past case."""
        return bool(self._case_keys)

    def keys(self, collection: str) -> set[str]:
        """The keys that an index of a collection must hold.

        Raises:
            KeyError: there is no such collection.
        """
        known: dict[str, Collection[str]] = {CASES: self._case_keys, CLAUSES: self.clauses, DUTIES: self.duties}
        return set(known[collection])

    def cases(self, keys: Sequence[str]) -> dict[str, Case]:
        """Cases by key; keys that are gone are left out."""
        ids = self._case_ids(keys)
        with self._store.read() as work:
            return {ids[case.id]: self._named(case) for case in work.cases.get(list(ids)).values()}

    def all_cases(self) -> Iterator[tuple[str, Case]]:
        """Every case with its key."""
        keys = {case: key for key, case in self._case_keys.items()}
        with self._store.read() as work:
            for case in work.cases.all():
                if case.id in keys:
                    yield keys[case.id], self._named(case)

    def _case_ids(self, keys: Sequence[str]) -> dict[str, str]:
        """The keys by the ids of their cases; keys that are gone are left out."""
        return {self._case_keys[key]: key for key in keys if key in self._case_keys}

    def _named(self, case: Case) -> Case:
        name = self._renamed.get(case.category or "")
        return case if name is None else case.model_copy(update={"category": name})

    def documents(self, collection: str, keys: Sequence[str]) -> Mapping[str, Document]:
        """What is searched, by key.

        Raises:
            KeyError: there is no such collection.
        """
        if collection == CASES:
            ids = self._case_ids(keys)
            with self._store.read() as work:
                letters = work.cases.letters(list(ids))
            return {ids[case]: Document(*map(plain_form, letter)) for case, letter in letters.items()}
        if collection == CLAUSES:
            found = {key: self.clauses[key] for key in keys if key in self.clauses}
            return {key: Document(self.heading(clause), clause.text) for key, clause in found.items()}
        if collection == DUTIES:
            duties = {key: self.duties[key] for key in keys if key in self.duties}
            return {key: Document(duty.department, duty.text) for key, duty in duties.items()}
        raise KeyError(collection)

    def heading(self, clause: Clause) -> str:
        """Title of the policy and chapter of a clause."""
        title = self.policies[clause.policy_id].title
        return f"{title} {clause.chapter}" if clause.chapter else title


def key_of(identity: str, digest: str) -> str:
    """The key of a document with this id and content digest."""
    return f"{identity}{SEPARATOR}{digest[:DIGEST_LENGTH]}"


def id_of(key: str) -> str:
    """The id in a key."""
    return key.rsplit(SEPARATOR, 1)[0]
