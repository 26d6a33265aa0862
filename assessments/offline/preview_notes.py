"""What taking a file costs, where the differences that the preview shows do not say it: in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers.differences import Change, Names, changes
from assessments.answers.value import Reference
from assessments.offline.file_answers import FileAnswer
from assessments.offline.older_files import again_words
from assessments.offline.saved_answers import Verdict, is_blank
from recommendations import lists
from recommendations.outline import Variant

_FORMER = gettext_lazy(
    "The file says what was saved here earlier. It may be an old one: nothing of it is taken unless you "
    "choose so."
)
_PUT_BACK = gettext_lazy(
    "Changed meanwhile, and not in the file. If you take what the file says, this goes back to what it was:"
    " %s."
)
_EMPTY_NOW = gettext_lazy(
    "All of it is empty in the file now. If you take what the file says, what is saved is deleted."
)
_EMPTIED = gettext_lazy(
    "The file was blank and these were left empty in it. If you take it, they are deleted: %s."
)


def notes_of(given: FileAnswer, names: Names, variant: Variant) -> Iterator[str]:
    """A sentence each on what is asked again, what taking a file puts back or empties, and what becomes of
    references."""
    yield from _notes_on_wording(given, variant)
    yield from _conflict_notes(given, names)
    yield from _empty_note(given)
    if given.said is None or given.leaves_answer or given.verdict is Verdict.ERROR:
        return
    yield from _of_confidential(given)
    yield from _of_files(given)


def _notes_on_wording(given: FileAnswer, variant: Variant) -> Iterator[str]:
    """What of an older file has to be answered again, and which statements it asks in other words."""
    yield from again_words(given.again, variant)
    if given.reworded:
        said = ngettext(
            "The statement %(codes)s has other words in the file. Look whether its answer is still meant so.",
            "The statements %(codes)s have other words in the file. Look whether their answers are still "
            "meant so.",
            len(given.reworded),
        )
        yield said % {"codes": lists.listed(given.reworded)}


def _conflict_notes(given: FileAnswer, names: Names) -> Iterator[str]:
    """What taking the file puts back that nobody changed in it: a conflict is of the whole recommendation."""
    if given.verdict is not Verdict.CONFLICT or given.said is None:
        return
    if given.is_former:
        yield str(_FORMER)
    if given.base is None:
        return
    base = given.base.entry
    went = replace(base, actions=base.actions if given.said.actions else None)
    stands = replace(given.stands.entry, actions=given.stands.entry.actions if went.actions else None)
    by_file = _labels(changes(went.as_json(), given.said.as_json(), names))
    others = _labels(changes(went.as_json(), stands.as_json(), names))
    lost = [label for label in others if label not in by_file]
    if lost:
        yield str(_EMPTIED if given.base.is_blank else _PUT_BACK) % lists.enumerated(lost)


def _empty_note(given: FileAnswer) -> Iterator[str]:
    is_said = given.follows or not is_blank(given.stands.entry)
    is_taken_back = given.is_empty and not given.leaves_answer and is_said
    if is_taken_back and given.verdict is not Verdict.ERROR:
        yield str(_EMPTY_NOW)


def _labels(found: Sequence[Change]) -> list[str]:
    return list(dict.fromkeys(one.code or one.label for one in found))


def _of_confidential(given: FileAnswer) -> Iterator[str]:
    if given.is_whole:
        for item in _not_in_it(given):
            said = _("“%s” is confidential and not in the file. What is there instead is open.")
            yield said % item.title
        return
    for item in given.beside.corrected:
        said = _(
            "“%s” was made confidential since the file went out. It is corrected, and stays confidential."
        )
        yield said % item.title
    for item in given.beside.kept:
        said = _("“%s” is among the confidential references already, which stay as they are.")
        yield said % item.title


def _not_in_it(given: FileAnswer) -> Iterator[Reference]:
    hidden = given.stands.hidden.evidence if given.stands.hidden else ()
    known = {item.identity for item in given.said.evidence} if given.said else set()
    return (item for item in hidden if item.identity not in known)


def _of_files(given: FileAnswer) -> Iterator[str]:
    standing = dict(zip(given.stands.keys, given.stands.entry.evidence, strict=False))
    names = given.stands.files
    rows = {item.identity: item for item in given.said.evidence} if given.said else {}
    for identity, key in given.keys.items():
        before = standing.get(key)
        if key in names and before is not None and before.identity != identity:
            yield _("“%(title)s” keeps the file %(file)s.") % _named(rows[identity], names[key])
    for key in given.references.lost:
        before = standing.get(key)
        if before is not None and key in names:
            said = _("“%(title)s” is removed with its file %(file)s: its row has another document.")
            yield said % _named(before, names[key])


def _named(item: Reference, file: str) -> dict[str, str]:
    return {"title": item.title, "file": file}
