"""What an applied upload has written, in words, and whether the one who looks may undo it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.lifecycle.trail import Actor
from assessments.lifecycle.undoing import may_undo_upload
from assessments.lifecycle.uploading import NOT_TAKEN
from assessments.models import Upload


def written_context(by: Actor, found: Upload) -> dict[str, Any]:
    """What the page of an applied upload shows beside the upload itself."""
    stands = found.undone_at is None
    may_undo = stands and may_undo_upload(by, found)
    return {
        "written": _by_paragraph(found),
        "frame_written": _frame_words(found),
        "not_taken": _not_taken_words(wrong) if (wrong := _not_taken(found)) else "",
        "may_undo": may_undo,
        "why_not_undo": not_yours() if stands and not may_undo else "",
    }


def not_yours() -> str:
    """Who can undo what the one who looks can't."""
    return _("Not all of it is yours to write: only a coordinator can undo it.")


def said_written(done: Upload) -> str:
    """What was written just now, and until when it can be undone."""
    return " ".join(_sentences(done))


def _sentences(done: Upload) -> Iterator[str]:
    number = len(_by_paragraph(done))
    if number:
        yield (
            ngettext("%d recommendation was written.", "%d recommendations were written.", number)
            % number
        )
    changed = _frame_changed(done)
    if len(changed) > 1:
        yield _("Period and contributors were written.")
    elif "period" in changed:
        yield _("The period of evidence was written.")
    elif changed:
        yield _("The contributors were written.")
    if wrong := _not_taken(done):
        yield _not_taken_words(wrong)
    yield _("You can undo all of it as long as nobody changes any of it again.")


def _not_taken_words(wrong: Sequence[int]) -> str:
    said = _("Not taken, as the preview said: %s.")
    return said % ", ".join(map(str, wrong))


def _not_taken(found: Upload) -> list[int]:
    """The recommendations of which something could not be read."""
    kept = (item["paragraphs"] for item in found.written if item["kind"] == NOT_TAKEN)
    return [number for numbers in kept for number in numbers]


def _by_paragraph(found: Upload) -> list[tuple[int, list[str]]]:
    """The answer, an input, or both, by paragraph."""
    kinds: dict[int, list[str]] = {}
    for item in found.written:
        if "paragraph" in item:
            said = _("plan or priority") if item.get("beside") else _("the answer")
            if item["kind"] == "input":
                said = _("the input of %s") % (item.get("name") or _("the contributor"))
            kinds.setdefault(item["paragraph"], []).append(said)
    return sorted(kinds.items())


def _frame_words(found: Upload) -> list[str]:
    names = {"period": _("the period of evidence"), "contributors": _("the contributors")}
    return [name for key, name in names.items() if key in _frame_changed(found)]


def _frame_changed(found: Upload) -> frozenset[str]:
    """Which of period and contributors the files have changed."""
    return frozenset(
        key
        for item in found.written
        if item["kind"] == "frame"
        for key in ("period", "contributors")
        if item["before"][key] != item["after"][key]
    )
