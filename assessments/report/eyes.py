"""Which answers of a submission need a reader's eyes, and why. Pure: sentences belong to the page.

An answer with no reason is unflagged and unchanged. Compared is with the body's last submission to the same
edition and with the version before this one; without them nothing is called changed. The plan goes on
whatever is submitted and is not compared; of confidential references only their strengths are known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from assessments.answers.value import Answer
from assessments.report.flags import Flag, FlagKind, flags_of, reference_key
from assessments.report.gap_report import GapReport

# In operation throughout: the body's own word, which criteria never carry.
HIGHEST = 3


class Why(StrEnum):
    """The reasons, in the order in which a page shows them."""

    # Since this body was asked, or read, before.
    CHANGED = "changed"
    ASKED = "asked"
    READ_OTHERWISE = "read_otherwise"
    # What the answer says by itself.
    ABOVE = FlagKind.ABOVE.value
    UNANSWERED = FlagKind.UNANSWERED.value
    IN_PART = FlagKind.IN_PART.value
    NO_REFERENCE = FlagKind.NO_REFERENCE.value
    NOT_OPEN = FlagKind.NOT_OPEN.value
    BELOW = FlagKind.BELOW.value
    CONTRADICTION = FlagKind.CONTRADICTION.value
    LEVEL_3 = "level_3"
    COPIED = "copied"
    # What differs from the last cycle.
    MOVED = "moved"
    NEWLY_ANSWERED = "newly_answered"
    NO_LONGER_ANSWERED = "no_longer_answered"
    OTHER_STATE = "other_state"
    NEW_TEXT = "new_text"
    NEW_CRITERIA = "new_criteria"
    EVIDENCE_GONE = "evidence_gone"
    EVIDENCE_NEW = "evidence_new"


type Reasons = Mapping[int, tuple[Why, ...]]


def reasons_of(report: GapReport, last: GapReport | None, before: GapReport | None) -> Reasons:
    """Paragraph → its reasons; answers without any are left out.

    `last`: the body's last submission to the same edition; `before`: the version before this one.
    """
    flags = flags_of(report, last)
    then = {line.paragraph: line.answer for line in last.lines} if last else {}
    earlier = said(before) if before else {}
    found = {}
    for line in report.lines:
        why = {*_of_flags(flags.get(line.paragraph, ())), *_of_answer(line.answer)}
        if line.paragraph in then:
            why |= set(_since(then[line.paragraph], line.answer))
        if earlier and earlier.get(line.paragraph) != _said(line.answer):
            why.add(Why.CHANGED)
        if why:
            found[line.paragraph] = in_order(why)
    return found


def in_order(why: set[Why]) -> tuple[Why, ...]:
    return tuple(each for each in Why if each in why)


def _of_flags(flags: tuple[Flag, ...]) -> Iterator[Why]:
    """What is flagged, but that the level moved, which is said with evidence or without."""
    return (Why(flag.kind) for flag in flags)


def _of_answer(answer: Answer) -> Iterator[Why]:
    if answer.level == HIGHEST:
        yield Why.LEVEL_3
    if answer.copied:
        yield Why.COPIED


def _since(then: Answer, now: Answer) -> Iterator[Why]:
    """What differs between the answer of the last cycle and this one."""
    yield from _of_levels(then, now)
    if then.explanation.split() != now.explanation.split():
        yield Why.NEW_TEXT
    if dict(then.criteria) != dict(now.criteria):
        yield Why.NEW_CRITERIA
    old, new = (Counter(map(reference_key, answer.evidence)) for answer in (then, now))
    if old - new:
        yield Why.EVIDENCE_GONE
    if new - old:
        yield Why.EVIDENCE_NEW


def _of_levels(then: Answer, now: Answer) -> Iterator[Why]:
    if then.level is None and now.level is not None:
        yield Why.NEWLY_ANSWERED
    elif then.level is not None and now.level is None:
        yield Why.NO_LONGER_ANSWERED
    elif then.level != now.level:
        yield Why.MOVED
    elif (then.state, then.elsewhere, then.mechanisms) != (now.state, now.elsewhere, now.mechanisms):
        yield Why.OTHER_STATE


def changed_between(before: GapReport, now: GapReport) -> frozenset[int]:
    """The paragraphs whose answer is another than in the version before."""
    old, new = said(before), said(now)
    return frozenset(paragraph for paragraph in new if old.get(paragraph) != new[paragraph])


def said(report: GapReport) -> dict[int, tuple[Answer, int]]:
    """Each answer without the live plan; of confidential references their number."""
    return {line.paragraph: _said(line.answer) for line in report.lines}


def _said(answer: Answer) -> tuple[Answer, int]:
    return replace(answer.in_file(), actions=None), sum(item.confidential for item in answer.evidence)
