"""What may be said of a body: what each reader is given of it today, by the functions that give it to them.

For every reader the row of the comparison is read as that reader would read it, and so is whether the report
opens; nothing is told from what the body chose.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from assessments.answers.text import language_of
from assessments.answers.value import Answer
from assessments.comparing.comparison import ComparedBody, ComparisonFilter, StaffReading
from assessments.comparing.rows import Round, compared_body, readings, with_bodies
from assessments.consenting.introductions import State, Told, read_introductions
from assessments.formats.strip import Cell, Strip, strip_of
from assessments.models import ClosingTable, Introduction, PassageConsent, Submission
from assessments.submitting.line_signs import Audience
from assessments.writing.clippings import origin_of
from assessments.writing.quotations import Consent, Names, Quotation
from mechanisms.access import ANONYMOUS, Principal
from mechanisms.called import called
from mechanisms.models import Body, Role
from mechanisms.name_order import body_key
from recommendations.catalogue import outline_of
from recommendations.outline import Outline, Variant


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is given something of the body: as whom it is read, and for which audience."""

    name: str
    principal: Principal
    audience: Audience
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reader is given: the row with its 32 answers, the report, the staff's readings."""

    reader: str
    row: ComparedBody | None
    report: bool
    read: tuple[StaffReading, ...]
    is_file: bool
    is_staff: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of the body, and what it lets be said."""

    question: Promise
    column: str
    lets: str


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that may be said of one version of the body that counts."""

    submission: Submission
    seen: tuple[Seen, ...]
    choices: tuple[Choice, ...]
    strip: Strip
    quotations: tuple[Quotation, ...]
    introductions: tuple[Told, ...]
    table: ClosingTable | None
    is_counted: bool

    @property
    def citation(self) -> str:
        """How a passage is cited that is quoted without a name."""
        return self.quotations[0].citation(Names.CONSENT) if self.quotations else ""


def read_said(submission: Submission) -> Said:
    """What may be said of a current version with body, cycle and consents. About twenty queries, whatever it
    holds, and two more for each regional mechanism of the body."""
    assessment = submission.assessment
    outline = outline_of(assessment.cycle.edition)
    table = ClosingTable.objects.filter(cycle=assessment.cycle, kind=assessment.body.kind).first()
    return Said(
        submission=submission,
        seen=tuple(_seen(reader, submission, outline) for reader in readers_of(assessment.body)),
        choices=tuple(_choices(submission)),
        strip=_strip(submission, outline),
        quotations=tuple(cleared_of(submission)),
        introductions=tuple(_agreed(submission)),
        table=table,
        is_counted=table is not None and str(assessment.body_id) in table.unnamed,
    )


def readers_of(body: Body) -> Iterator[Reader]:
    """The public and each regional mechanism of the body as they come here, the annual report as it is made,
    and the staff at their desk. One query."""
    staff = Principal(uuid4(), "", "", reviewer=True)
    yield Reader(_("Everybody, other bodies among them"), ANONYMOUS, Audience.PUBLIC)
    for mechanism in body.member_of.order_by(body_key()):
        member = Principal(uuid4(), "", "", roles={mechanism.pk: Role.READER})
        yield Reader(called(mechanism), member, Audience.PUBLIC)
    yield Reader(
        _("The annual report, and all files of the staff for publication"), staff, Audience.NAMED, True
    )
    yield Reader(_("The Special Rapporteur’s staff, at their desk"), staff, Audience.STAFF)


def _seen(reader: Reader, submission: Submission, outline: Outline) -> Seen:
    """Three queries."""
    assessment = submission.assessment
    wanted = ComparisonFilter(cycle=assessment.cycle.slug, kind=assessment.body.kind)
    round_ = Round(
        reader.principal, assessment.cycle, outline, wanted, reader.audience, is_file=reader.is_file
    )
    line = with_bodies(round_.lines()).filter(body=assessment.body).first()
    found = Submission.objects.readable_by(reader.principal).filter(pk=submission.pk)
    return Seen(
        reader=reader.name,
        row=None if line is None else compared_body(round_, line),
        report=not reader.is_file and found.exists(),
        read=() if line is None or reader.audience is Audience.STAFF else _read(round_, submission),
        is_file=reader.is_file,
        is_staff=reader.audience is Audience.STAFF,
    )


