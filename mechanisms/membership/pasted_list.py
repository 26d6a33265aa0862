"""A list of ministries as one pastes it from a table: read line by line, then added in one act.

A line is name, ministry, address and what is asked, between tabs, semicolons or commas. What is asked is
numbers, ranges and letters of groups: `113, 120–123, d`. Nothing is added as long as a line is wrong.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import (
    NotTaken,
    add_contributor_without_account,
    as_kept,
    change_contributor_without_account,
    contributors_by_mail,
    member_with,
)
from mechanisms.models import Body, Membership, Person
from mechanisms.people.people import RequestRefused
from recommendations.outline import Outline

MOST_LINES = 100
LONGEST_LINE = 1_000
COLUMNS = 4
SEPARATORS = ("\t", ";", ",")
_HEADINGS = frozenset({"name", "ministry", "address", "e-mail", "email", "recommendations"})
_BETWEEN = re.compile(r"[\s,;/+&]+")
_RANGE = re.compile(r"([0-9]{3})\s*[-–—‑]\s*([0-9]{3})")
_ONE = re.compile(r"[0-9]{3}")
_GROUP = re.compile(r"\(?([a-z])\)?")
_FILLERS = frozenset({"and", "group", "groups", "para", "para.", "paras.", "paragraph", "paragraphs", "to"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was read: `problems` keep it out. `known` is the entry that is in the list already."""

    number: int
    name: str
    ministry: str
    email: str
    work: Work
    problems: tuple[str, ...] = ()
    known: Membership | None = None


def read_list(text: str, body: Body, outline: Outline) -> list[Line]:
    """Every line that holds anything, each with what is wrong in it. Two queries, one more for an address."""
    rows = [row for row in cells_of(text) if not _is_heading(row[1])]
    known = {_key(row.name, row.ministry): row for row in contributors_by_mail(body)}
    seen: dict[tuple[str, str], int] = {}
    found: list[Line] = []
    for number, cells in rows[: MOST_LINES + 1]:
        line = _line(number, cells, outline)
        key = _key(line.name, line.ministry)
        problems = [*line.problems, *_of_the_person(line, body)]
        if key in seen:
            problems.append(_("The same name and ministry are in line %d already.") % seen[key])
        seen.setdefault(key, number)
        if len(found) == MOST_LINES:
            most = ngettext(
                "At most %(limit)d line fits. Paste the rest afterwards.",
                "At most %(limit)d lines fit. Paste the rest afterwards.",
                MOST_LINES,
            )
            problems.append(most % {"limit": MOST_LINES})
        found.append(replace(line, problems=tuple(problems), known=known.get(key)))
    return found


def cells_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is not empty, between tabs, semicolons or commas."""
    separator = next((one for one in SEPARATORS if one in text), SEPARATORS[0])
    for number, line in enumerate(text.splitlines(), 1):
        read = next(csv.reader([line[:LONGEST_LINE]], delimiter=separator), [])
        cells = [" ".join(cell.split()) for cell in read]
        if any(cells):
            yield number, cells


def _is_heading(cells: Sequence[str]) -> bool:
    is_named = bool({cell.casefold() for cell in cells} & _HEADINGS)
    return is_named and not any("@" in cell for cell in cells)


def _line(number: int, cells: Sequence[str], outline: Outline) -> Line:
    """Between commas, what is asked may be several cells."""
    name, ministry, email, *asked = [*cells, *[""] * COLUMNS]
    sections, paragraphs, unknown = asked_in_words(", ".join(one for one in asked if one), outline)
    problems = []
    if unknown:
        problems.append(said_unknown(unknown))
    elif not sections and not paragraphs:
        problems.append(_("Write what is asked: numbers such as 113, 120–123, or letters of groups."))
    work = Work(sections=sections, paragraphs=paragraphs)
    return Line(number, name, ministry, email, work, tuple(problems))


def asked_in_words(text: str, outline: Outline) -> tuple[frozenset[str], frozenset[int], list[str]]:
    """Codes of groups, numbers of recommendations, and what is neither."""
    letters = {group.letter: group.code for group in outline.sections if group.letter}
    every = frozenset(one.paragraph for one in outline.recommendations)
    sections: set[str] = set()
    paragraphs: set[int] = set()
    unknown: list[str] = []
    rest = text
    for first, last in _RANGE.findall(text):
        wanted = set(range(int(first), int(last) + 1))
        if wanted and wanted <= every:
            paragraphs |= wanted
        else:
            unknown.append(f"{first}–{last}")
    rest = _RANGE.sub(" ", rest)
    for part in filter(None, _BETWEEN.split(rest.casefold())):
        group = _GROUP.fullmatch(part)
        if _ONE.fullmatch(part) and int(part) in every:
            paragraphs.add(int(part))
        elif part == "all":
            paragraphs |= every
        elif group and group[1] in letters:
            sections.add(letters[group[1]])
        elif part not in _FILLERS:
            unknown.append(part[:40])
    return frozenset(sections), frozenset(paragraphs), unknown


def said_unknown(unknown: Sequence[str]) -> str:
    """That these words say nothing that can be asked."""
    said = ngettext(
        "“%s” is no recommendation (106 to 137) and no letter of a group.",
        "“%s” are no recommendations (106 to 137) and no letters of groups.",
        len(unknown),
    )
    return said % ", ".join(unknown)


def _of_the_person(line: Line, body: Body) -> Iterator[str]:
    try:
        said = as_kept(line.name, line.ministry, line.email)
    except NotTaken as refused:
        yield str(refused)
        return
    member = member_with(body, said.email)
    if member is not None:
        words = _("%(person)s has an account under this address: assign it to the member instead.")
        yield words % {"person": member.label}


def _key(name: str, ministry: str) -> tuple[str, str]:
    return name.casefold(), ministry.casefold()


@transaction.atomic
def add_list(
    *, by: Person, body: Body, lines: Sequence[Line], due: date | None = None, note: str = ""
) -> Mapping[str, int]:
    """Add all of them, or none; who is in the list already is asked what the line says besides.

    How many were `added` and how many `changed`. Raises RequestRefused where a line is wrong, and as
    `add_contributor_without_account` does.
    """
    if not lines or any(line.problems for line in lines):
        raise RequestRefused(_("Nothing was added: a line is wrong."))
    done = {"added": 0, "changed": 0}
    for line in lines:
        who = {"name": line.name, "ministry": line.ministry, "email": line.email}
        if line.known is None:
            work = replace(line.work, due=due, note=note)
            add_contributor_without_account(by=by, body=body, work=work, **who)
            done["added"] += 1
        else:
            _change(by, body, line, line.known, due, note)
            done["changed"] += 1
    return done


def _change(by: Person, body: Body, line: Line, known: Membership, due: date | None, note: str) -> None:
    """What was asked before stays; so do address, day and note where the list says nothing of them."""
    before = Work.of_membership(known)
    work = Work(
        sections=before.sections | line.work.sections,
        paragraphs=before.paragraphs | line.work.paragraphs,
        due=due or before.due,
        note=note or before.note,
    )
    change_contributor_without_account(
        by=by,
        body=body,
        membership_id=known.pk,
        name=known.name,
        ministry=known.ministry,
        email=line.email or known.email,
        work=work,
    )
