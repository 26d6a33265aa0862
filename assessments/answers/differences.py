"""What differs between two answers to one recommendation, or two texts, in words a person can read.

Both answers are entries of the answers-file shape as JSON keeps them: what history holds is compared as it
was written, also where the rules of today would not take it any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.fields import iso_day
from assessments.answers.scoring import State
from assessments.answers.value import ActionStatus
from recommendations import lists
from recommendations.outline import CriterionValue

type Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The words for the codes in an entry: criteria by code, mechanisms by slug, files by id."""

    criteria: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One point in which two answers differ; `code` stands before the label, left to right.

    `pieces` are the two texts compared word by word; a short value is one piece removed and one added.
    """

    label: str
    pieces: tuple[Piece, ...]
    code: str = ""
    # Prose keeps its lines; everything else is a short value.
    is_prose: bool = False

    @property
    def old(self) -> tuple[Piece, ...]:
        """The old text, with what the new one lacks marked."""
        return tuple(piece for piece in self.pieces if piece.kind is not Kind.ADDED)

    @property
    def new(self) -> tuple[Piece, ...]:
        """The new text, with what the old one lacks marked."""
        return tuple(piece for piece in self.pieces if piece.kind is not Kind.REMOVED)


def changes(old: Entry, new: Entry, names: Names) -> tuple[Change, ...]:
    """Every point in which they differ, in the order of the form; the plan where both speak of it."""
    found = [
        *_of_words(_("Answer"), _answer(old, names), _answer(new, names)),
        *_criteria(old, new, names),
        *_of_words(_("Priority"), _priority(old), _priority(new)),
        *_of_words(_("Mechanisms meant"), _mechanisms(old, names), _mechanisms(new, names)),
        *_of_prose(_("Why"), old.get("explanation", ""), new.get("explanation", "")),
        *_of_rows(_("Evidence"), evidence_rows(old, names), evidence_rows(new, names)),
    ]
    if old.get("actions") is not None and new.get("actions") is not None:
        found += plan_changes(old["actions"], new["actions"])
    return tuple(found)


def plan_changes(old: Sequence[Entry], new: Sequence[Entry]) -> list[Change]:
    """The actions that were added, removed or changed; the same words are the same action."""
    return list(_of_rows(_("Action"), _action_rows(old), _action_rows(new)))


def action_change(old: Entry | None, new: Entry | None) -> list[Change]:
    """What became of one action: None where it was not there."""
    before = action_words(old) if old else ""
    after = action_words(new) if new else ""
    return list(_of_text(_("Action"), before, after))


def moved(old: int, new: int) -> Iterator[Change]:
    """An action that was moved from one recommendation to another."""
    yield from _of_words(_("Action moved"), _("paragraph %d") % old, _("paragraph %d") % new)


def _of_words(label: str, old: str, new: str, code: str = "") -> Iterator[Change]:
    """A short value that was replaced as a whole."""
    if old != new:
        pieces = (Piece(Kind.REMOVED, old), Piece(Kind.ADDED, new))
        yield Change(label, tuple(piece for piece in pieces if piece.text), code)


def _of_text(label: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(label, difference(old, new))


def _of_prose(label: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(label, difference(old, new), is_prose=True)


def _of_rows(label: str, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[Change]:
    """Rows as (what tells them apart, all their words). Rows with the same title are one that changed."""
    waiting, left = list(old), []
    for row in new:
        if row in waiting:
            waiting.remove(row)
        else:
            left.append(row)
    for title, words in left:
        twin = next((row for row in waiting if row[0] == title), None)
        if twin is not None:
            waiting.remove(twin)
        yield from _of_text(label, twin[1] if twin else "", words)
    for _title, words in waiting:
        yield from _of_text(label, words, "")


def _answer(entry: Entry, names: Names) -> str:
    """``2: In operation``, or the state in words; the other mechanism is named."""
    level = entry.get("level")
    if isinstance(level, int) and 0 <= level < len(labels.LEVELS):
        return labels.level(level)
    elsewhere = entry.get("elsewhere", "")
    if elsewhere:
        return _("Done by %(mechanism)s") % {"mechanism": names.bodies.get(elsewhere, elsewhere)}
    return str(labels.STATES.get(entry.get("state", State.BLANK), labels.STATES[State.BLANK]))


def _criteria(old: Entry, new: Entry, names: Names) -> Iterator[Change]:
    before, after = old.get("criteria", {}), new.get("criteria", {})
    known = [*names.criteria, *(code for code in {**before, **after} if code not in names.criteria)]
    for code in known:
        yield from _of_words(
            names.criteria.get(code, ""),
            str(labels.CRITERION_VALUES.get(before.get(code, CriterionValue.BLANK), "")),
            str(labels.CRITERION_VALUES.get(after.get(code, CriterionValue.BLANK), "")),
            code,
        )


def _priority(entry: Entry) -> str:
    return _("A priority") if entry.get("priority") else _("No priority")


def _mechanisms(entry: Entry, names: Names) -> str:
    slugs = sorted(entry.get("mechanisms", ()))
    return lists.in_row(names.bodies.get(slug, slug) for slug in slugs)


def evidence_rows(entry: Entry, names: Names) -> list[tuple[str, str]]:
    """Each reference as its title and all its words; a confidential one says so."""
    hidden = entry.get("confidential", ())
    files = entry.get("files", {})
    return [
        (item.get("title", ""), reference_words(item, number in hidden, _file(files.get(str(number)), names)))
        for number, item in enumerate(entry.get("evidence", ()))
    ]


def _file(key: str | None, names: Names) -> str:
    """The file beside a reference by its name, or that there was one which is gone since."""
    if key is None:
        return ""
    return _("with the file “%s”") % names.files[key] if key in names.files else _("with an uploaded file")


def reference_words(item: Entry, hidden: bool = False, file: str = "") -> str:
    """A reference in one line: title, strength, date, link and the rest of what is said of it."""
    parts = [
        item.get("title", ""),
        _strength(item.get("strength")),
        labels.document_date(item.get("date", "")),
        item.get("url", ""),
        _("page or article: %s") % item["page"] if item.get("page") else "",
        _("confirmed by %s") % item["source"] if item.get("source") else "",
        _("confidential") if hidden else "",
        file,
    ]
    return lists.enumerated(part for part in parts if part)


def _strength(number: object) -> str:
    if isinstance(number, int) and 0 <= number < len(labels.STRENGTHS):
        return f"{number} · {labels.STRENGTHS[number]}"
    return ""


def _action_rows(items: Sequence[Entry]) -> list[tuple[str, str]]:
    return [(item.get("what", ""), action_words(item)) for item in items]


def action_words(item: Entry) -> str:
    """An action in one line: what, who, until when, how far, which help."""
    asked = item.get("assistance", ())
    kinds = [labels.ASSISTANCE[kind] for kind in asked if kind in labels.ASSISTANCE]
    parts = [
        item.get("what", ""),
        _("in charge: %s") % item["owner"] if item.get("owner") else "",
        _("due %s") % _day(item["due"]) if item.get("due") else "",
        str(labels.ACTION_STATUSES.get(item.get("status", ActionStatus.PLANNED), "")),
        _("assistance needed: %s") % lists.in_row(kinds) if kinds else "",
    ]
    return lists.enumerated(part for part in parts if part)


def _day(written: str | None) -> str:
    """The day in words; what was typed in its place and is none, as it was typed."""
    day = iso_day(written or "")
    return date_format(day, "DATE_FORMAT") if day else written or ""


# What two texts have in common and where they part, word by word. Pure; its time is bounded.


# Words, single marks, and what stands between them; a letter keeps the signs that are written above it.
# Scripts that put no space between words are compared sign by sign.
MARKS = r".,;:!?()\[\]{}\"“”„‘’«»…،؛؟。、，"
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
TOKEN = re.compile(rf"\s+|[{MARKS}]|[{UNSPACED}]|[^\s{MARKS}{UNSPACED}]+")
SENTENCE = re.compile(r"[^\n.!?؟。]*(?:[.!?؟。]+\s*|\n+|$)")
# Comparing n with m pieces takes up to n x m steps: more than these are compared by sentences, and if
# that is too many as well, as one piece. Both texts stand there whole in every case.
MOST_STEPS = 4_000_000


class Kind(StrEnum):
    """In which of the two texts a piece stands."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. All but the added pieces make the old text, all but the removed ones the new."""

    kind: Kind
    text: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order, what was removed before what came in its place."""
    return tuple(_joined(_tidied(_compared(old, new))))


def _compared(old: str, new: str) -> list[Piece]:
    for piece in (TOKEN, SENTENCE):
        first, last = piece.findall(old), piece.findall(new)
        if _fits(first, last):
            return _matched(first, last)
    return [Piece(Kind.REMOVED, old), Piece(Kind.ADDED, new)]


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many pieces the two share at the beginning, and how many of the rest at the end."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    most -= head
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    return head, tail


def _fits(old: Sequence[str], new: Sequence[str]) -> bool:
    head, tail = _ends(old, new)
    return (len(old) - head - tail) * (len(new) - head - tail) <= MOST_STEPS


def _matched(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    head, tail = _ends(old, new)
    first, last = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [Piece(Kind.SAME, "".join(old[:head]))]
    # A blank is never where two texts meet again: it would be found everywhere, and each is slow to try.
    matcher = SequenceMatcher(str.isspace, first, last, autojunk=True)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Kind.SAME, "".join(first[start:end])))
        else:
            pieces.append(Piece(Kind.REMOVED, "".join(first[start:end])))
            pieces.append(Piece(Kind.ADDED, "".join(last[new_start:new_end])))
    return [*pieces, Piece(Kind.SAME, "".join(old[len(old) - tail :]))]


def _tidied(pieces: Sequence[Piece]) -> list[Piece]:
    """Without the short runs that two different texts share by chance: a person reads one change there.

    A run stays if it is longer than what was changed on one side of it; the beginning and the end of both
    texts always do.
    """
    found, number = _by_turns(pieces), 1
    # Only what stands right before a change can have become a run by chance through it.
    while (number := _chance(found, max(number - 2, 1))) > 0:
        before, shared, after = found[number - 1 : number + 2]
        found[number - 1 : number + 2] = [
            (before[0] + shared[0] + after[0], before[1] + shared[1] + after[1])
        ]
    return [piece for old, new in found for piece in _turn(old, new)]


def _by_turns(pieces: Sequence[Piece]) -> list[tuple[str, str]]:
    """Old and new text by turns, the same and a change: a run that both share stands there twice."""
    turns: list[tuple[str, str]] = []
    for piece in _joined(pieces):
        if piece.kind is Kind.ADDED and turns and not turns[-1][1]:
            turns[-1] = (turns[-1][0], piece.text)
        elif piece.kind is Kind.SAME:
            turns.append((piece.text, piece.text))
        else:
            removed = piece.kind is Kind.REMOVED
            turns.append((piece.text, "") if removed else ("", piece.text))
    return turns


def _chance(turns: Sequence[tuple[str, str]], start: int) -> int:
    """Where, from `start` on, a run stands that is no longer than the changes around it; 0 if nowhere."""
    for number in range(start, len(turns) - 1):
        (old, new), around = turns[number], (turns[number - 1], turns[number + 1])
        if old == new and all(len(old) <= max(len(x), len(y)) for x, y in around):
            return number
    return 0


def _turn(old: str, new: str) -> Iterator[Piece]:
    if old == new:
        yield Piece(Kind.SAME, old)
    else:
        yield Piece(Kind.REMOVED, old)
        yield Piece(Kind.ADDED, new)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """No empty pieces, and neighbours of one kind as one."""
    held: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if held is not None and held.kind is piece.kind:
            held = Piece(held.kind, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
