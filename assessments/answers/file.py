"""Reading a whole answers file: its JSON, its frame, and each entry by the module ``rules``.

Nothing here raises for what a file contains: whatever is wrong with it comes back as a complete list of
problems, each with its place.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from itertools import islice

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from assessments.answers.fields import NAME_LIMIT, Members, Unreadable, plain_integer
from assessments.answers.problems import Notes, Problem, printable, quoted
from assessments.answers.rules import Rules, read_entry
from assessments.answers.schema import answers_schema
from assessments.answers.value import (
    SCHEMA,
    Answer,
    AnswersFile,
    Contributor,
    ContributorKind,
    Period,
)
from recommendations.outline import Outline

# Files held against the published schema of ``answers/1``, behind the rules, which say it better.
# Pure. The schema never refuses what the rules take: tests look for such a file. Should there be
# one all the same, it is refused with its place, rather than that the product reads what others
# are told it does not.


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


FILE_KEYS = ("schema", "edition", "period", "contributors", "answers")
PERIOD_KEYS = ("start", "end")
CONTRIBUTOR_KEYS = ("name", "kind")
BYTES_LIMIT = 10_000_000
DIGITS_LIMIT = 18


class _Object(dict[str, object]):
    """A JSON object that remembers the keys that stood in it twice."""

    repeated: tuple[str, ...] = ()


class _NoNumber(Unreadable):
    """NaN, Infinity, or a number too large to be meant."""

    def __init__(self, rule: str, written: str) -> None:
        self.rule = rule
        self.written = written


def load_json(text: str | bytes) -> tuple[object, list[Problem]]:
    """The decoded file and the problems of its JSON; None where it cannot be decoded at all.

    Reports broken UTF-8 and JSON, too deep nesting, keys that stand twice, NaN, Infinity and numbers too
    large to be meant. The values it reports are replaced by a sign that later readers pass over.
    """
    notes = Notes()
    decoded = _decoded(text, notes)
    if decoded is None:
        return None, notes.problems
    try:
        document = json.loads(
            decoded,
            object_pairs_hook=_object,
            parse_constant=lambda written: _NoNumber("not_a_number", written),
            parse_int=_integer,
            parse_float=_float,
        )
    except json.JSONDecodeError as error:
        notes.add("not_json", reason=error.msg, line=error.lineno, column=error.colno)
        return None, notes.problems
    except RecursionError:
        notes.add("too_deep")
        return None, notes.problems
    return document, _json_problems(document)


def read_text(text: str | bytes, rules: Rules) -> tuple[AnswersFile | None, list[Problem]]:
    """An answers file from its text; the file is None if there is any problem."""
    document, problems = load_json(text)
    if document is None and problems:
        return None, problems
    file, more = read_answers(document, rules)
    return (file if not problems else None), [*problems, *more]


def read_answers(document: object, rules: Rules) -> tuple[AnswersFile | None, list[Problem]]:
    """An answers file from decoded JSON, and every problem it has.

    The file is None if there is any problem, also one that a draft on screen might have. The entries of
    a file of another schema or edition are not read: they would answer other questions. What the rules
    accept is held against the published schema.
    """
    notes = Notes()
    if not isinstance(document, Mapping):
        notes.add("not_object", "file")
        return None, notes.problems
    members = Members(document, "", notes, FILE_KEYS)
    _check_head(members, rules)
    if notes.problems and any(p.rule in ("wrong_schema", "wrong_edition") for p in notes.problems):
        return None, notes.problems
    notes.problems.extend(rules.frame_problems())
    file = AnswersFile(
        edition=rules.outline.edition,
        period=_period(members),
        contributors=_contributors(members),
        answers=_answers(members, rules),
    )
    if not notes.problems:
        notes.problems.extend(schema_problems(document, rules.outline))
    return (None if notes.problems else file), notes.problems


def _check_head(members: Members, rules: Rules) -> None:
    members.required("schema", "edition", "answers")
    expected = {"schema": SCHEMA, "edition": rules.outline.edition}
    for key, value in expected.items():
        if members.has(key) and members.raw[key] != value:
            members.notes.add(
                f"wrong_{key}", key, value=quoted(members.raw[key]), expected=quoted(value)
            )


def _period(members: Members) -> Period | None:
    if not members.has("period"):
        return None
    row = Members(members.mapping("period"), "period", members.notes, PERIOD_KEYS)
    if isinstance(members.raw["period"], Mapping):
        row.required(*PERIOD_KEYS)
    period = Period(row.day("start"), row.day("end"))
    if period.start is not None and period.end is not None and period.end < period.start:
        members.notes.add("period_reversed", "period")
    return period


def _contributors(members: Members) -> tuple[Contributor, ...] | None:
    if not members.has("contributors"):
        return None
    found = []
    for row in members.objects("contributors", CONTRIBUTOR_KEYS):
        name = row.required_line("name", NAME_LIMIT)
        row.required("kind")
        kind = row.choice("kind", ContributorKind)
        if kind is not None:
            found.append(Contributor(name, kind))
    return tuple(found)


def _answers(members: Members, rules: Rules) -> tuple[Answer, ...]:
    answers = []
    first_at: dict[int, int] = {}
    for index, raw in enumerate(members.items("answers")):
        entry, problems = read_entry(raw, rules, index=index)
        members.notes.problems.extend(problems)
        paragraph = plain_integer(raw.get("paragraph")) if isinstance(raw, Mapping) else None
        if paragraph is not None:
            if paragraph in first_at:
                again = Notes(entry=index, paragraph=paragraph)
                again.add("paragraph_twice", first=first_at[paragraph])
                members.notes.problems.extend(again.problems)
            first_at.setdefault(paragraph, index)
        if entry is not None:
            answers.append(entry)
    return tuple(answers)


def _decoded(text: str | bytes, notes: Notes) -> str | None:
    if len(text) > BYTES_LIMIT:
        notes.add("too_large", limit=BYTES_LIMIT)
        return None
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        notes.add("not_utf8", position=error.start)
        return None


def _object(pairs: list[tuple[str, object]]) -> _Object:
    made = _Object(pairs)
    if len(made) != len(pairs):
        times = Counter(key for key, _ in pairs)
        made.repeated = tuple(key for key in made if times[key] > 1)
    return made


def _integer(written: str) -> object:
    if len(written) > DIGITS_LIMIT:
        return _NoNumber("number_too_large", written)
    return int(written)


def _float(written: str) -> object:
    value = float(written)
    return value if math.isfinite(value) else _NoNumber("number_too_large", written)


def _json_problems(document: object) -> list[Problem]:
    """Keys that stand twice and numbers that are none, with their places, in the order of the file."""
    problems: list[Problem] = []
    waiting: list[tuple[object, tuple[str | int, ...], int | None]] = [(document, (), None)]
    while waiting:
        value, path, paragraph = waiting.pop()
        if isinstance(value, _NoNumber):
            problems.append(_placed(value.rule, path, paragraph, value=quoted(value.written)))
        if isinstance(value, _Object):
            if len(path) == 2 and path[0] == "answers":
                paragraph = plain_integer(value.get("paragraph"))
            problems.extend(
                _placed("repeated_key", path, paragraph, key=quoted(key)) for key in value.repeated
            )
            waiting.extend((item, (*path, key), paragraph) for key, item in reversed(value.items()))
        if isinstance(value, list):
            numbered = reversed(list(enumerate(value)))
            waiting.extend((item, (*path, index), paragraph) for index, item in numbered)
    return problems


def _placed(
    rule: str, path: tuple[str | int, ...], paragraph: int | None, **params: str
) -> Problem:
    entry: int | None = None
    if len(path) > 1 and path[0] == "answers" and isinstance(path[1], int):
        entry = path[1]
        path = path[2:]
    notes = Notes(entry=entry, paragraph=paragraph if entry is not None else None)
    notes.add(rule, _written_path(path), **params)
    return notes.problems[0]


def _written_path(path: tuple[str | int, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{printable(step)}" for step in path)
    return "".join(steps).removeprefix(".")
