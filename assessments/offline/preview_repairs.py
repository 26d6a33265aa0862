"""The cells of a file that can't be read, each with its list of choices or a field to type in, as a page
shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.differences import action_words, reference_words
from assessments.answers.scoring import LEVELS, State
from assessments.answers.value import ActionStatus
from assessments.offline.checking import Trouble, file_trouble
from assessments.offline.file_answers import FileAnswer, ReturnedFile, Stray
from assessments.offline.left_out import GONE, WEAK, becomes
from assessments.offline.repairs import (
    IN_LIST,
    NAMES,
    STRAY,
    TEXTS,
    kind_of,
    place,
    row_of,
    stray_place,
    value_of,
)
from assessments.offline.returned_words import Kind
from assessments.offline.sentences import of_the_list
from assessments.offline.workbook_codes import NO, YES
from assessments.offline.workbook_words import as_printed
from recommendations.outline import CriterionValue, Outline, Recommendation, Variant

LONG_TEXTS = ("explanation", "what")
CHOICE, LINE, TEXT = "choice", "line", "text"

type Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has typed by the name of the field, and the sentence on what can't be read of it."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def unclear(self) -> list[tuple[str, str]]:
        """What can't be read, by its place: `113:evidence[0].date`."""
        return [(name.split("-", 2)[2], self.values[name]) for name in self.errors]


@dataclass(frozen=True, slots=True)
class ShownRepair:
    """A cell, what is wrong with it, and how it can be put right; `field` is empty where it can't be here.

    `trouble` is None for one that is put right already. `about` is what the cell answers, `whole` the row to
    which it belongs, `title` that of the row, and `row` what becomes of it as it is (`left_out.becomes`).
    `goes_on`: the cell before it is in the same row.
    """

    trouble: Trouble | None
    key: str
    name: str = ""
    field: str = ""
    about: str = ""
    choices: Choices = ()
    value: str = ""
    error: str = ""
    whole: str = ""
    goes_on: bool = False
    title: str = ""
    row: str = ""

    @property
    def becomes(self) -> str:
        """What becomes of the row as long as this is not put right."""
        return {
            GONE: _("As it is, nothing of this row comes in."),
            WEAK: _("As it is, the reference comes in with strength 0: a statement only."),
        }.get(self.row, "")

    @property
    def in_letter(self) -> str:
        """What is wrong, for whoever filled the file in: with the list of the cell as it is printed there."""
        if self.trouble is None:
            return ""
        kind = _LISTS.get(kind_of(self.trouble.part))
        if not self.trouble.value or kind is None:
            return self.trouble.text
        return of_the_list(self.trouble.value, (as_printed(kind, code) for code, _label in self.choices))


_LISTS: Mapping[str, Kind] = {
    "state": Kind.ANSWER,
    "criteria": Kind.CRITERION,
    "strength": Kind.STRENGTH,
    "status": Kind.STATUS,
    "priority": Kind.YES_NO,
    "assistance": Kind.YES_NO,
}


def field_name(file: int, at: str) -> str:
    """`repair-0-113:state`."""
    return f"repair-{file}-{at}"


