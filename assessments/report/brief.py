"""What the brief of two pages says beside the report: what ministers are asked to decide, and how much fits.

Pure. However long the plan and the lists are, a brief has two pages: what does not fit is counted, and the
full report has all of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import TOP_LEVEL, Standing, State
from assessments.answers.value import Action
from assessments.formats.strip import Cell, Strip, strip_of
from assessments.report import line_words
from assessments.report.gap_report import GapReport
from assessments.report.lines import Line
from assessments.report.overview import FirstThing, PlanItem, RestsOnLittle, rests_on_little
from recommendations import lists
from recommendations.outline import CriterionValue
from recommendations.support import Claim

ASKS_SHOWN = 6
TITLES_SHOWN = 6
NUMBERS_SHOWN = 12
NOT_MET = (CriterionValue.NO, CriterionValue.PARTLY, CriterionValue.NO_CASE)
MISSED: Mapping[CriterionValue, Promise] = {
    CriterionValue.NO: gettext_lazy("Not met: %(criterion)s"),
    CriterionValue.PARTLY: gettext_lazy("Met in part only: %(criterion)s"),
    CriterionValue.NO_CASE: gettext_lazy("No case arose: %(criterion)s"),
}
SAYS_LESS = (Standing.ABOVE, Standing.IN_PART)
LOOK_AGAIN: Mapping[Standing, Promise] = {
    Standing.ABOVE: gettext_lazy("Look at the level again: it goes further than its own answers."),
    Standing.UNANSWERED: gettext_lazy("Answer the questions that are left open."),
    Standing.IN_PART: gettext_lazy("Carry out in full what is met in part only, or look at the level again."),
    Standing.NO_REFERENCE: gettext_lazy("Name a document that shows it."),
    Standing.NOT_OPEN: gettext_lazy("Publish the document, or name one that anybody can open."),
}


class Lack(StrEnum):
    """Why an action waits for a decision, in the order in which ministers are asked."""

    OVERDUE = "overdue"
    OWNER_AND_DATE = "owner_and_date"
    OWNER = "owner"
    DATE = "date"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Ask:
    """One open action that waits for a decision of ministers."""

    line: Line
    action: Action
    lack: Lack

    @property
    def words(self) -> str:
        """What to decide, in a sentence or two; the words of the action stand beside it."""
        return lists.sentences(_asked(self))


@dataclass(frozen=True, slots=True)
class Brief:
    """The parts of a brief that the report has in no other form.

    ``asks`` are as many as fit, ``more`` counts the others; ``also_asked`` are sentences on what no action is
    about. ``supported`` are levels 3 that a reader can check, ``also_supported`` the paragraphs of those that
    don't fit, ``on_little`` how many rest on little, ``claimed`` the paragraphs of the other levels 3.
    """

    strip: Strip
    asks: tuple[Ask, ...]
    more: int
    also_asked: tuple[str, ...]
    supported: tuple[Line, ...]
    also_supported: tuple[int, ...]
    on_little: RestsOnLittle
    claimed: tuple[int, ...]

    @property
    def more_words(self) -> str:
        """That other actions wait as well; empty where all are shown."""
        if not self.more:
            return ""
        return ngettext(
            "%(count)s more action waits for a decision: see the action plan.",
            "%(count)s more actions wait for a decision: see the action plan.",
            self.more,
        ) % {"count": self.more}


def brief_of(report: GapReport, day: datetime.date) -> Brief:
    """The brief of a report; ``day`` tells what is overdue."""
    asks = asks_of(report.plan, day)
    supported = [line for line in report.throughout if line.standing is Standing.BORNE_OUT]
    return Brief(
        strip=report_strip(report),
        asks=asks[:ASKS_SHOWN],
        more=len(asks[ASKS_SHOWN:]),
        also_asked=tuple(_also_asked(report)),
        supported=tuple(supported[:TITLES_SHOWN]),
        also_supported=tuple(line.paragraph for line in supported[TITLES_SHOWN:]),
        on_little=rests_on_little(item for item in report.register if item.line.answer.level == TOP_LEVEL),
        claimed=tuple(line.paragraph for line in report.throughout if line not in supported),
    )


def report_strip(report: GapReport) -> Strip:
    """The strip of a report, with the last cycle where it has one."""
    return strip_of(
        (part.section for part in report.sections),
        (
            Cell(line.mark, line.title, line.previous.distribution_key if line.previous else "")
            for line in report.lines
        ),
        last=report.previous.cycle.name if report.previous else "",
        mirrored=get_language_bidi(),
    )


def asks_of(plan: Iterable[PlanItem], day: datetime.date) -> tuple[Ask, ...]:
    """Open actions that are overdue, lack an owner or a date, or ask for help: once each, in this order."""
    found = [
        Ask(item.line, item.action, lack)
        for item in plan
        if item.action.status.is_open and (lack := _lack(item.action, day))
    ]
    order = list(Lack)
    return tuple(sorted(found, key=lambda ask: order.index(ask.lack)))


def _lack(action: Action, day: datetime.date) -> Lack | None:
    if action.was_overdue(day):
        return Lack.OVERDUE
    if not action.owner:
        return Lack.OWNER if action.due else Lack.OWNER_AND_DATE
    if not action.due:
        return Lack.DATE
    return Lack.HELP if action.assistance else None


def _asked(ask: Ask) -> Iterator[str]:
    action = ask.action
    if ask.lack is Lack.OVERDUE:
        yield _("Due on %(date)s, not done: decide what happens now.") % {
            "date": date_format(action.due, "DATE_FORMAT") if action.due else ""
        }
        if not action.owner:
            yield _("Nobody is in charge: name who is.")
    elif ask.lack is Lack.OWNER_AND_DATE:
        yield _("Name who is in charge, and set a date.")
    elif ask.lack is Lack.OWNER:
        yield _("Name who is in charge.")
    elif ask.lack is Lack.DATE:
        yield _("Set a date.")
    if action.assistance:
        kinds = lists.listed(labels.HELP_IN_SENTENCES[kind] for kind in action.assistance)
        yield _("It needs %(kinds)s: decide who gives it.") % {"kinds": kinds}


def _also_asked(report: GapReport) -> Iterator[str]:
    """What is to be decided where no action is written down yet: gaps, missing answers, open claims."""
    gaps = sorted(gap.paragraph for gap in report.gaps if not any(one.status.is_open for one in gap.actions))
    if gaps:
        yield ngettext(
            "No action is planned for %(count)s gap (%(numbers)s): decide who plans one, and by when.",
            "No action is planned for %(count)s gaps (%(numbers)s): decide who plans them, and by when.",
            len(gaps),
        ) % {"count": len(gaps), "numbers": some(gaps)}
    yield from _asked_of_unknown(report.information_gaps)
    yield from _asked_of_doubtful(report.not_borne_out)


def _asked_of_unknown(lines: Iterable[Line]) -> Iterator[str]:
    withheld = [line.paragraph for line in lines if line.mark.state is State.WITHHELD]
    if unknown := [line.paragraph for line in lines if line.paragraph not in withheld]:
        yield ngettext(
            "%(count)s recommendation has no answer (%(numbers)s): name who finds out, and by when.",
            "%(count)s recommendations have no answer (%(numbers)s): name who finds out, and by when.",
            len(unknown),
        ) % {"count": len(unknown), "numbers": some(unknown)}
    if withheld:
        yield ngettext(
            "For %(count)s recommendation the answer is known and not disclosed (%(numbers)s): decide "
            "whether it can be given.",
            "For %(count)s recommendations the answer is known and not disclosed (%(numbers)s): decide "
            "whether it can be given.",
            len(withheld),
        ) % {"count": len(withheld), "numbers": some(withheld)}


def _asked_of_doubtful(lines: Mapping[Standing, Iterable[Line]]) -> Iterator[str]:
    """Apart: what its own answers deny, which no document mends, and what nobody can check."""
    if denied := _paragraphs(lines, *SAYS_LESS):
        yield ngettext(
            "For %(count)s recommendation, the body’s own answers say less than its level (%(numbers)s): "
            "change the work or the level.",
            "For %(count)s recommendations, the body’s own answers say less than their level (%(numbers)s): "
            "change the work or the level.",
            len(denied),
        ) % {"count": len(denied), "numbers": some(denied)}
    if doubtful := _paragraphs(lines, *(one for one in lines if one not in SAYS_LESS)):
        yield ngettext(
            "For %(count)s recommendation, readers can’t check the level (%(numbers)s): name who answers "
            "the open questions and gives an open document.",
            "For %(count)s recommendations, readers can’t check the level (%(numbers)s): name who answers "
            "the open questions and gives open documents.",
            len(doubtful),
        ) % {"count": len(doubtful), "numbers": some(doubtful)}


def _paragraphs(lines: Mapping[Standing, Iterable[Line]], *standings: Standing) -> list[int]:
    return sorted(line.paragraph for one in standings for line in lines.get(one, ()))


def some(numbers: Iterable[int]) -> str:
    """``112, 113``; of more than fit the first, and how many more there are."""
    listed = list(numbers)
    shown, more = listed[:NUMBERS_SHOWN], len(listed[NUMBERS_SHOWN:])
    if not more:
        return lists.in_row(shown)
    return ngettext("%(numbers)s and %(count)s more", "%(numbers)s and %(count)s more", more) % {
        "numbers": lists.in_row(shown),
        "count": more,
    }


def _denied(line: Line) -> Iterator[str]:
    """What the body itself denies behind a level that goes further: the first criterion that is not met."""
    if line.standing is Standing.ABOVE:
        missed = sorted(
            (one for one in line.criteria if one.value in NOT_MET), key=lambda one: NOT_MET.index(one.value)
        )
        for one in missed[:1]:
            yield MISSED[one.value] % {"criterion": one.text}


def first_step(thing: FirstThing) -> str:
    """The first step of one of the three things to do first, in the words of the instrument or ours."""
    line = thing.line
    if line.standing is not None and line.standing in LOOK_AGAIN:
        return lists.sentences([LOOK_AGAIN[line.standing], *_denied(line)])
    step = line.next_step
    if line.mark.state is State.WITHHELD:
        return _("Decide whether the answer can be given: it is known, and not disclosed.")
    if step is None:
        return _("Find out, and answer with a level.")
    if step.steps:
        return step.steps[0].step
    if step.find_out:
        return _("Find out: %(criterion)s") % {"criterion": step.find_out[0].text}
    if step.no_case and line.claim is not Claim.BELOW:
        return lists.sentences(
            [str(MISSED[CriterionValue.NO_CASE]) % {"criterion": step.no_case[0].text}, line_words.aim(step)]
        )
    return _("The criteria support more: look at the level again.")
