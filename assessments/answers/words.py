"""What breaks a rule, in words: what is wrong and what to do, by the code of the rule."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.answers.problems import Problem

WORDS: Mapping[str, Promise] = {
    "not_utf8": gettext_lazy("The file is not UTF-8 (byte %(position)s)."),
    "not_json": gettext_lazy(
        "The file is not JSON: %(reason)s (line %(line)s, column %(column)s)."
    ),
    "too_deep": gettext_lazy("The file nests lists and objects too deeply."),
    "too_large": gettext_lazy("The file is larger than %(limit)s bytes."),
    "repeated_key": gettext_lazy("The key %(key)s stands twice in one object."),
    "not_a_number": gettext_lazy("%(value)s is not a number of JSON."),
    "number_too_large": gettext_lazy("The number %(value)s is too large."),
    "wrong_schema": gettext_lazy("The schema is %(value)s, not %(expected)s."),
    "wrong_edition": gettext_lazy(
        "The file answers edition %(value)s, the cycle asks edition %(expected)s."
    ),
    "against_schema": gettext_lazy("This does not fit the schema of answers/1 (%(keyword)s)."),
    "body_cannot_answer": gettext_lazy("%(body)s cannot answer a self-assessment."),
    "paragraph_by_input": gettext_lazy(
        "Several are asked for this paragraph: each writes an input on its page, and the "
        "coordinator composes the answer."
    ),
    "unknown_key": gettext_lazy("There is an unknown key, %(key)s; the keys are %(known)s."),
    "not_object": gettext_lazy("This is not an object."),
    "not_list": gettext_lazy("This is not a list."),
    "not_text": gettext_lazy("This is not a text."),
    "not_integer": gettext_lazy("This is not an integer: %(value)s."),
    "not_boolean": gettext_lazy("This is not true or false."),
    "paragraph_missing": gettext_lazy("The paragraph is missing."),
    "paragraph_unknown": gettext_lazy("%(value)s is not a paragraph of the instrument."),
    "paragraph_twice": gettext_lazy("The paragraph was already answered in answers[%(first)s]."),
    "level_not_integer": gettext_lazy("The level is not an integer: %(value)s."),
    "level_out_of_range": gettext_lazy("The level %(value)s is not one of 0, 1, 2, 3."),
    "level_beside_state": gettext_lazy(
        "There is a level beside the state %(state)s; only the state level has one."
    ),
    "elsewhere_beside_state": gettext_lazy(
        "A mechanism is named in elsewhere beside the state %(state)s."
    ),
    "criterion_unknown": gettext_lazy(
        "%(value)s is not a criterion of this recommendation; they are %(known)s."
    ),
    "mechanisms_not_asked": gettext_lazy("Mechanisms are named in paragraphs %(known)s alone."),
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
    """The sentence for the person at the screen."""
    return str(WORDS[problem.rule]) % dict(problem.params)


def row_of(problem: Problem) -> tuple[str, int, str] | None:
    """`("evidence", 0, "url")` for a problem inside a row, its field empty for the row as a whole."""
    found = PLACE.match(problem.member)
    if not found:
        return None
    # What is missing is named by the rule, since it stands nowhere in the row.
    missing = str(problem.params.get("key", "")) if problem.rule == "missing_key" else ""
    return found[1], int(found[2]), found[3] or missing
