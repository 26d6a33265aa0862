"""What a reader would ask: the reviewer's flags, as questions to the body before it submits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.answers.value import Answer
from assessments.report.flags import Flag, FlagKind, flags_since
from assessments.report.gap_report import GapReport

QUESTIONS: Mapping[FlagKind, Promise] = {
    FlagKind.MOVED: _("Why is the level another one than last time? No new document is named."),
    FlagKind.UNANSWERED: _("How did you find this level? Some of its questions have no answer."),
    FlagKind.ABOVE: _("Why is the level higher than your own answers support?"),
    FlagKind.IN_PART: _("What is still missing? You answer “partly” where this level needs “yes”."),
    FlagKind.NO_REFERENCE: _("Where can I read that? No document is named."),
    FlagKind.NOT_OPEN: _("How can I check that? The document is not open to readers."),
    FlagKind.BELOW: _("Why is the level lower than your own answers support?"),
    FlagKind.CONTRADICTION: _("How do these two answers fit together?"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a reader, and each answer of which it would be asked."""

    question: str
    flags: tuple[Flag, ...]


def rehearsal_of(report: GapReport, before: Mapping[int, Answer]) -> tuple[Asked, ...]:
    """All that a reader would ask; `before` are the answers of the last submission, with their references."""
    flags = [*_flags(report, before)]
    return tuple(
        Asked(str(question), found)
        for kind, question in QUESTIONS.items()
        if (found := tuple(flag for flag in flags if flag.kind is kind))
    )


def _flags(report: GapReport, before: Mapping[int, Answer]) -> Iterator[Flag]:
    """The flags of a reviewer, two answers that do not fit together once; and the levels 1 left open."""
    found = flags_since(report, before)
    for line in report.lines:
        flags = found.get(line.paragraph, ())
        yield from (flag for flag in flags if flag.other is None or line.paragraph < flag.other.paragraph)
        if line.answer.level == 1 and line in report.claims_without_criteria:
            yield Flag(FlagKind.UNANSWERED, line)
