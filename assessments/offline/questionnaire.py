"""What is asked of whom, on its way off the screen: to a workbook, to paper, to data. Pure and frozen.

`questionnaire_rows` fills it from rows. A blank one holds no answer; no one holds a comment, and of
confidential references none says more than how many stay in the product.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessments.answers.value import Answer, Period
from assessments.report.gap_report import ReportBody
from assessments.report.lines import ReportCycle
from recommendations.outline import Outline, Recommendation, Section, Variant


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One recommendation and what stands to it: `entry` is blank in a blank questionnaire.

    `references` are the codes of the rows of evidence, `113.e1` and so on, in the order of the entry.
    `kept_back` counts the confidential references, which stay in the product whatever comes back. With
    `by_input` the words go beside the answer, as one ministry's input: without priority and actions.
    """

    recommendation: Recommendation
    entry: Answer
    references: tuple[str, ...] = ()
    kept_back: int = 0
    by_input: bool = False

    @property
    def paragraph(self) -> int:
        """The number of the recommendation."""
        return self.recommendation.paragraph


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """A group of the report with those of its recommendations that are asked."""

    section: Section
    items: tuple[AskedItem, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The whole of it. `code` is the id of the workbook, empty on paper; `for_whom` the ministry, empty for
    the body's own; `mechanisms` those that an answer may name; `made` (aware) is its only moment."""

    outline: Outline
    body: ReportBody
    cycle: ReportCycle
    period: Period
    groups: tuple[AskedGroup, ...]
    mechanisms: Mapping[str, str]
    language: str
    made: datetime.datetime
    filled: bool = False
    code: str = ""
    for_whom: str = ""
    due: datetime.date | None = None
    note: str = ""
    sample: bool = False

    @property
    def variant(self) -> Variant:
        """Which wording is asked."""
        return self.body.kind

    @property
    def items(self) -> Iterator[AskedItem]:
        """All that is asked, in the order of the report."""
        return (item for group in self.groups for item in group.items)

    @property
    def asks_for_actions(self) -> bool:
        """Whether any of it is an answer, with which a plan goes."""
        return any(not item.by_input for item in self.items)
