"""Quotations that staff keep for the annual report, in lists by theme that all of them share.

Only what is shared with the staff can be kept, word for word. On the record stand ids alone, on the trail of
the installation: a body does not read on its own trail which of its sentences the staff note down.
"""

from __future__ import annotations

import json

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.lifecycle.rules import Refused
from assessments.lifecycle.trail import Actor, record
from assessments.models import Clipping, ClippingList, Submission
from assessments.passage_texts import texts_at, verbatim
from mechanisms.access import Capability, Matter, Sharing, require

THEME_LIMIT, NOTE_LIMIT = 150, 2_000


def work_at_desk(by: Actor) -> None:
    """Let staff through; to everybody else there is nothing here."""
    if not by.is_command_line:
        require(by.principal, Capability.WORK_AT_DESK)


def work_on(by: Actor, submission: Submission) -> None:
    """Let staff through to a submission that is shared, and not of a body of their own."""
    if by.is_command_line:
        return
    work_at_desk(by)
    sharing = Sharing.PRIVATE if submission.withdrawn_at else submission.sharing
    matter = Matter(body_id=submission.assessment.body_id, submitted=True, sharing=sharing)
    require(by.principal, Capability.SEE_INTERNAL_NOTES, matter)


@transaction.atomic
def make_list(*, by: Actor, theme: str) -> ClippingList:
    """A new list; no two have the same theme."""
    work_at_desk(by)
    row = ClippingList.objects.create(
        theme=_free_theme(theme), made_by=by.person, made_by_label=by.label[:200], made_at=by.moment
    )
    _record(by, "clipping_list_made", row)
    return row


@transaction.atomic
def rename_list(*, by: Actor, row: ClippingList, theme: str) -> ClippingList:
    """Give a list another theme."""
    work_at_desk(by)
    row.theme = _free_theme(theme, besides=row)
    row.save(update_fields=["theme"])
    _record(by, "clipping_list_renamed", row)
    return row


@transaction.atomic
def delete_list(*, by: Actor, row: ClippingList) -> None:
    """Delete a list in which nothing is left that is shared with the staff; the rest goes with it."""
    work_at_desk(by)
    row = ClippingList.objects.select_for_update().get(pk=row.pk)
    # What any reviewer may see, who belongs to none of the bodies.
    if row.clippings.filter(submission__in=Submission.objects.still_shared()).exists():
        raise Refused(_("There are still quotations in this list. Move or delete them first."))
    _record(by, "clipping_list_deleted", row)
    row.delete()


def _free_theme(theme: str, besides: ClippingList | None = None) -> str:
    words = " ".join(theme.split())
    if not words:
        raise Refused(_("Say what the list is about."), code="theme")
    if len(words) > THEME_LIMIT:
        raise Refused(_("A theme has at most %d characters.") % THEME_LIMIT, code="theme")
    same = ClippingList.objects.filter(theme__iexact=words)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if same.exists():
        raise Refused(_("There is a list with this theme already."), code="theme")
    return words


@transaction.atomic
def keep_clipping(
    *,
    by: Actor,
    into: ClippingList | str,
    submission: Submission,
    paragraph: int,
    source: str,
    quoted: str,
    note: str = "",
) -> Clipping:
    """Keep a passage of the version that counts, or a part of one, as it stands there.

    `into` is a list, or the theme of one that is made with it.

    Raises Refused if it does not stand there word for word, if a later version has taken its place, or if
    the list has it already.
    """
    work_on(by, submission)
    if submission.superseded_at is not None:
        raise Refused(
            _(
                "The body has submitted a later version meanwhile: look for the passage in that one."
            ),
            code="quoted",
        )
    words = _verbatim(submission, paragraph, source, quoted)
    into = _list_of(by, into)
    _refuse_twice(into, submission, paragraph, words)
    row = Clipping.objects.create(
        list=into,
        submission=submission,
        paragraph=paragraph,
        source=source,
        quoted=words,
        note=_note(note),
        by=by.person,
        by_label=by.label[:200],
        at=by.moment,
    )
    _record(by, "clipping_kept", into, row)
    return row


@transaction.atomic
def change_clipping(
    *, by: Actor, row: Clipping, into: ClippingList | str, quoted: str, note: str
) -> Clipping:
    """Another part of the same passage, another note, another list."""
    work_on(by, row.submission)
    words = _verbatim(row.submission, row.paragraph, row.source, quoted)
    into = _list_of(by, into)
    _refuse_twice(into, row.submission, row.paragraph, words, besides=row)
    row.list, row.quoted, row.note = into, words, _note(note)
    row.save(update_fields=["list", "quoted", "note"])
    _record(by, "clipping_changed", into, row)
    return row


@transaction.atomic
def delete_clipping(*, by: Actor, row: Clipping) -> None:
    """Take a quotation out of its list."""
    work_on(by, row.submission)
    _record(by, "clipping_deleted", row.list, row)
    row.delete()


def _list_of(by: Actor, into: ClippingList | str) -> ClippingList:
    return make_list(by=by, theme=into) if isinstance(into, str) else into


def _verbatim(submission: Submission, paragraph: int, source: str, quoted: str) -> str:
    texts = texts_at(json.loads(submission.document), paragraph, source)
    found = next((part for text in texts if (part := verbatim(text, quoted))), "")
    if not found:
        raise Refused(
            _(
                "This does not stand in the text word for word. You can shorten it at its beginning and at "
                "its end; to leave out something in the middle, keep two quotations."
            )
            if quoted.strip()
            else _("Leave the words that you want to quote."),
            code="quoted",
        )
    return found


def _refuse_twice(
    into: ClippingList,
    submission: Submission,
    paragraph: int,
    quoted: str,
    besides: Clipping | None = None,
) -> None:
    ClippingList.objects.select_for_update().get(pk=into.pk)
    same = Clipping.objects.filter(
        list=into, submission=submission, paragraph=paragraph, quoted=quoted
    )
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if same.exists():
        raise Refused(_("The list has this quotation already."), code="quoted")


def _note(note: str) -> str:
    words = note.replace("\r\n", "\n").strip()
    if len(words) > NOTE_LIMIT:
        raise Refused(_("A note has at most %d characters.") % NOTE_LIMIT, code="note")
    return words


def _record(by: Actor, kind: str, into: ClippingList, row: Clipping | None = None) -> None:
    data = {"list": str(into.pk)}
    record(by=by, kind=kind, data=data if row is None else data | {"clipping": str(row.pk)})