def _read(round_: Round, submission: Submission) -> tuple[StaffReading, ...]:
    """The readings that are published beside the answers by now."""
    rows = readings(round_).filter(submission=submission).order_by("paragraph")
    return tuple(StaffReading(row.paragraph, row.verdict, row.level, row.reason, row.reply) for row in rows)


def _strip(submission: Submission, outline: Outline) -> Strip:
    """The 32 answers as every row shows them."""
    variant = Variant(submission.assessment.body.kind)
    answers = {one["paragraph"]: Answer.from_json(one) for one in json.loads(submission.document)["answers"]}
    cells = (
        Cell(answers[one.paragraph].mark(one, variant), one.titles[variant])
        for one in outline.recommendations
    )
    return strip_of(outline.sections, cells, mirrored=get_language_bidi())


def cleared_of(submission: Submission) -> Iterator[Quotation]:
    """The passages that the body agreed to and that count, word for word, with translations. One query."""
    rows = PassageConsent.objects.counting().filter(submission__assessment=submission.assessment, agreed=True)
    for row in rows:
        yield Quotation(
            origin=origin_of(submission),
            paragraph=row.paragraph,
            source=row.source,
            text=row.text,
            language=language_of(row.text),
            consent=Consent.YES,
            translation=row.translation,
            translation_language=row.translation_language,
        )


def _agreed(submission: Submission) -> list[Told]:
    """The introductions to which both agreed, and those that were made."""
    rows = Introduction.objects.filter(sides__submission__assessment=submission.assessment)
    return [told for told in read_introductions(rows) if told.state in (State.AGREED, State.DONE)]


def _choices(submission: Submission) -> Iterator[Choice]:
    """What each choice lets be said, as it stands."""
    for column, (question, yes, no) in CHOICES.items():
        yield Choice(question, column, str(yes if getattr(submission, column) else no))


CHOICES: dict[str, tuple[Promise, Promise, Promise]] = {
    "may_be_named": (
        gettext_lazy("May be named in the annual report"),
        gettext_lazy(
            "Yes: the report and its tables may show your body, its 32 answers and its words by name."
        ),
        gettext_lazy("No: the annual report does not mention your body."),
    ),
    "may_be_quoted": (
        gettext_lazy("May be quoted without its name"),
        gettext_lazy("Yes: the staff may ask you for single passages. Only those you agree to are printed."),
        gettext_lazy("No: the staff can’t ask you for a passage to print without your name."),
    ),
    "may_be_introduced": (
        gettext_lazy("May be introduced to other bodies"),
        gettext_lazy(
            "Yes: the staff may ask you for single introductions. Nobody is told of you before you agree."
        ),
        gettext_lazy("No: the staff can’t ask you for an introduction."),
    ),
    "shown_to_mechanisms": (
        gettext_lazy("Shown to its regional mechanisms"),
        gettext_lazy("Yes: members of your regional mechanisms read the report and the row of your body."),
        gettext_lazy("No: your regional mechanisms read no more than everybody."),
    ),
}


def versions_that_count(body: Body) -> Sequence[Submission]:
    """The versions of a body that count, of every cycle, the newest first. One query."""
    rows = (
        Submission.objects.current()
        .with_consents()
        .filter(assessment__body=body, assessment__entered_by_staff=False)
    )
    framed = rows.select_related("assessment__body__country", "assessment__cycle__edition")
    return list(framed.defer("document").order_by("-assessment__cycle__opens_on", "assessment__cycle__slug"))


def with_known(told: Told, body: UUID) -> str:
    """The other body of an introduction, as this one may call it by now."""
    other = told.lacks if told.has.body_id == body else told.has
    return other.body if told.state in (State.AGREED, State.DONE) else other.called
