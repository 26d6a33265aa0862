"""What a file that a body sent would enter, before anything is entered; and what it is held in meanwhile.

The answers go along in the form, signed: whoever presses the button enters what he or she saw, and nothing is
stored before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answering.rules import rules_for
from assessments.answers.file import read_answers
from assessments.answers.problems import Problem
from assessments.answers.scoring import State, strongest
from assessments.answers.value import Answer, AnswersFile
from assessments.answers.words import words
from assessments.files.unfit import UnfitFile
from assessments.files.words import WORDS as FILE_WORDS
from assessments.models import Assessment, Cycle
from assessments.offline.sent_file import Received, Said
from assessments.reviewing.entering import Sent
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Body
from recommendations.catalogue import outline_of
from recommendations.outline import Recommendation

SALT = "received-file"
HELD_FOR = 12 * 60 * 60
# A form without files may take two megabytes.
MOST_HELD = 1_500_000
SHOWN_PROBLEMS = 200

# In the words of somebody who got the file from another: it is that one who saves it anew.
UNFIT: Mapping[str, str | Promise] = {
    "empty": FILE_WORDS["empty"],
    "not_office": gettext_lazy(
        "This is neither JSON nor a ZIP archive. Ask the body for the file it exported."
    ),
    "broken_archive": gettext_lazy("The archive is damaged. Ask the body to send it again."),
    "truncated": gettext_lazy(
        "The archive is not complete: its end is missing. Ask the body to send it again."
    ),
    "something_behind": gettext_lazy(
        "Something else is attached behind the end of the archive. Nothing was read."
    ),
    "encrypted": gettext_lazy(
        "The archive is locked with a password. Ask the body for one without."
    ),
    "path_trick": gettext_lazy("The names inside the archive are not in order. Nothing was read."),
    "name_twice": gettext_lazy("Two parts of the archive have the same name. Nothing was read."),
    "too_many_parts": gettext_lazy(
        "The archive holds too many parts. Take out the answers (.json), and choose that file."
    ),
    "inflates": gettext_lazy(
        "Unpacked, the archive takes more than %(limit)s MB. Take out the answers (.json), and choose "
        "that file."
    ),
    "too_large": gettext_lazy(
        "The answers take more than %(limit)s MB: no answers file is as long."
    ),
    "too_complex": gettext_lazy("The file holds far more than 32 answers. Nothing was read."),
    # One is made from an assessment of the body's own, and what stays behind there is not in it.
    "workbook": gettext_lazy(
        "This is a workbook. A questionnaire in Excel goes back where it was made: the body’s coordinator "
        "uploads it there. Ask the body for the answers as JSON."
    ),
    "no_answers": gettext_lazy("There are no answers and no report (.json) in this archive."),
    "several_answers": gettext_lazy(
        "Several files of the archive hold answers: %(names)s. Take out the one that is meant, and choose it."
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A broken rule at its place: the recommendation, or the file as a whole."""

    paragraph: int | None
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One recommendation as it would be entered; without an entry it stays blank."""

    recommendation: Recommendation
    entry: Answer | None
    strength: int
    references: int

    @property
    def state(self) -> State:
        """The state, blank where the file says nothing."""
        return self.entry.state if self.entry else State.BLANK


@dataclass(frozen=True, slots=True)
class Preview:
    """All that would be entered, or why nothing can be. ``held`` is empty if there is any trouble."""

    body: Body
    cycle: Cycle
    sent: Sent
    part: str
    troubles: tuple[Trouble, ...]
    left_out: int
    remarks: tuple[str, ...]
    file: AnswersFile | None
    lines: tuple[Line, ...]
    held: str

    @property
    def answered(self) -> int:
        """How many recommendations have a level."""
        return sum(line.state is State.LEVEL for line in self.lines)

    @property
    def blank(self) -> int:
        """How many stay blank."""
        return sum(line.state is State.BLANK for line in self.lines)


def unfit_words(unfit: UnfitFile) -> str:
    """Why a file can't be read, and what to do."""
    said = UNFIT.get(unfit.reason, UNFIT["broken_archive"])
    return str(said) % unfit.params


