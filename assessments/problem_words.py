"""Broken rules in the words of the page: what is wrong and what to do, translated, by the rule's code."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.answer_entry import Problem, message

WORDS: Mapping[str, str | Promise] = {
    "cycle_closed": _("The cycle is closed: nothing can be changed."),
    "assessment_locked": _("The assessment is locked: nothing can be changed."),
    "paragraph_closed": _(
        "The reviewer did not ask about this recommendation, so it stays as it is."
    ),
    "paragraph_not_assigned": _(
        "This recommendation is not assigned to you. Ask your coordinator."
    ),
    "not_date": _("Write the date as year-month-day, for example 2026-06-30."),
    "year_out_of_range": _("Choose a year between 1900 and 2100."),
    "not_web_address": _("Write a link that begins with http:// or https://."),
    "too_long": _("The text has %(length)s characters; at most %(limit)s fit."),
    "too_many": _("There are %(length)s rows; at most %(limit)s fit."),
    "forbidden_character": _(
        "The text holds an invisible character (%(code)s). Delete it and type it again."
    ),
    "missing_key": _("Fill in this field, or clear the whole row."),
    "unknown_value": _("Choose one of the values offered."),
    "state_missing": _("Choose an answer."),
    "level_missing": _("Choose a level."),
    "not_applicable_not_allowed": _("“Not applicable” can’t be chosen for this recommendation."),
    "not_applicable_without_reason": _(
        "Give the reason why this recommendation is not applicable."
    ),
    "elsewhere_national": _("“Done by another mechanism” is for regional mechanisms."),
    "elsewhere_without_name": _("Choose the mechanism that does it."),
    "elsewhere_unknown": _("Choose a mechanism of the directory."),
    "elsewhere_itself": _("Choose another mechanism: this is your own."),
    "mechanism_unknown": _("Choose a mechanism of the directory."),
    "strength_out_of_range": _("Choose how strong this evidence is."),
    "evidence_without_date": _("A public document needs its date."),
    "evidence_without_place": _("A public document needs a link or a page."),
    "evidence_without_source": _("Say who, other than your body, confirms it."),
    "evidence_confirmed_by_itself": _("The one who confirms has to be another than your body."),
    "evidence_twice": _("This item stands in the list twice. Clear one of the two rows."),
    "stands_twice": _("This value stands twice."),
    "period_reversed": _("The period ends before it begins."),
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
