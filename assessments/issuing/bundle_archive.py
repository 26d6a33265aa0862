"""What a bundle says of itself in words: the text that lies in it beside the files."""

from __future__ import annotations

import datetime
import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import IO, Any, BinaryIO

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.formats.file import member
from assessments.report.gap_report import GapReport, Rendering
from mechanisms.called import called
from recommendations import lists

# A bundle as a ZIP (`bundle/1`), written piece by piece: members, a manifest, and their hashes as
# a list. However large its members are, one piece of one of them is in memory at a time.


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
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def add(self, name: str, data: bytes, **told: Any) -> None:
        """One member that is at hand; `told` is added to its entry in the manifest."""
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

    def _write(self, name: str, pieces: Iterable[bytes], size: int, told: Mapping[str, Any]) -> None:
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


type Listed = tuple[str, str, Sequence[int]]
"""A file of evidence: its name in the archive, its own name, the recommendations it supports."""


def about_text(
    report: GapReport,
    rendering: Rendering,
    files: Sequence[Listed],
    *,
    confidential: int,
    not_found: Sequence[str],
) -> str:
    """What lies in the archive, what was left out, and how to check it; in the language of the moment."""
    parts = [
        _("Gap report of %(body)s, %(cycle)s, with the evidence that can be shared")
        % {"body": called(report.body), "cycle": report.cycle.name},
        _standing(report, rendering),
        _("It is the body’s own word, not verified by the United Nations."),
        *_evidence(files),
        *_left_out(confidential, not_found),
        _("How to check it"),
        _(
            "manifest.json lists every file with its size and its SHA-256. On a computer with the program "
            "sha256sum, unpack the archive and run in its folder: sha256sum -c SHA256SUMS"
        ),
    ]
    return "\r\n\r\n".join(parts) + "\r\n"


def _standing(report: GapReport, rendering: Rendering) -> str:
    if report.is_draft:
        moment = rendering.moment
        return _("Draft as of %(day)s, %(time)s UTC. It is not submitted and may change.") % {
            "day": date_format(moment.date(), "DATE_FORMAT"),
            "time": f"{moment:%H:%M}",
        }
    return _("Submitted, version %(version)d. SHA-256 of the content: %(digest)s") % {
        "version": report.version,
        "digest": rendering.digest,
    }


def _evidence(files: Sequence[Listed]) -> list[str]:
    if not files:
        return [_("Evidence"), _("There are no files of evidence in it.")]
    return [_("Evidence"), "\r\n".join(map(_line, files))]


def _line(file: Listed) -> str:
    member, name, paragraphs = file
    numbers = lists.in_row(paragraphs)
    said = ngettext(
        "%(member)s: “%(name)s”, recommendation %(numbers)s",
        "%(member)s: “%(name)s”, recommendations %(numbers)s",
        len(paragraphs),
    )
    return said % {"member": member, "name": name, "numbers": numbers}


def _left_out(confidential: int, not_found: Sequence[str]) -> list[str]:
    said = []
    if confidential:
        said.append(
            ngettext(
                "%(number)d confidential reference, with its file if it has one",
                "%(number)d confidential references, with their files if they have some",
                confidential,
            )
            % {"number": confidential}
        )
    said += [_("Not found or damaged on the disk: “%s”") % name for name in not_found]
    return [_("Left out"), "\r\n".join(said) or _("Nothing.")]