@dataclass(frozen=True, slots=True)
class Fields:
    """What the fields of one body's files offer."""

    outline: Outline
    variant: Variant
    body: str
    typed: Typed
    named: Callable[[], Mapping[str, str]]
    """The mechanisms that an answer may name."""

    def of_answer(
        self, given: FileAnswer, file: ReturnedFile, troubles: Iterable[Trouble]
    ) -> Iterator[ShownRepair]:
        """Each trouble of what a file says of one recommendation, then what was put right of it."""
        returned = given.returned
        paragraph = returned.paragraph if returned else given.stands.entry.paragraph
        shown: set[str] = set()
        can_be_said = given.base is not None
        of_row = ""
        for number, trouble in enumerate(sorted(troubles, key=lambda one: row_of(one.part))):
            at = place(paragraph, trouble.part)
            key = f"{given.file}-{paragraph}-{number}"
            if can_be_said and kind_of(trouble.part) and at not in shown:
                shown.add(at)
                repair = self._repair(given, at, trouble.part, key, trouble)
                yield replace(repair, goes_on=bool(repair.whole) and row_of(trouble.part) == of_row)
                of_row = row_of(trouble.part)
            else:
                yield ShownRepair(trouble, key)
        for number, at in enumerate(sorted(file.repairs)):
            if at.startswith(f"{paragraph}:") and at not in shown:
                part = at.partition(":")[2]
                yield self._repair(
                    given, at, part, f"{given.file}-{paragraph}-m{number}", None, file.repairs[at]
                )

    def _repair(
        self, given: FileAnswer, at: str, part: str, key: str, trouble: Trouble | None, value: str = ""
    ) -> ShownRepair:
        recommendation = self.outline.recommendation(given.stands.entry.paragraph)
        kind = kind_of(part)
        choices = self._choices(kind, part, recommendation, trouble)
        name = field_name(given.file, at)
        as_text = TEXT if kind in LONG_TEXTS else LINE
        return ShownRepair(
            trouble=trouble,
            key=key,
            name=name,
            field=CHOICE if choices else as_text,
            about=self._about(given, part, recommendation),
            choices=choices,
            value=self.typed.values.get(name, value),
            error=self.typed.errors.get(name, ""),
            whole=row_words(given, part),
            title=_title(given, part),
            row=becomes(given, part) if trouble else "",
        )

    def of_stray(self, number: int, file: ReturnedFile, stray: Stray, with_: str = "") -> ShownRepair:
        """A row that names no recommendation, with those of the file to choose from; `with_` is the one with
        which a person has put it."""
        name = field_name(number, stray_place(stray.number))
        trouble = file_trouble(stray.fault)
        return ShownRepair(
            trouble=None if with_ else trouble,
            key=f"{number}-stray-{stray.number}",
            name=name,
            field=CHOICE,
            about=_("%(place)s: %(row)s") % {"place": trouble.place, "row": stray_title(stray)},
            choices=[self._titled(one.paragraph) for one in file.answers],
            value=self.typed.values.get(name, with_),
            whole=_words(stray.list, stray.said),
            title=_title_of(stray.said),
            row="" if with_ else GONE,
        )

    def _titled(self, paragraph: int) -> tuple[str, str]:
        known = {one.paragraph: one.titles[self.variant] for one in self.outline.recommendations}
        return str(paragraph), f"{paragraph} {known.get(paragraph, '')}".strip()

    def _choices(
        self, kind: str, part: str, recommendation: Recommendation, trouble: Trouble | None
    ) -> Choices:
        if kind == "state":
            return self._states(recommendation)
        if kind == "criteria":
            criterion = recommendation.criterion(part.partition(".")[2])
            return [(value, str(labels.CRITERION_VALUES[value])) for value in criterion.offers(self.variant)]
        if kind == "strength":
            return [
                (str(number), labels.counted(str(number), name)) for number, name in labels.strength_choices()
            ]
        if kind == "status":
            return [(code, str(name)) for code, name in labels.ACTION_STATUSES.items()]
        if kind in ("priority", "assistance"):
            return [(YES, labels.yes_no(True)), (NO, labels.yes_no(False))]
        if kind in NAMES:
            return sorted(self._named(kind).items(), key=lambda pair: pair[1])
        return [(day, _in_words(day)) for day in trouble.days] if trouble else []

    def _named(self, kind: str) -> dict[str, str]:
        return {slug: name for slug, name in self.named().items() if kind != "elsewhere" or slug != self.body}

    def _states(self, recommendation: Recommendation) -> Choices:
        states = [State.DONT_KNOW, State.WITHHELD]
        states += [State.NOT_APPLICABLE] if recommendation.na_allowed[self.variant] else []
        states += [State.ELSEWHERE] if self.variant is Variant.REGIONAL else []
        return [(str(level), labels.level(level)) for level in LEVELS] + [
            (state.value, str(labels.STATES[state])) for state in states
        ]

    def _about(self, given: FileAnswer, part: str, recommendation: Recommendation) -> str:
        if part.startswith("criteria."):
            code = part.partition(".")[2]
            text = recommendation.criterion(code).text[self.variant]
            return labels.counted(code, text)
        said, of = part_words(part), _title(given, part)
        return _("%(part)s of “%(title)s”") % {"part": said, "title": of} if of else said


