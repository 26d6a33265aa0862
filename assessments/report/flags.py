"""What a reviewer should look at twice in a submission, and why. Pure: sentences belong to the page.

The rules in prose:

* moved: the level is another than in the last cycle, to the same edition, and no reference stands beside
  it that was not there then. A reference is known by title, date, link and page; a confidential one shows
  only its strength, so that one more of a strength counts as new, and nothing more can be told.
* above, unanswered, in_part, no_reference, not_open: why a level 2 or 3 is not borne out, by the one rule of
  `answers.scoring.Standing`; a level 1 can be above too.
* below: the level is lower than what the body's own criteria support.
* contradiction: a rule of the instrument says that two answers are hard to reconcile; both are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessments.answers.scoring import Standing
from assessments.answers.value import Answer, Reference
from assessments.report.gap_report import GapReport
from assessments.report.lines import Line
from assessments.report.overview import ContradictionFound
from recommendations.outline import Recommendation, Variant
from recommendations.support import Claim

type ReferenceKey = tuple[str, ...]


class FlagKind(StrEnum):
    """What is flagged, in the order in which a page shows it."""

    MOVED = "moved"
    UNANSWERED = Standing.UNANSWERED.value
    ABOVE = Standing.ABOVE.value
    IN_PART = Standing.IN_PART.value
    NO_REFERENCE = Standing.NO_REFERENCE.value
    NOT_OPEN = Standing.NOT_OPEN.value
    BELOW = "below"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at in one answer.

    `before` is the level of the last cycle where it moved; `hides`: some of the references are
    confidential and could not be compared; `other` and `message`: the answer that is hard to reconcile
    with this one, and the rule in words.
    """

    kind: FlagKind
    line: Line
    before: int | None = None
    hides: bool = False
    other: Line | None = None
    message: str = ""


def flags_of(report: GapReport, last: GapReport | None) -> Mapping[int, tuple[Flag, ...]]:
    """Paragraph → its flags; paragraphs without any are left out.

    `last` is the body's last submission to the same edition, None without one: there is no line between
    answers to different editions.
    """
    return flags_since(report, {line.paragraph: line.answer for line in last.lines} if last else {})


def flags_since(report: GapReport, before: Mapping[int, Answer]) -> Mapping[int, tuple[Flag, ...]]:
    """The same, beside the answers of the last submission with their references."""
    found: dict[int, list[Flag]] = {}
    for line in report.lines:
        found[line.paragraph] = list(_of_line(line, before.get(line.paragraph)))
    for rule in report.contradictions:
        for flag in _of_rule(rule):
            found[flag.line.paragraph].append(flag)
    return {paragraph: tuple(flags) for paragraph, flags in found.items() if flags}


def _of_line(line: Line, before: Answer | None) -> Iterator[Flag]:
    if before is not None and moved_without_evidence(before, line.answer):
        hides = any(item.confidential for item in (*before.evidence, *line.answer.evidence))
        yield Flag(FlagKind.MOVED, line, before=before.level, hides=hides)
    if line.claim is Claim.ABOVE:
        yield Flag(FlagKind.ABOVE, line)
    elif line.standing not in (None, Standing.BORNE_OUT):
        yield Flag(FlagKind(line.standing), line)
    if line.claim is Claim.BELOW:
        yield Flag(FlagKind.BELOW, line)


def _of_rule(rule: ContradictionFound) -> Iterator[Flag]:
    kind = FlagKind.CONTRADICTION
    yield Flag(kind, rule.first, other=rule.second, message=rule.message)
    yield Flag(kind, rule.second, other=rule.first, message=rule.message)


def moved_without_evidence(before: Answer, now: Answer) -> bool:
    """Whether both have a level, another one, and every reference of now was there before."""
    if before.level is None or now.level is None or before.level == now.level:
        return False
    return not Counter(map(reference_key, now.evidence)) - Counter(map(reference_key, before.evidence))


def reference_key(item: Reference) -> ReferenceKey:
    """What tells a reference apart from others."""
    if item.confidential:
        return ("confidential", str(item.strength))
    return ("open", item.title, item.date, item.url, item.page)


def asks_the_same(one: Recommendation, other: Recommendation, variant: Variant) -> bool:
    """Whether two editions ask the same of a body of this kind: text, question, criteria and levels."""
    return _content(one, variant) == _content(other, variant)


def _content(item: Recommendation, variant: Variant) -> tuple[object, ...]:
    """All that decides what an answer means; titles and steps do not."""
    criteria = tuple(
        (
            each.kind,
            each.written[variant],
            each.partly[variant],
            each.no_case[variant],
            each.needed[variant],
        )
        for each in item.criteria
    )
    return (item.text, item.prompts[variant], item.means[variant], criteria, item.levels[variant])
