"""What a bundle says of itself in words: the text that lies in it beside the files."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.exports.export import Rendering
from assessments.gap_report import GapReport

type Listed = tuple[str, str, Sequence[int]]
"""A file of evidence: its name in the archive, its own name, the recommendations beside which it stands."""


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
        % {"body": report.body.name, "cycle": report.cycle.name},
        _standing(report, rendering),
        _("What a body says of itself is its own word, not verified by the United Nations."),
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
            "day": date_format(moment.date(), "j F Y"),
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
    numbers = ", ".join(map(str, paragraphs))
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
                "%d confidential reference, with its file if it has one",
                "%d confidential references, with their files if they have some",
                confidential,
            )
            % confidential
        )
    said += [_("Not found or damaged on the disk: “%s”") % name for name in not_found]
    return [_("Left out"), "\r\n".join(said) or _("Nothing.")]
