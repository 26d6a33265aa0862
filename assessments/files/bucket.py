"""Files in a bucket of S3-compatible storage, private to this installation.

To what django-storages does this adds that every fault is an OSError, that an upload that breaks off leaves
nothing, and that a list has dates.

Imported by its name in STORAGES alone, so that boto3 takes memory only where there is a bucket.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from uuid import uuid4

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from assessments.files.store import NotReached

IN_MEMORY = 1 << 20
"""Bytes of a file that are held in memory; a larger one waits on this machine's disk to be sent."""
PART = 16 << 20
"""Bytes of a part of a large file: S3 takes 10,000 parts, 156 GiB."""
AT_ONCE = 64 << 20
"""Bytes of a file that is sent as one."""
LEFT_BEHIND = 12 * 60 * 60
"""Seconds after which a lock is that of a process that was killed."""

CLIENT = Config(
    signature_version="s3v4",
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
    # Not every S3-compatible storage knows the checksums that boto3 would add. What is sent is signed with
    # its SHA-256 instead (below), so that the storage refuses bytes that changed on the way.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Bucket:
    """What `store.Files` says, in a bucket below `location`. `options`: those of django-storages."""

    def __init__(self, **options: Any) -> None:
        self.endpoint: str = options.get("endpoint_url") or ""
        style = "path" if self.endpoint else "auto"
        signed = Config(s3={"addressing_style": style, "payload_signing_enabled": True})
        self._storage = S3Storage(
            client_config=CLIENT.merge(signed),
            transfer_config=TransferConfig(
                use_threads=False, multipart_threshold=AT_ONCE, multipart_chunksize=PART
            ),
            max_memory_size=IN_MEMORY,
            **options,
        )

    @contextmanager
    def writing(self, name: str, *, streamed: bool = False) -> Iterator[BinaryIO]:
        with self._sent_in_parts(name) if streamed else self._sent_at_once(name) as out:
            yield out

    @contextmanager
    def _sent_at_once(self, name: str) -> Iterator[BinaryIO]:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as out:
            yield cast(BinaryIO, out)
            with _said_plainly(name):
                self._storage.save(name, File(out, name))

    @contextmanager
    def _sent_in_parts(self, name: str) -> Iterator[BinaryIO]:
        """Sent as it is written, so that a database needs no room on this machine."""
        with _said_plainly(name):
            out = self._storage.open(name, "wb")
            out.buffer_size = PART
            try:
                yield out
                out.close()
            except BaseException:
                out.file.close()
                if out._multipart is not None:
                    out._multipart.abort()
                raise

    def opened(self, name: str) -> BinaryIO:
        """All of it is fetched first: a storage that stops answering then breaks off no download."""
        with _said_plainly(name):
            return cast(BinaryIO, self._storage.open(name).file)

    def is_there(self, name: str) -> bool:
        with _said_plainly(name):
            return bool(self._storage.exists(name))

    def remove(self, name: str) -> None:
        with _said_plainly(name):
            self._storage.delete(name)

    def remove_below(self, name: str) -> None:
        for each, _written in list(self.listed(name)):
            self.remove(each)

    def listed(self, name: str) -> Iterator[tuple[str, float]]:
        start = len(self._key(""))
        with _said_plainly(name):
            for each in self._storage.bucket.objects.filter(Prefix=self._key(f"{name}/")):
                yield each.key[start:], each.last_modified.timestamp()

    def _key(self, name: str) -> str:
        return f"{self._storage.location}/{name}" if self._storage.location else name

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Each puts down a lock of its own, then looks whether there is another: of two at once both give way
        rather than both go on. Not every storage can refuse to write over an object."""
        mine = f"locks/{uuid4()}"
        with self.writing(mine):
            pass
        try:
            since = time.time() - LEFT_BEHIND
            others = {name: at for name, at in self.listed("locks") if name != mine}
            if any(at > since for at in others.values()):
                raise BlockingIOError(errno.EAGAIN, "somebody else has a lock there", "locks")
            for left_behind in others:
                self.remove(left_behind)
            yield
        finally:
            self.remove(mine)

    def answers(self) -> bool:
        try:
            with _said_plainly(""):
                self._storage.connection.meta.client.head_bucket(Bucket=self._storage.bucket_name)
        except OSError:
            return False
        return True

    def keeps_versions(self) -> bool:
        """Whether the bucket keeps what is removed or written over."""
        client = self._storage.connection.meta.client
        with _said_plainly(""):
            found: str = client.get_bucket_versioning(Bucket=self._storage.bucket_name).get("Status", "")
        return found == "Enabled"

    def is_public(self) -> bool:
        """Whether whoever has no key can list the bucket, or fetch a file that is written to see it."""
        probe, bucket = f"probes/{uuid4()}", self._storage.bucket_name
        anybody = self._storage.unsigned_connection.meta.client
        with self.writing(probe) as out:
            out.write(b"written by manage.py check --deploy")
        try:
            return _is_let_in(anybody.list_objects_v2, Bucket=bucket) or _is_let_in(
                anybody.get_object, Bucket=bucket, Key=self._key(probe)
            )
        finally:
            self.remove(probe)


def _is_let_in(asked: Any, **what: str) -> bool:
    try:
        with _said_plainly(""):
            asked(**what)
    except OSError:
        return False
    return True


@contextmanager
def _said_plainly(name: str) -> Iterator[None]:
    """Whatever boto3 raises becomes FileNotFoundError or NotReached."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code") or "no reason given"
        if code in ("NoSuchKey", "404"):
            raise FileNotFoundError(errno.ENOENT, "no such file on the S3 storage", name) from error
        raise NotReached(errno.EIO, f"the S3 storage refuses: {code}", name) from error
    except (BotoCoreError, Boto3Error, RetriesExceededError) as error:
        said = f"the S3 storage does not answer: {type(error).__name__}"
        raise NotReached(errno.EIO, said, name) from error
