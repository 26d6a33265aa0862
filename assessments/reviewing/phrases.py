"""A reader's own phrases, for reasons and questions that are written again and again.

They belong to the account and to no body: nobody else sees them, they are on no record and in no file, and
go with the account. Whoever reads at the desk may keep them.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.rules import Refused
from assessments.models import Phrase
from assessments.reviewing.questions import readable
from mechanisms.models import Person

MOST = 30
LONGEST = 500


def phrases_of(person: Person) -> list[Phrase]:
    """In the order in which they were kept. One query."""
    return list(Phrase.objects.filter(person=person))


@transaction.atomic
def keep_phrase(*, person: Person, text: str) -> Phrase:
    """Keep a sentence for another time; the same one again is kept once.

    Refused for an empty or long text, and where there are thirty: nobody looks through a longer list.
    """
    words = readable(text, _("Write the reason first, then keep it as a phrase."))
    if len(words) > LONGEST:
        names = {"length": len(words), "limit": LONGEST}
        said = ngettext(
            "A phrase has at most %(limit)d character; this one has %(length)d.",
            "A phrase has at most %(limit)d characters; this one has %(length)d.",
            LONGEST,
        )
        raise Refused(said % names)
    Person.objects.select_for_update().get(pk=person.pk)  # one at a time, or both would be the thirtieth
    mine = Phrase.objects.filter(person=person)
    if not mine.filter(text=words).exists() and mine.count() >= MOST:
        said = ngettext(
            "You keep %(number)d phrase. Remove it first.",
            "You keep %(number)d phrases. Remove one first.",
            MOST,
        )
        raise Refused(said % {"number": MOST})
    return Phrase.objects.get_or_create(person=person, text=words)[0]


@transaction.atomic
def remove_phrase(*, person: Person, pk: int) -> None:
    """Take one's own phrase off the list; nothing happens where it is gone, or is another's."""
    Phrase.objects.filter(person=person, pk=pk).delete()
