"""Reading a whole answers file: its JSON, its frame, and each entry by the module ``rules``.

Nothing here raises for what a file contains: whatever is wrong with it comes back as a complete list of
problems, each with its place.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from jsonschema import Draft202012Validator, FormatChecker

from assessments.answers.problems import Notes, Problem, printable, quoted
from assessments.answers.reading import Unreadable, items, keys, note_unknown, plain_integer, read
from assessments.answers.rules import Rules, read_entry
from assessments.answers.schema import File, answers_schema
from assessments.answers.value import SCHEMA, Answer, AnswersFile, Period
from recommendations.outline import Outline, Variant

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
    found: list[Problem] = []
    for error in islice(_validator(outline).iter_errors(plain), MOST_PROBLEMS):
        notes = Notes(problems=found)
        for step in error.absolute_path:
            notes = notes.at(step if isinstance(step, int) else printable(step))
        notes.add("against_schema", keyword=printable(str(error.validator)))
    return found


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


FILE_KEYS = keys(File)
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
    if not _is_of_edition(document, rules.outline.edition, notes):
        note_unknown(File, document, notes)
        return None, notes.problems
    notes.problems.extend(rules.frame_problems())
    rows = items(document.get("answers", []), notes.at("answers"))
    found = read(File, document, notes, schema=SCHEMA, edition=rules.outline.edition, answers=rows)
    period = found.value.period
    for part in found.parts:
        if part.value is period and part.is_clean() and period.end < period.start:
            part.notes.add("period_reversed")
    if (found.value.budget or "").strip() and rules.variant is not Variant.NATIONAL:
        notes.add("budget_regional", "budget")
    answers = tuple(_entries(rows, rules, notes))
    if not notes.problems:
        notes.problems.extend(schema_problems(document, rules.outline))
    if notes.problems:
        return None, notes.problems
    inclusive = Period(period.start, period.end) if period else None
    said = found.value
    file = AnswersFile(said.edition, answers, inclusive, said.contributors, said.budget)
    return file, notes.problems


def _is_of_edition(document: Mapping[object, object], edition: str, notes: Notes) -> bool:
    """Whether the file is not one of another schema or edition; what is missing is noted."""
    for key in ("schema", "edition", "answers"):
        if key not in document:
            notes.add("missing_key", key=key)
    for key, expected in (("schema", SCHEMA), ("edition", edition)):
        value = document.get(key, expected)
        if value != expected and not isinstance(value, Unreadable):
            notes.add(f"wrong_{key}", key, value=quoted(value), expected=quoted(expected))
    return all(problem.rule == "missing_key" for problem in notes.problems)


def _entries(rows: Iterable[object], rules: Rules, notes: Notes) -> Iterator[Answer]:
    """The answers that can be kept, no paragraph twice."""
    first_at: dict[int, int] = {}
    for index, raw in enumerate(rows):
        entry, problems = read_entry(raw, rules, index=index)
        notes.problems.extend(problems)
        paragraph = plain_integer(raw.get("paragraph")) if isinstance(raw, Mapping) else None
        if paragraph is not None and first_at.setdefault(paragraph, index) != index:
            again = Notes(index, paragraph, notes.problems)
            again.add("paragraph_twice", first=first_at[paragraph])
        if entry is not None:
            yield entry


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
    notes = Notes()
    waiting: list[tuple[object, Notes]] = [(document, notes)]
    while waiting:
        value, at = waiting.pop()
        if isinstance(value, _NoNumber):
            at.add(value.rule, value=quoted(value.written))
        elif isinstance(value, _Object):
            for key in value.repeated:
                at.add("repeated_key", key=quoted(key))
            waiting.extend((item, at.at(printable(key))) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            numbered = list(enumerate(value))
            waiting.extend((item, _item(at, index, item)) for index, item in reversed(numbered))
    return notes.problems


def _item(notes: Notes, index: int, item: object) -> Notes:
    """The place of an item; an entry of the file is named by its paragraph too."""
    if notes.entry is not None or notes.path != "answers":
        return notes.at(index)
    paragraph = plain_integer(item.get("paragraph")) if isinstance(item, _Object) else None
    return Notes(index, paragraph, notes.problems)
