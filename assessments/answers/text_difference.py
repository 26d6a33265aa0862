"""What two texts have in common and where they part, word by word. Pure; its time is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

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