def read_typed(
    post: Mapping[str, Any], files: Sequence[ReturnedFile]
) -> tuple[dict[int, dict[str, str]], Typed]:
    """The repairs of a form, by file and place, and what of it can't be read."""
    values = {str(key): str(post[key]) for key in post if str(key).startswith("repair-")}
    found: dict[int, dict[str, str]] = {}
    errors: dict[str, str] = {}
    for name, typed in values.items():
        _repair, number, at = (*name.split("-", 2), "", "")[:3]
        kind = STRAY if at.startswith(f"{STRAY}:") else kind_of(at.partition(":")[2])
        if not kind or not number.isdecimal() or int(number) >= len(files):
            continue
        said = value_of(kind, typed) if typed.strip() else ""
        if said is None:
            errors[name] = unclear(kind)
        else:
            found.setdefault(int(number), {})[at] = said
    return found, Typed(values, errors)


def stray_title(stray: Stray) -> str:
    """By what a row that names no recommendation is known: its title, or that it has none."""
    title = _title_of(stray.said)
    return _("The row of “%(title)s”") % {"title": title} if title else _("A row without a title")


def row_words(given: FileAnswer, part: str) -> str:
    """All that a file says in the row of a cell of evidence or actions; empty for any other cell."""
    found = IN_LIST.fullmatch(part)
    return _words(found[1], _item(given, part)) if found else ""


def _words(name: str, item: Mapping[str, Any]) -> str:
    return reference_words(item) if name == "evidence" else action_words(item)


def part_words(part: str) -> str:
    """What a part of an entry is called: `Date of the document`."""
    words = {
        "state": _("The answer"),
        "explanation": _("Why"),
        "priority": _("A priority"),
        "elsewhere": _("The mechanism that does it"),
        "mechanisms": _("The mechanism that is meant"),
        "title": _("Title"),
        "strength": _("Strength"),
        "date": _("Date of the document"),
        "url": _("Link"),
        "page": _("Page or article"),
        "source": _("Who confirms it"),
        "what": _("What will be done"),
        "owner": _("Who is in charge"),
        "due": _("Due"),
        "status": _("Status"),
        "assistance": _("Assistance needed"),
    }
    return words.get(kind_of(part), "")


def put_right_words(at: str, value: str) -> str:
    """What a person put right, on record: `113, The answer: 1: Begun`."""
    paragraph, _colon, part = at.partition(":")
    if paragraph == STRAY:
        return _("A row that named no recommendation: put with %s") % value
    code = part.partition(".")[2] if part.startswith("criteria.") else ""
    said = code or _("%(paragraph)s, %(part)s") % {"paragraph": paragraph, "part": part_words(part)}
    return labels.counted(said, _value_words(kind_of(part), value)) if value else said


def _value_words(kind: str, value: str) -> str:
    if kind == "state":
        return labels.key(value)
    if kind == "criteria":
        return str(labels.CRITERION_VALUES[CriterionValue(value)])
    if kind == "strength":
        return labels.counted(value, labels.STRENGTHS[int(value)])
    if kind == "status":
        return str(labels.ACTION_STATUSES[ActionStatus(value)])
    return labels.yes_no(value == YES) if kind in ("priority", "assistance") else value


def _item(given: FileAnswer, part: str) -> Mapping[str, Any]:
    """What the file says in the row of a cell; empty for any other cell."""
    found = IN_LIST.fullmatch(part)
    items = given.returned.said.get(found[1], []) if found and given.returned else []
    return items[int(found[2])] if found and int(found[2]) < len(items) else {}


def _title(given: FileAnswer, part: str) -> str:
    return _title_of(_item(given, part))


def _title_of(item: Mapping[str, Any]) -> str:
    return str(item.get("title") or item.get("what") or "")


def _in_words(day: str) -> str:
    return date_format(date.fromisoformat(day), "DATE_FORMAT")


def unclear_words(at: str, typed: str) -> str:
    """What was typed and could not be read, once the rest is applied: it is not lost."""
    said = _("%(cell)s: “%(typed)s” could not be read, and is left out. %(why)s")
    why = unclear(kind_of(at.partition(":")[2]))
    return said % {"cell": put_right_words(at, ""), "typed": typed, "why": why}


def unclear(kind: str) -> str:
    """What to say at a field whose text can't be read."""
    if kind == "due":
        return _("Write the date as year-month-day, for example 2026-06-30.")
    if kind == "date":
        return _("Write the date as 2026-06-30, or as much of it as is known: 2026-06, 2026.")
    if kind in TEXTS:
        return _("The text holds an invisible character. Delete it and type it again.")
    return _("Choose one of the list.")
