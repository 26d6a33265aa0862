"""Passage by passage: the staff ask whether exactly these words may be quoted without the name of the body,
and the body says yes or no, and may take a yes back.

That staff asked is on the trail of the installation, by ids alone, as what they keep is; the answer is an act
of the body, on its own trail.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, allow
from assessments.models import Clipping, PassageConsent, Submission
from assessments.trail.acting import Actor, record
from assessments.writing.clippings import clippings_of, kept_of, work_on
from assessments.writing.quotations import Release
from mechanisms.access import Capability


@transaction.atomic
def ask_body(*, by: Actor, row: Clipping) -> PassageConsent:
    """Ask the body of a quotation whether these words may be quoted without its name.

    Raises Refused with the reason where that is settled, or can't be asked.
    """
    work_on(by, row.submission)
    # Held, so that two who press at once ask once.
    Submission.objects.select_for_update().get(pk=row.submission_id)
    shared = clippings_of(Submission.objects.still_shared()).filter(pk=row.pk).first()
    if shared is None:
        raise Refused(_("The body no longer shares this text with the staff."))
    quotation = kept_of(shared).quotation
    if quotation.release is not Release.CAN_ASK:
        raise Refused(quotation.release_words)
    consent = PassageConsent.objects.create(
        submission=shared.submission,
        paragraph=quotation.paragraph,
        source=quotation.source,
        text=quotation.text,
        asked_at=by.moment,
        asked_by=by.person,
        asked_by_label=by.label[:200],
    )
    data = {"clipping": str(row.pk), "consent": str(consent.pk)}
    record(by=by, kind="passage_asked", data=data)
    return consent


@transaction.atomic
def answer_request(*, by: Actor, row: PassageConsent, agreed: bool) -> PassageConsent:
    """Say yes or no to one passage; the last answer holds. A no is taken at any time.

    Raises Refused for a yes to what may not be quoted now: no longer shared, withdrawn, or the body said no
    to being quoted without its name.
    """
    assessment = row.submission.assessment
    allow(by, Capability.CHANGE_SHARING, assessment.body)
    row = PassageConsent.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.agreed is agreed:
        return row
    if agreed and not PassageConsent.objects.counting().filter(pk=row.pk).exists():
        raise Refused(
            _(
                "This version may not be quoted now: your body no longer shares it, or said that it may not "
                "be quoted without its name."
            )
        )
    row.agreed, row.answered_at = agreed, by.moment
    row.answered_by, row.answered_by_label = by.person, by.label[:200]
    row.save(update_fields=["agreed", "answered_at", "answered_by", "answered_by_label"])
    record(
        by=by,
        kind="passage_agreed" if agreed else "passage_refused",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"paragraph": row.paragraph, "consent": str(row.pk)},
    )
    return row
