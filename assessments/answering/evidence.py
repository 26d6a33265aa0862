"""Files beside references: attached, replaced, taken off; and a reference used for a second recommendation.

Every act saves the answer anew, so that it has its version and its revision, and a form that was opened
before is told. Bytes lie on the disk before the row that names them is committed, and are taken away when it
is not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.giving import uncleared
from assessments.answering.rules import Refused, allow, held_answer, require_composer, require_open
from assessments.answering.saving import current_entry, save_answer
from assessments.answers.fields import ITEMS_LIMIT
from assessments.answers.value import Reference
from assessments.files import store
from assessments.files.archive import UnfitFile
from assessments.files.cleaning import Prepared
from assessments.files.evidence_kinds import Facts, facts_of
from assessments.files.store import BUNDLES, EVIDENCE
from assessments.models import Answer, Assessment, Bundle, Evidence, EvidenceFile, Submission
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Body

logger = logging.getLogger(__name__)

type Upload = tuple[str, bytes]


@contextmanager
def _bytes_with_rows() -> Iterator[list[UUID]]:
    """A transaction; the files whose ids the list gets are taken away if it is not committed."""
    written: list[UUID] = []
    try:
        with transaction.atomic():
            yield written
    except BaseException:
        for key in written:
            with suppress(OSError):  # else the work of the day removes it
                store.remove(key)
        raise


def add_reference(
    *,
    by: Actor,
    assessment: Assessment,
    paragraph: int,
    entry: Reference,
    confidential: bool,
    upload: Upload | Prepared | None = None,
) -> Answer:
    """A new reference to an answer, with its file in one go. `upload` is the file's name and its bytes, or
    what was made of them.

    Raises UnfitFile where the file can't be taken, Refused where the answer is closed or has this reference
    already, Http404 or PermissionDenied without the right.
    """
    came = _look_at(by, assessment, paragraph, upload) if upload else None
    with _bytes_with_rows() as written:
        _may_write(by, assessment, paragraph)
        file = _keep(by, assessment.body, came, written, is_hidden=confidential) if came else None
        saved = _add(by, assessment, paragraph, entry, confidential, file)
        if came is not None and file is not None:
            _record(by, "file_attached", assessment, paragraph, file.pk, came)
        return saved


def reuse_reference(*, by: Actor, assessment: Assessment, paragraph: int, reference: UUID) -> Answer:
    """A reference of this assessment stands beside another answer too: an equal one with the same file."""
    with transaction.atomic():
        _may_write(by, assessment, paragraph)
        row = _reference(assessment, reference)
        entry = Reference(row.title, row.strength, row.date, row.url, row.page, row.source)
        return _add(by, assessment, paragraph, entry, row.confidential, row.file)


def attach_file(
    *,
    by: Actor,
    assessment: Assessment,
    paragraph: int,
    reference: UUID,
    upload: Upload | Prepared,
    confidential: bool | None = None,
) -> Answer:
    """Put a file beside a reference, in the place of the one it has; `confidential` None keeps what the
    reference says. Raises as `add_reference` does."""
    came = _look_at(by, assessment, paragraph, upload)
    with _bytes_with_rows() as written:
        answer = _may_write(by, assessment, paragraph)
        row = _reference(assessment, reference, paragraph)
        hidden = row.confidential if confidential is None else confidential
        file = _keep(by, assessment.body, came, written, is_hidden=hidden)
        Evidence.objects.filter(pk=row.pk).update(file=file, confidential=hidden)
        saved = _save_again(by, assessment, answer)
        _record(by, "file_attached", assessment, paragraph, file.pk, came)
        return saved


def remove_file(*, by: Actor, assessment: Assessment, paragraph: int, reference: UUID) -> Answer:
    """Take the file off a reference; it is deleted by the work of the day unless something names it."""
    with transaction.atomic():
        answer = _may_write(by, assessment, paragraph)
        row = _reference(assessment, reference, paragraph)
        if row.file_id is None:
            raise Refused(_("This reference has no file any more."))
        Evidence.objects.filter(pk=row.pk).update(file=None)
        saved = _save_again(by, assessment, answer)
        _record(by, "file_removed", assessment, paragraph, row.file_id)
        return saved


def _look_at(by: Actor, assessment: Assessment, paragraph: int, upload: Upload | Prepared) -> Prepared:
    """A fit file; looked into before anything is held, since that may take a second."""
    allow(by, Capability.WRITE_ANSWER, assessment.body, paragraph)
    return upload if isinstance(upload, Prepared) else Prepared(facts_of(*upload), upload[1])


def _may_write(by: Actor, assessment: Assessment, paragraph: int) -> Answer:
    """The answer, held; the refusals of any save, before a file is looked at."""
    allow(by, Capability.WRITE_ANSWER, assessment.body, paragraph)
    answer = held_answer(assessment, paragraph)
    require_open(assessment, paragraph)
    require_composer(by, assessment.body_id, paragraph)
    return answer


def _reference(assessment: Assessment, key: UUID, paragraph: int | None = None) -> Evidence:
    rows = Evidence.objects.filter(pk=key, answer__assessment=assessment).select_related("file")
    if paragraph is not None:
        rows = rows.filter(answer__paragraph=paragraph)
    row = rows.first()
    if row is None:
        raise Refused(_("A colleague has removed this reference."))
    return row


def _add(
    by: Actor,
    assessment: Assessment,
    paragraph: int,
    entry: Reference,
    confidential: bool,
    file: EvidenceFile | None,
) -> Answer:
    answer = Answer.objects.get(assessment=assessment, paragraph=paragraph)
    rows = Evidence.objects.filter(answer=answer)
    known = {(row.title, row.date, row.url, row.page): row.confidential for row in rows}
    if entry.identity in known:
        raise Refused(_("The answer already has this reference."))
    if len(known) >= ITEMS_LIMIT:
        said = ngettext(
            "An answer can have %(limit)d reference. Remove one first.",
            "An answer can have %(limit)d references. Remove one first.",
            ITEMS_LIMIT,
        )
        raise Refused(said % {"limit": ITEMS_LIMIT})
    now = current_entry(assessment, paragraph)
    hidden = {
        identity for identity, is_hidden in (known | {entry.identity: confidential}).items() if is_hidden
    }
    saved = save_answer(
        by=by,
        assessment=assessment,
        entry=replace(now, evidence=(*now.evidence, entry)),
        confidential=hidden,
        files={entry.identity: file.pk} if file else None,
        copied=answer.copied,
    )
    return saved.answer


def _save_again(by: Actor, assessment: Assessment, answer: Answer) -> Answer:
    """The answer now, with what was just changed beside it: a new version and revision."""
    saved = save_answer(
        by=by, assessment=assessment, entry=current_entry(assessment, answer.paragraph), copied=answer.copied
    ).answer
    uncleared(saved, by=by, assessment=assessment)
    return saved


def _keep(by: Actor, body: Body, came: Prepared, written: list[UUID], *, is_hidden: bool) -> EvidenceFile:
    """The file of this content: the one the body has already, or a new one within its quota."""
    facts, data = came.facts, came.data
    # One upload of a body at a time, so that two together don't pass its quota.
    Body.objects.select_for_update().get(pk=body.pk)
    found = EvidenceFile.objects.filter(body=body, sha256=facts.sha256).first()
    if found is not None:
        return _same_again(found, facts, data, is_hidden=is_hidden)
    quota = settings.EVIDENCE_QUOTA
    kept = EvidenceFile.objects.filter(body=body, removed_at=None)
    taken = kept.aggregate(total=Sum("size"))["total"] or 0
    if taken + facts.size > quota:
        raise UnfitFile("quota", limit=quota >> 20)
    key = uuid4()
    written.append(key)
    _put(key, data)
    return EvidenceFile.objects.create(
        id=key,
        body=body,
        name=facts.name,
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        uploaded_at=by.moment,
        uploaded_by=by.person,
        uploaded_by_label=by.label,
    )


def _same_again(found: EvidenceFile, facts: Facts, data: bytes, *, is_hidden: bool) -> EvidenceFile:
    """The same content again: its bytes stay, and its name unless that was only ever given in confidence.

    A name that stands beside another reference stays too: that one may be locked for approval.
    """
    if found.removed_at is not None:
        raise UnfitFile("removed")
    if not store.is_there(found.pk):
        _put(found.pk, data)
    is_shown = found.references.filter(confidential=False).exists()
    if facts.name != found.name and not is_hidden and not is_shown:
        found.name, found.content_type = facts.name, facts.content_type
        found.save(update_fields=["name", "content_type"])
    return found


def _put(key: UUID, data: bytes) -> None:
    try:
        store.put(key, data)
    except OSError as error:
        logger.exception("An evidence file could not be written")
        raise UnfitFile("not_stored") from error


def _record(
    by: Actor, kind: str, assessment: Assessment, paragraph: int, file: UUID, came: Prepared | None = None
) -> None:
    """`cleaned` names what was removed from the file before it was kept, if anything was."""
    cleaned = {"cleaned": list(came.found)} if came and came.is_cleaned else {}
    record(
        by=by,
        kind=kind,
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug} {paragraph}",
        data={"assessment": str(assessment.pk), "file": str(file)} | cleaned,
    )


# Files that nothing names any more, and files that are named and missing: the work of every day.


# What a person took off today may come back by undoing it tomorrow.
GRACE = timedelta(days=1)
BUNDLES_KEPT = timedelta(days=3)
"""How long a bundle can be fetched once it is made."""


def sweep_files() -> int:
    """Remove files that no reference and no submission names, and bytes without a row; how many."""
    removed = sum(_forget(row) for row in _unnamed())
    removed += _sweep_folder()
    return removed


def is_frozen(file: EvidenceFile) -> bool:
    """Whether a submission of the body names the content, a withdrawn or replaced one too. One query."""
    named = Submission.objects.filter(assessment__body_id=file.body_id, document__contains=file.sha256)
    return named.exists()


def _unnamed() -> list[EvidenceFile]:
    before = timezone.now() - GRACE
    rows = list(EvidenceFile.objects.filter(references=None, uploaded_at__lt=before))
    lately = _named_since(before) if rows else frozenset()
    return [row for row in rows if row.pk not in lately and not is_frozen(row)]


def _named_since(moment: datetime) -> frozenset[UUID]:
    """The files beside references at that moment or later, in any answer that was saved since.

    One query for the answers, one for the version of each that stood then.
    """
    versions = Answer.history.filter(history_date__gte=moment).values_list("id", "entry")
    named: set[str] = set()
    saved: set[int] = set()
    for answer, entry in versions.iterator():
        saved.add(answer)
        named.update(entry.get("files", {}).values())
    for answer in saved:
        stood = Answer.history.filter(id=answer, history_date__lt=moment).order_by(
            "history_date", "history_id"
        )
        for entry in stood.values_list("entry", flat=True).reverse()[:1]:
            named.update(entry.get("files", {}).values())
    return frozenset(map(UUID, named))


def _forget(file: EvidenceFile) -> int:
    """Row first, bytes when that is certain. 1, or 0 where somebody has come to use it meanwhile."""
    with transaction.atomic():
        Body.objects.select_for_update().get(pk=file.body_id)
        gone, _kinds = EvidenceFile.objects.filter(pk=file.pk, references=None).delete()
        key = file.pk
        if gone:
            transaction.on_commit(lambda: store.remove(key))
    return int(bool(gone))


def _sweep_folder() -> int:
    """Bytes that lie there for more than a day without a row, of an upload that was never finished; or though
    they were to be removed, when the storage was not reached."""
    rows = EvidenceFile.objects.filter(removed_at=None)
    return EVIDENCE.sweep(lambda: set(rows.values_list("pk", flat=True)), GRACE)


class EvidenceDamaged(Exception):
    """Evidence files are missing or changed; the message names them by their ids."""


def damaged_evidence() -> Iterator[str]:
    """A sentence for each evidence file whose bytes are gone or are not those that were uploaded. One query;
    every file is read."""
    rows = EvidenceFile.objects.filter(removed_at=None).order_by("pk").values_list("pk", "sha256")
    for key, sha256 in rows.iterator():
        if trouble := store.trouble_of(key, sha256):
            yield trouble


def check_evidence() -> int:
    """Hold every evidence file against its SHA-256; how many there are. EvidenceDamaged if one differs."""
    found = list(damaged_evidence())
    for line in found:
        logger.error("%s", line)
    if found:
        raise EvidenceDamaged(f"{len(found)} files")
    return EvidenceFile.objects.filter(removed_at=None).count()


def sweep_bundles() -> int:
    """Remove bundles made or asked for three days ago, and archives without a row; how many there were."""
    before = timezone.now() - BUNDLES_KEPT
    old = Bundle.objects.filter(Q(finished_at__lt=before) | Q(finished_at=None, asked_at__lt=before))
    removed = drop_bundles(old)
    return removed + BUNDLES.sweep(lambda: set(Bundle.objects.values_list("pk", flat=True)), GRACE)


def drop_bundles(rows: QuerySet[Bundle]) -> int:
    """Remove these bundles, and their archives once that is certain; how many there were."""
    with transaction.atomic():
        keys = list(rows.values_list("pk", flat=True))
        Bundle.objects.filter(pk__in=keys).delete()
        transaction.on_commit(lambda: _remove_archives(keys), robust=True)
    return len(keys)


def _remove_archives(keys: Iterable[UUID]) -> None:
    for key in keys:
        BUNDLES.remove(key)
