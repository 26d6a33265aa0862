"""Reviews of our translations, as the administrator records them: who read which texts, and the counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mechanisms.access import Capability, principal_of, require
from mechanisms.models import Person
from mechanisms.people.people import RequestRefused
from mechanisms.signals import happened
from recommendations.catalogue import content_of, official_words, reviews_of
from recommendations.keyed_texts import reading_aids
from recommendations.models import Edition, TranslationReview
from recommendations.official_texts import mark_texts
from recommendations.own_language import translations_in
from recommendations.read_in import HowTranslated
from recommendations.reviews import DIRECTORY, INSTRUMENT, covers, how_translated, texts_read, with_reviews
from recommendations.translations import status_of, text_statuses


@dataclass(frozen=True, slots=True)
class Counted:
    """How the texts of one scope are read: a recommendation by its number, all of it, or the directory."""

    scope: str
    how: HowTranslated


@transaction.atomic
def record_review(
    *,
    by: Person,
    edition: Edition,
    language: str,
    scope: str,
    name: str,
    function: str,
    organisation: str,
    reviewed_on: date,
    note: str = "",
) -> TranslationReview:
    """Keep who read which texts, with a hash of each: a text changed afterwards is reviewed no longer.

    Raises RequestRefused where nothing is translated; Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.MANAGE_TRANSLATIONS)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    texts = texts_read(scope, translations_in(language))
    if not texts:
        raise RequestRefused(_("None of these texts is translated into this language."))
    made = TranslationReview.objects.create(
        edition=edition,
        language=language,
        scope=scope,
        name=name,
        function=function,
        organisation=organisation,
        reviewed_on=reviewed_on,
        note=note,
        texts=texts,
        recorded_at=timezone.now(),
    )
    mark_texts(edition)
    _tell("translation_review_recorded", by, made)
    return made


@transaction.atomic
def withdraw_review(*, by: Person, review: int) -> None:
    """Delete it, and the name with it: what it covered is as it was before. Twice is once.

    Raises Http404 for who is no administrator.
    """
    require(principal_of(by), Capability.MANAGE_TRANSLATIONS)
    found = TranslationReview.objects.select_related("edition").filter(pk=review).first()
    if found is None:
        return
    edition = Edition.objects.select_for_update().get(pk=found.edition_id)
    _tell("translation_review_withdrawn", by, found)
    found.delete()
    mark_texts(edition)


def counts_of(edition: Edition, language: str) -> list[Counted]:
    """The instrument and each recommendation, reading aids among them, and the directory. Nine queries."""
    content, texts = content_of(edition), translations_in(language)
    known = text_statuses(content, texts)
    known |= {key: status_of(english, texts.get(key)) for key, english in reading_aids(content)}
    known |= {key: one.status for key, one in texts.items() if covers(DIRECTORY, key)}
    statuses, readers = with_reviews(known, texts, reviews_of(edition, language))
    official = official_words(edition, language)
    whole = {key: status for key, status in statuses.items() if covers(INSTRUMENT, key)}
    return [
        Counted(INSTRUMENT, how_translated("", whole, readers, len(official))),
        *(
            Counted(str(n), how_translated(f"recommendations/{n}/", whole, readers, int(n in official)))
            for n in (entry["paragraph"] for entry in content.recommendations)
        ),
        Counted(DIRECTORY, how_translated("directory/", statuses, readers)),
    ]


def _tell(kind: str, by: Person, review: TranslationReview) -> None:
    happened.send(
        sender=TranslationReview,
        kind=kind,
        by=by,
        subject=review.language,
        data={"review": review.pk, "scope": review.scope, "texts": len(review.texts)},
    )
