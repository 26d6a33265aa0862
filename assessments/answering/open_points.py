"""What is still open in an assessment: what has to be completed, what is missing, what a reader would ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from assessments.answering.inputs import Uncleared, uncleared_of
from assessments.answering.progress import unexplained, unexplained_in_inputs
from assessments.answering.rows import load_sheet, outline_of
from assessments.answering.rules import rules_for
from assessments.answers import labels
from assessments.answers.personal_data import Found
from assessments.answers.problems import LateEvidence, late_evidence, words
from assessments.answers.rules import problems_of
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment
from assessments.report import line_words
from assessments.report.gap_report import GapReport, Sheet, build
from assessments.report.lines import Line
from assessments.report.rehearsal import Asked, rehearsal_of
from assessments.trail.acting import COMMAND_LINE

type Broad = tuple[Reference, list[str], list[int]]
"""A document, what a reader will ask of it, and the paragraphs at which it is named."""


@dataclass(frozen=True)
class OpenPoints:
    """Everything that is open; only `blocking`, a sentence by paragraph, keeps it from being submitted."""

    blocking: Mapping[int, str]
    copied: Sequence[Line]
    blank: Sequence[Line]
    late: Sequence[LateEvidence]
    broad: Sequence[Broad]
    uncleared: Sequence[Uncleared]
    personal: Sequence[tuple[int, Found]]
    personal_in_inputs: Sequence[tuple[int, str, Found]]
    asked: Sequence[Asked]

    @cached_property
    def said(self) -> Mapping[int, Sequence[str]]:
        """What is open at each recommendation, a sentence each; those where nothing is are left out."""
        found: dict[int, list[str]] = defaultdict(list)
        for paragraph, sentence in self._sentences():
            if sentence not in found[paragraph]:
                found[paragraph].append(sentence)
        return dict(sorted(found.items()))

    @property
    def is_unfinished(self) -> bool:
        """Whether there is anything besides what a reader would ask."""
        asked = self.personal or self.personal_in_inputs
        return any((self.copied, self.blank, self.late, self.broad, self.uncleared, asked))

    def _sentences(self) -> Iterator[tuple[int, str]]:
        yield from self.blocking.items()
        for line in self.copied:
            yield line.paragraph, _("Copied, not checked yet: it counts as no answer.")
        for line in self.blank:
            yield line.paragraph, str(labels.STATES[State.BLANK])
        for one in self.asked:
            for flag in one.flags:
                for line in filter(None, (flag.line, flag.other)):
                    yield line.paragraph, f"{one.question} {flag.message}".strip()
        for late in self.late:
            yield late.paragraph, _("The evidence is newer than the period of evidence.")
        for _item, remarks, numbers in self.broad:
            yield from ((number, remark) for number in numbers for remark in remarks)
        for one_input in self.uncleared:
            yield one_input.paragraph, _("The ministries have sent inputs, and the answer is not cleared.")
        places = [number for number, _found in self.personal]
        for number in (*places, *(number for number, *_found in self.personal_in_inputs)):
            yield number, _("Could somebody find a victim by this?")


def open_points(assessment: Assessment, sheet: Sheet, report: GapReport | None = None) -> OpenPoints:
    """What is open in a sheet; `report` is the one made of it, if there is one already. Five queries."""
    report = report or build(sheet, outline_of(assessment))
    blank = [line for line in report.lines if line.answer.state is State.BLANK]
    return OpenPoints(
        blocking=broken_rules(assessment, sheet.answers) if assessment.is_writable else {},
        copied=[line for line in blank if line.answer.copied],
        blank=[line for line in blank if not line.answer.copied],
        late=late_evidence(sheet.answers, assessment.period_end),
        broad=_broad(report),
        uncleared=uncleared_of(assessment),
        personal=unexplained(assessment, sheet.answers),
        personal_in_inputs=unexplained_in_inputs(assessment),
        asked=rehearsal_of(report, sheet.previous.answers if sheet.previous else {}),
    )


def open_points_now(assessment: Assessment) -> OpenPoints:
    """The same, read for a page that needs nothing else of the sheet. Seven queries more."""
    return open_points(assessment, load_sheet(assessment))


def broken_rules(assessment: Assessment, answers: tuple[Answer, ...]) -> dict[int, str]:
    """The paragraphs whose answer breaks a rule, each with what to do about it."""
    rules = replace(rules_for(assessment, COMMAND_LINE), writable=None)
    return {
        answer.paragraph: words(found[0])
        for answer in answers
        if not answer.copied and (found := problems_of(replace(answer, actions=None), rules))
    }


def _broad(report: GapReport) -> list[Broad]:
    """Documents of which a reader will ask what they say."""
    found: dict[str, Broad] = {}
    for item in report.register:
        if remarks := line_words.remarks(item):
            one = found.setdefault(item.evidence.document, (item.evidence, remarks, []))
            one[2].append(item.line.paragraph)
    return list(found.values())
