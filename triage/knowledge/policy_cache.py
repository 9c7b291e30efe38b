"""PolicyShelf: the policies in memory, read again only when one has changed."""

import threading
from collections.abc import Mapping

from triage.store import UnitOfWork
from triage.types import Policy


class PolicyShelf:
    """Keeps the policies of an office for pages and batches; one for all threads of a process."""

    def __init__(self) -> None:
        self._policies: dict[str, Policy] = {}
        self._digests: Mapping[str, str] = {}
        self._lock = threading.Lock()

    def policies(self, work: UnitOfWork) -> Mapping[str, Policy]:
        """The policies by id, as they are stored now."""
        with self._lock:
            digests = work.policies.digests()
            if digests != self._digests:
                self._policies = {policy.id: policy for policy in work.policies.all()}
                self._digests = digests
            return self._policies
