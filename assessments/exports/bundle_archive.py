"""A bundle as a ZIP (`bundle/1`), written piece by piece: members, a manifest, and their hashes as a list.

However large its members are, one piece of one of them is in memory at a time.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import IO, Any, BinaryIO

from assessments.exports.fixed_archive import member

SCHEMA = "bundle/1"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
PIECE = 1 << 20
# What is packed already doesn't get smaller.
PACKED = (".pdf", ".xlsx", ".docx", ".png", ".jpg", ".jpeg")


class BundleArchive:
    """The ZIP while it is written into `target`, which can be sought; `moment` is the date of each member."""

    def __init__(self, target: IO[bytes], moment: datetime.datetime) -> None:
        self._archive = zipfile.ZipFile(target, "w")
        self._moment = moment
        self._files: list[dict[str, Any]] = []
        self._sums: list[str] = []

    def __enter__(self) -> BundleArchive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def add(self, name: str, data: bytes, **told: Any) -> None:
        """One member that is at hand; `told` stands beside it in the manifest."""
        self._write(name, [data], len(data), told)

    def add_file(self, name: str, source: BinaryIO, size: int, **told: Any) -> None:
        """One member that is read from a file as it is written."""
        self._write(name, iter(lambda: source.read(PIECE), b""), size, told)

    def close_with(self, head: Mapping[str, Any]) -> None:
        """The manifest, which begins with `head` and lists all members so far, and the hashes of all."""
        manifest = {"schema": SCHEMA, **head, "files": list(self._files)}
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        self.add(MANIFEST, text.encode())
        self.add(SUMS, "".join(self._sums).encode())

    def _write(
        self, name: str, pieces: Iterable[bytes], size: int, told: Mapping[str, Any]
    ) -> None:
        info = member(name, self._moment)
        info.file_size = size
        if name.lower().endswith(PACKED):
            info.compress_type = zipfile.ZIP_STORED
        digest, written = hashlib.sha256(), 0
        with self._archive.open(info, "w") as out:
            for piece in pieces:
                digest.update(piece)
                written += len(piece)
                out.write(piece)
        found = {"name": name, "size": written, "sha256": digest.hexdigest(), **told}
        self._files.append(found)
        # Two blanks and no backslash: as `sha256sum -c` reads it; no name here needs to be escaped.
        self._sums.append(f"{digest.hexdigest()}  {name}\n")
