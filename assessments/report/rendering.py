"""What goes into every rendering besides the read model, and what comes out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from assessments.formats.file import Export
from assessments.report.document import canonical_json, to_document
from assessments.report.gap_report import GapReport


@dataclass(frozen=True, slots=True)
class Rendering:
    """How one report is to be rendered.

    ``language`` is a language code of Django's (``en``, ``zh-hans``). ``dated`` (aware) is the moment of
    the content: of the submission, or of the last change of a draft; every date inside a file comes from
    it, none from the clock. ``digest`` is the SHA-256 printed in the file, empty where there is none
    ("Draft, no hash"). ``frozen`` is the canonical JSON of a submission as it was stored; without it the
    JSON is made from the report. ``verify_at`` is the address at which a submission can be verified,
    printed with its QR code; a draft has none. ``received_on`` is the day on which the file came from which
    staff entered it; None for what the body submitted itself.
    """

    language: str
    dated: datetime.datetime
    digest: str = ""
    frozen: bytes = b""
    verify_at: str = ""
    received_on: datetime.date | None = None

    @property
    def moment(self) -> datetime.datetime:
        """``dated`` in UTC, to the second."""
        return self.dated.astimezone(datetime.UTC).replace(microsecond=0)

    def document(self, report: GapReport) -> bytes:
        """The canonical JSON of the report: the stored bytes of a submission, else fresh ones.

        A draft says on which day it was made.
        """
        if self.frozen:
            return self.frozen
        made_on = {"made_on": self.moment.date().isoformat()} if report.is_draft else {}
        return canonical_json(to_document(report) | made_on)


def filename(report: GapReport, extension: str, kind: str = "gap-report") -> str:
    """``northern-mechanism-2026-gap-report-v2-draft.pdf``; version 1 and "submitted" go unsaid."""
    parts = [report.body.slug, report.cycle.slug, kind]
    if report.version > 1:
        parts.append(f"v{report.version}")
    if report.is_draft:
        parts.append("draft")
    return f"{'-'.join(parts)}.{extension}"


# The gap report as JSON: the canonical document itself, byte for byte.


def report_json(report: GapReport, rendering: Rendering) -> Export:
    """``gap-report/1``; the bytes do not depend on the language, and their SHA-256 is the printed hash."""
    return Export(
        filename(report, "json"), "application/json; charset=utf-8", rendering.document(report)
    )
