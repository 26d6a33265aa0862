"""What an applied upload has written, in words: the answer, an input, a plan, by recommendation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.models import Upload
from recommendations import lists


def by_paragraph(written: Iterable[Mapping[str, Any]]) -> list[tuple[int, list[str]]]:
    """`113`: `the input of Labour`, `the answer`."""
    found: dict[int, list[str]] = {}
    for done in written:
        if "paragraph" in done:
            found.setdefault(done["paragraph"], []).append(_words(done))
    return sorted(found.items())


def _words(done: Mapping[str, Any]) -> str:
    if done["kind"] != "input":
        return _("plan or priority") if done.get("beside") else _("the answer")
    name = done.get("name")
    return _("the input of %s") % name if name else _("the input of the contributor")


def stays_listed(upload: Upload) -> str:
    """What undoing has left, since somebody changed it: `113: the input of Labour; 132: the answer`."""
    stays = by_paragraph(done for done in upload.written if done.get("stays"))
    return lists.enumerated(labels.counted(number, lists.listed(what)) for number, what in stays)
