"""A file made from another wording of the questions: what it says that can't be said there any more. Pure.

An edition changes until it has answers, and a body may bring along what it gave elsewhere. *Partly* or *no
case arose*, where the statement offers neither now, is no mistake of whoever filled such a file in: it comes
in blank, and is asked again. In answers as data, and in a workbook made from these very questions, it is
against the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.offline.file_answers import Again, Fault, FileKind, Returned, ReturnedFile
from recommendations import lists
from recommendations.moments import span_in_words
from recommendations.outline import CriterionValue, Recommendation, Variant, in_words

SOMETIMES_OFFERED = (CriterionValue.PARTLY, CriterionValue.NO_CASE)
_DAY = "\N{SYMBOL FOR NULL}"


def is_older(file: ReturnedFile, content: str) -> bool:
    """Whether it may come from another wording than `content`, the sign of the questions as they are now.

    A workbook says from which it was made, and one that does not is older. What stands in a report or an
    archive was taken by the rules of its day.
    """
    if file.kind is FileKind.WORKBOOK:
        return file.content != content
    return file.kind in (FileKind.REPORT, FileKind.ARCHIVE)


def to_answer_again(
    said: Mapping[str, Any], recommendation: Recommendation, variant: Variant
) -> tuple[Again, ...]:
    """What an entry of ``answers/1`` says of statements that do not offer it."""
    given = said.get("criteria")
    if not isinstance(given, Mapping):
        return ()
    return tuple(
        Again(criterion, value)
        for criterion in recommendation.criteria
        for value in SOMETIMES_OFFERED
        if given.get(criterion.code) == value and value not in criterion.offers(variant)
    )


def without(said: Mapping[str, Any], again: Sequence[Again]) -> dict[str, Any]:
    """The entry with these statements blank."""
    codes = {one.criterion.code for one in again}
    if not codes:
        return dict(said)
    return dict(said) | {"criteria": {key: v for key, v in said["criteria"].items() if key not in codes}}


def taken_again(
    returned: Returned, recommendation: Recommendation, variant: Variant
) -> tuple[Returned, tuple[Again, ...]]:
    """What an older file says, without what has to be answered again."""
    again = to_answer_again(returned.said, recommendation, variant)
    return replace(returned, said=without(returned.said, again)), again


def reworded(returned: Returned, recommendation: Recommendation, variant: Variant) -> tuple[str, ...]:
    """The codes of the statements that the file asks in other words than they have now."""
    return tuple(
        criterion.code
        for criterion in recommendation.criteria
        if (asked := returned.asked.get(criterion.code)) and not _says(criterion.written[variant], asked)
    )


def _says(written: str, asked: str) -> bool:
    """Whether this is how the statement is printed, whatever the day from which its span of time counts."""
    printed = re.escape(in_words(written, lambda months: f"{span_in_words(months)} ({_DAY})"))
    return re.fullmatch(printed.replace(re.escape(f" ({_DAY})"), r"(?: \([^()]*\))?"), asked) is not None


def remarks_on(again: Iterable[Again], other_words: Sequence[str] = ()) -> Iterator[Fault]:
    """What is said of a whole file: how many statements are asked again, how many in other words now."""
    if codes := [one.criterion.code for one in again]:
        yield Fault("answer_again", {"number": len(codes), "listed": lists.in_row(codes)})
    if other_words:
        yield Fault("statements_reworded", {"number": len(other_words)})


def again_words(again: Iterable[Again], variant: Variant) -> Iterator[str]:
    """A sentence for each statement: what the file says, and what can be said instead."""
    for criterion, said in again:
        offered = (labels.CRITERION_VALUES[value] for value in criterion.offers(variant))
        yield _(
            "Answer %(code)s again: “%(said)s” is not offered there now. Choose one of these: %(offered)s."
        ) % {
            "code": criterion.code,
            "said": labels.CRITERION_VALUES[said],
            "offered": lists.in_row(offered),
        }