def preview(
    *, received: Received, data: bytes, body: Body, cycle: Cycle, day: date, person: UUID | None
) -> Preview:
    """The preview of a file that came for a body and a cycle; signed for the person who looks at it."""
    sent = Sent(
        kind=received.kind.value,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        received_on=day,
        confidential=received.confidential,
    )
    file, problems = read_for(received.answers, body, cycle)
    problems = [*received.problems, *problems]
    troubles = [_trouble(problem) for problem in problems]
    troubles += [Trouble(None, "", text) for text in _wrong_body(received.said, body)]
    held = ""
    if not troubles and file is not None:
        held = _hold(received, sent, body, cycle, person)
        if len(held) > MOST_HELD:
            troubles, held = [Trouble(None, "", _("The file is too large to be entered."))], ""
    return Preview(
        body=body,
        cycle=cycle,
        sent=sent,
        part=received.part,
        troubles=tuple(troubles[:SHOWN_PROBLEMS]),
        left_out=max(0, len(troubles) - SHOWN_PROBLEMS),
        remarks=tuple(_remarks(received, cycle, body)),
        file=file,
        lines=tuple(_lines(file, cycle, sent.confidential)) if file and not troubles else (),
        held=held,
    )


def read_for(
    answers: object, body: Body, cycle: Cycle
) -> tuple[AnswersFile | None, Sequence[Problem]]:
    """The answers by the rules of every import, for an assessment that is about to begin."""
    if answers is None:
        return None, ()
    rules = replace(rules_for(Assessment(body=body, cycle=cycle), COMMAND_LINE), status="draft")
    return read_answers(answers, rules)


def _trouble(problem: Problem) -> Trouble:
    number = problem.paragraph
    if number is None or number < 0 or problem.rule == "paragraph_unknown":
        return Trouble(None, problem.location, words(problem))
    return Trouble(number, problem.member, words(problem))


def _wrong_body(said: Said, body: Body) -> Iterator[str]:
    if said.kind and said.kind != body.kind:
        yield _(
            "The report answers the questions for bodies of the other kind (national or regional)."
        )
    elif said.body and said.body != body.slug and Body.objects.filter(slug=said.body).exists():
        yield _("The report is that of %(name)s, not of %(body)s.") % {
            "name": said.body_name or said.body,
            "body": body.name,
        }


def _remarks(received: Received, cycle: Cycle, body: Body) -> Iterator[str]:
    """What is no bar and should be looked at."""
    said = received.said
    if said.cycle and said.cycle != cycle.slug:
        yield _("The report says that it belongs to the cycle %s.") % said.cycle
    if said.body_name and said.body_name != body.name:
        yield _("The report says that it is of %s.") % said.body_name
    hidden = sum(map(len, received.confidential.values()))
    if hidden:
        told = ngettext(
            "%d confidential reference: its strength is taken over, the report says no more of it.",
            "%d confidential references: their strength is taken over, the report says no more.",
            hidden,
        )
        yield told % hidden


def _lines(
    file: AnswersFile, cycle: Cycle, confidential: Mapping[int, Sequence[int]]
) -> Iterator[Line]:
    entries = {entry.paragraph: entry for entry in file.answers}
    for recommendation in outline_of(cycle.edition).recommendations:
        entry = entries.get(recommendation.paragraph)
        strengths = [item.strength for item in entry.evidence] if entry else []
        if entry:
            strengths += confidential.get(recommendation.paragraph, ())
        yield Line(recommendation, entry, strongest(strengths), len(strengths))


def _hold(received: Received, sent: Sent, body: Body, cycle: Cycle, person: UUID | None) -> str:
    held = {
        "answers": received.answers,
        "confidential": sorted(
            [number, list(found)] for number, found in received.confidential.items()
        ),
        "kind": sent.kind,
        "digest": sent.digest,
        "size": sent.size,
        "day": sent.received_on.isoformat(),
        "body": body.slug,
        "cycle": cycle.slug,
        "by": str(person),
    }
    return signing.dumps(held, salt=SALT, compress=True)


@dataclass(frozen=True, slots=True)
class Held:
    """What was looked at, as it comes back with the button."""

    body: str
    cycle: str
    answers: Any
    sent: Sent


def held_of(signed: str, person: UUID | None) -> Held | None:
    """What the form held; None where it was changed, is too old, or was held for somebody else."""
    try:
        held = signing.loads(signed, salt=SALT, max_age=HELD_FOR)
    except (signing.BadSignature, json.JSONDecodeError, ValueError):
        return None
    if held["by"] != str(person):
        return None
    sent = Sent(
        kind=held["kind"],
        digest=held["digest"],
        size=held["size"],
        received_on=date.fromisoformat(held["day"]),
        confidential={number: tuple(found) for number, found in held["confidential"]},
    )
    return Held(held["body"], held["cycle"], held["answers"], sent)
