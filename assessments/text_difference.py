"""What two texts have in common and where they part, word by word. Pure; its time is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    words = TOKEN.findall(old), TOKEN.findall(new)
    if _fits(*words):
        return _matched(*words)
    return _by_sentence(old, new)


def _by_sentence(old: str, new: str) -> list[Piece]:
    sentences = SENTENCE.findall(old), SENTENCE.findall(new)
    if _fits(*sentences):
        return _matched(*sentences)
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


def _tidied(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A single blank or mark between two changes belongs to both: "old words" → "new text" is one change."""
    waiting: list[Piece] = []
    for number, piece in enumerate(pieces):
        between = waiting and number + 1 < len(pieces) and not TOKEN.sub("", piece.text)
        if piece.kind is Kind.SAME and not (between and _is_gap(piece.text)):
            yield from _change(waiting)
            waiting = []
            yield piece
        else:
            waiting.append(piece)
    yield from _change(waiting)


def _is_gap(text: str) -> bool:
    return len(text) <= 2 and not any(sign.isalnum() for sign in text) and "\n" not in text


def _change(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """One removal and one addition for a run of them; a gap at its end stays common."""
    last = pieces[-1] if pieces and pieces[-1].kind is Kind.SAME else None
    run = pieces[:-1] if last else pieces
    yield Piece(Kind.REMOVED, "".join(item.text for item in run if item.kind is not Kind.ADDED))
    yield Piece(Kind.ADDED, "".join(item.text for item in run if item.kind is not Kind.REMOVED))
    if last:
        yield last


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
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
