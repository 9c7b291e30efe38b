"""Contents in S3-compatible storage, for machines that share no folder."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from triage.errors import StoreUnavailableError

SECONDS, TRIES = 20, 3
_GONE = ("404", "NoSuchKey", "NotFound")


class S3Contents:
    """Contents as objects of one bucket, `<prefix>/ab/<digest>` as in a folder.

    Whatever the storage does not answer is the same as a database that does not: the request is sent again later.
    """

    def __init__(self, address: str) -> None:
        """Prepare; nothing is called yet.

        Args:
            address: `s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION`; keys come from the environment.
        """
        parts = urlsplit(address)
        named: Mapping[str, list[str]] = parse_qs(parts.query)
        self._bucket, self._prefix = parts.netloc, f"{parts.path.strip('/')}/".lstrip("/")
        self._endpoint = named.get("endpoint", [None])[0]
        self._region = named.get("region", ["us-east-1"])[0]
        self._known: Any = None

    def keep(self, content: bytes) -> str:
        """Store a content; returns its digest. It is written anew where it is there, so that it counts as new."""
        digest = hashlib.sha256(content).hexdigest()
        with _answering():
            self._client.put_object(Bucket=self._bucket, Key=self._key(digest), Body=content)
        return digest

    @contextmanager
    def opened(self, digest: str) -> Iterator[Path]:
        """A copy of a content, for as long as the context lasts.

        Raises:
            FileNotFoundError: there is no such content.
        """
        with tempfile.NamedTemporaryFile() as stream:
            with _answering():
                self._client.download_fileobj(self._bucket, self._key(digest), stream)
            stream.flush()
            yield Path(stream.name)

    def remove(self, digests: Iterable[str]) -> int:
        """Remove contents; returns how many there were."""
        removed = 0
        for digest in set(digests):
            try:
                with _answering():
                    self._client.head_object(Bucket=self._bucket, Key=self._key(digest))
                    self._client.delete_object(Bucket=self._bucket, Key=self._key(digest))
            except FileNotFoundError:
                continue
            removed += 1
        return removed

    def older_than(self, time: datetime) -> list[str]:
        """The digests of contents that were stored before a moment."""
        return [digest for digest, stored in self._listed() if stored < time]

    def all(self) -> Iterator[str]:
        """The digests of all contents."""
        return (digest for digest, _ in self._listed())

    def _listed(self) -> Iterator[tuple[str, datetime]]:
        with _answering():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield entry["Key"].rpartition("/")[2], entry["LastModified"]

    def _key(self, digest: str) -> str:
        return f"{self._prefix}{digest[:2]}/{digest}"

    @property
    def _client(self) -> Any:
        if self._known is None:
            import boto3
            from botocore.config import Config

            # No proxy of the environment: what citizens sent goes where the operator says, and nowhere else.
            config = Config(
                connect_timeout=SECONDS, read_timeout=SECONDS, retries={"total_max_attempts": TRIES}, proxies={},
                s3={"addressing_style": "path"},
            )  # fmt: skip
            self._known = boto3.client("s3", endpoint_url=self._endpoint, region_name=self._region, config=config)
        return self._known


@contextmanager
def _answering() -> Iterator[None]:
    """Calls to the storage, whose errors are ours.

    Raises:
        FileNotFoundError: there is no such object.
        StoreUnavailableError: it does not answer, or refuses.
    """
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _GONE:
            raise FileNotFoundError(str(error)) from error
        raise StoreUnavailableError from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreUnavailableError from error
