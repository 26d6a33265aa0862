"""Files held against the published schema of ``answers/1``, behind the rules, which say it better. Pure.

The schema never refuses what the rules take: tests look for such a file. Should there be one all the same, it
is refused with its place, rather than that the product reads what others are told it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from assessments.answer_fields import Unreadable
from assessments.answer_problems import Notes, Problem, printable
from assessments.answers_schema import answers_schema
from recommendations.outline import Outline

MOST_PROBLEMS = 20
FORMATS = FormatChecker(["date"])

# Edition → the tree it was built of, and the validator.
_built: dict[str, tuple[Outline, Draft202012Validator]] = {}


class _Reported(Exception):
    """A value stands in the file that reading it has already reported."""


def schema_problems(document: object, outline: Outline) -> list[Problem]:
    """Where decoded JSON does not fit the schema of this edition; at most MOST_PROBLEMS.

    Call it with what the rules accept: then it is of their shape, and neither deep nor large. What was
    reported while the JSON was read is not reported again.
    """
    try:
        plain = _plain(document)
    except _Reported:
        return []
    errors = _validator(outline).iter_errors(plain)
    return [_problem(error) for error in islice(errors, MOST_PROBLEMS)]


def _validator(outline: Outline) -> Draft202012Validator:
    """The validator of an edition, built once: with each start, and when the edition is loaded anew."""
    known = _built.get(outline.edition)
    if known is None or known[0] is not outline:
        schema = answers_schema(outline, f"urn:answers:{outline.edition}")
        known = (outline, Draft202012Validator(schema, format_checker=FORMATS))
        _built[outline.edition] = known
    return known[1]


def _plain(value: object) -> object:
    """The value with line ends as the rules count them."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Unreadable):
        raise _Reported
    return value


def _problem(error: ValidationError) -> Problem:
    steps = (
        f"[{step}]" if isinstance(step, int) else f".{printable(str(step))}"
        for step in error.absolute_path
    )
    notes = Notes()
    notes.add(
        "against_schema", "".join(steps).removeprefix("."), keyword=printable(str(error.validator))
    )
    return notes.problems[0]
