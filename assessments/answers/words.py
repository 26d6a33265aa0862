"""Broken rules in the words of the page: what is wrong and what to do, translated, by the rule's code."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.answers.problems import Problem, message

WORDS: Mapping[str, str | Promise] = {
    "cycle_closed": gettext_lazy("The cycle is closed: nothing can be changed."),
    "assessment_locked": gettext_lazy("The assessment is locked: nothing can be changed."),
    "paragraph_closed": gettext_lazy(
        "The reviewer did not ask about this recommendation, so it stays as it is."
    ),
    "paragraph_not_assigned": gettext_lazy(
        "This recommendation is not assigned to you. Ask your coordinator."
    ),
    "not_date": gettext_lazy("Write the date as year-month-day, for example 2026-06-30."),
    "year_out_of_range": gettext_lazy("Choose a year between 1900 and 2100."),
    "not_web_address": gettext_lazy("Write a link that begins with http:// or https://."),
    "too_long": gettext_lazy("The text has %(length)s characters; at most %(limit)s fit."),
    "too_many": gettext_lazy("There are %(length)s rows; at most %(limit)s fit."),
    "forbidden_character": gettext_lazy(
        "The text holds an invisible character (%(code)s). Delete it and type it again."
    ),
    "missing_key": gettext_lazy("Fill in this field, or clear the whole row."),
    "unknown_value": gettext_lazy("Choose one of the values offered."),
    "state_missing": gettext_lazy("Choose an answer."),
    "level_missing": gettext_lazy("Choose a level."),
    "not_applicable_not_allowed": gettext_lazy(
        "“Not applicable” can’t be chosen for this recommendation."
    ),
    "not_applicable_without_reason": gettext_lazy(
        "Give the reason why this recommendation is not applicable."
    ),
    "elsewhere_national": gettext_lazy("“Done by another mechanism” is for regional mechanisms."),
    "elsewhere_without_name": gettext_lazy("Choose the mechanism that does it."),
    "elsewhere_unknown": gettext_lazy("Choose a mechanism of the directory."),
    "elsewhere_itself": gettext_lazy("Choose another mechanism: this is your own."),
    "mechanism_unknown": gettext_lazy("Choose a mechanism of the directory."),
    "strength_out_of_range": gettext_lazy("Choose how strong this evidence is."),
    "evidence_without_date": gettext_lazy("A public document needs its date."),
    "evidence_without_place": gettext_lazy("A public document needs a link or a page."),
    "evidence_without_source": gettext_lazy("Say who, other than your body, confirms it."),
    "evidence_confirmed_by_itself": gettext_lazy(
        "The one who confirms has to be another than your body."
    ),
    "evidence_twice": gettext_lazy(
        "This item stands in the list twice. Clear one of the two rows."
    ),
    "stands_twice": gettext_lazy("This value stands twice."),
    "period_reversed": gettext_lazy("The period ends before it begins."),
}

PLACE = re.compile(r"^(evidence|actions)\[(\d+)\](?:\.(\w+))?")


def words(problem: Problem) -> str:
    """The sentence for the person at the screen; a rule that no page can break falls back to English."""
    said = WORDS.get(problem.rule)
    return str(said) % dict(problem.params) if said else message(problem)


def row_of(problem: Problem) -> tuple[str, int, str] | None:
    """`("evidence", 0, "url")` for a problem inside a row, its field empty for the row as a whole."""
    found = PLACE.match(problem.member)
    if not found:
        return None
    # What is missing is named by the rule, since it stands nowhere in the row.
    missing = str(problem.params.get("key", "")) if problem.rule == "missing_key" else ""
    return found[1], int(found[2]), found[3] or missing
