"""The hash of an audit record, with the installation's secret or, in older records, without."""

import hashlib
import hmac
import json
from datetime import UTC

from triage.types import AuditRecord

BEGIN = "0" * 64


def chain_hash(record: AuditRecord, key: bytes | None = None) -> str:
    """HMAC-SHA256, or SHA-256 without a key, over the hash before and the canonical JSON of a record.

    Rationale: whoever owns the database could compute a plain hash again over what they changed; the key is not there.
    """
    content = record.model_dump(exclude={"hash", "time"}) | {"time": record.time.astimezone(UTC).isoformat()}
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
    return hashlib.sha256(text).hexdigest() if key is None else hmac.new(key, text, hashlib.sha256).hexdigest()


def seal_of(key: bytes, keyed_from: int, last: str) -> str:
    """What proves from which record on the chain is keyed, and what the record before it was."""
    return hmac.new(key, f"seal|{keyed_from}|{last}".encode(), hashlib.sha256).hexdigest()
