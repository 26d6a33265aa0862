"""A word that is wrong: anybody with an account says so, an administrator settles it."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mechanisms.access import Capability, principal_of, require
from mechanisms.models import Person, WrongWord
from mechanisms.people.people import RequestRefused
from mechanisms.signals import happened

MOST_AN_HOUR = 20


class Place(NamedTuple):
    """Where a word stands, and what was read there where it is a text of ours."""

    paragraph: int
    language: str
    key: str = ""
    text: str = ""
    english: str = ""
    of: str = ""


@transaction.atomic
def say_wrong(*, by: Person, place: Place, said: str, suggestion: str = "") -> WrongWord:
    """Tell the administrators. Raises Refused where this person has sent too many within an hour."""
    lately = WrongWord.objects.filter(sent_by=by, sent_at__gt=timezone.now() - timedelta(hours=1))
    if lately.count() >= MOST_AN_HOUR:
        raise RequestRefused(
            _("You have sent many in a short time. Send this one in an hour: it is still in the form.")
        )
    made = WrongWord.objects.create(
        **place._asdict(),
        said=said.strip(),
        suggestion=suggestion.strip(),
        sent_at=timezone.now(),
        sent_by=by,
        sent_by_label=str(by)[:200],
    )
    _tell("wrong_word_said", by, made)
    return made


@transaction.atomic
def settle(*, by: Person, word_id: UUID, note: str = "") -> WrongWord:
    """Done with it, corrected or not: the note says which. Twice is once.

    Raises WrongWord.DoesNotExist; Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.SETTLE_WORDS)
    found = WrongWord.objects.select_for_update().get(pk=word_id)
    if found.settled_at is None:
        found.settled_at, found.settled_by_label, found.note = timezone.now(), str(by)[:200], note.strip()
        found.save(update_fields=["settled_at", "settled_by_label", "note"])
        _tell("wrong_word_settled", by, found)
    return found


def _tell(kind: str, by: Person, word: WrongWord) -> None:
    """On record, with its place and no word of it; the room above listens and writes."""
    data = {"word": str(word.pk), "paragraph": word.paragraph, "language": word.language}
    happened.send(sender=WrongWord, kind=kind, by=by, body=None, subject=str(word), data=data)
