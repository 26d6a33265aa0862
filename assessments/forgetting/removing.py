"""The act: one text out of everything that a body keeps, in one transaction, sealed by an event.

The event says how much went and never what; so does the row that remembers it. The chain of events hashes
no content, and stays whole.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessments.answering.evidence import drop_bundles
from assessments.answering.inputs import inputs_of
from assessments.answering.progress import suspected_in, suspected_in_inputs
from assessments.answering.rows import values_of
from assessments.answering.rules import Refused, allow
from assessments.files import store
from assessments.files.store import ENCLOSED, INCOMING
from assessments.forgetting.common_words import is_common
from assessments.forgetting.frozen import locked_of, rewrite_submissions, seal_again
from assessments.forgetting.matching import ADDRESSES, LIMITS, Mark, Wanted, rewritten
from assessments.forgetting.overwriting import begin_overwriting
from assessments.forgetting.places import PLACES, Kind, Place, has_unseen_drafts
from assessments.forgetting.searching import chosen_files, occurrences, texts_in
from assessments.forgetting.second_coordinator import require_second
from assessments.forgetting.telling import tell_owners
from assessments.making.orders import drop_orders
from assessments.models import (
    Answer,
    Assessment,
    Bundle,
    EvidenceFile,
    Order,
    Submission,
    TextRemoval,
    Upload,
)
from assessments.submitting.passages import search_translations
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.membership.members import take_turn
from mechanisms.models import Body

log = logging.getLogger(__name__)
MANY = 50
"""In more places than that hardly anybody is named: the text is typed once more, and a second coordinator
confirms it where the body says so."""


class NotTypedAgain(Refused):
    """The text is in many places, and was not typed once more."""


class Nowhere(Refused):
    """The text is in no place that the body may know of, no file was chosen, and there is no draft besides.

    Where there are drafts that only their ministry reads, nobody hears whether one of them held it.
    """


@transaction.atomic
def remove_text(
    *, by: Actor, body: Body, wanted: Wanted, reason: str, files: Sequence[UUID] = (), again: str = ""
) -> TextRemoval:
    """Take the text out of everything of a body, and the chosen files with what is in them.

    `again` is the text typed once more, where it is in MANY places. Raises Refused for a text that is too
    short or too common, a reason that is missing or holds the text, and where there is nothing to remove;
    NeedsSecond where it is in MANY places and another coordinator has to confirm it first; Http404 or
    PermissionDenied without the right.
    """
    allow(by, Capability.REMOVE_TEXT, body)
    require_fit(wanted)
    _require_reason(wanted, reason)
    take_turn(body)
    _hold(body)
    removal = TextRemoval.objects.create(
        body=body,
        at=by.moment,
        by=by.person,
        by_label=by.label,
        reason=reason.strip(),
        mac=wanted.sealed(settings.AUDIT_KEY),
    )
    removed = _Removal(wanted, body, removal, Mark(by.moment.date()), files)
    removed.carry_out()
    if removed.places > MANY:
        if not wanted.is_same(again):
            raise NotTypedAgain(_("Type the text as you typed it first. It is in many places."))
        require_second(body, by.person, wanted, removed.places)
    _put_on_record(by, removal, removed)
    transaction.on_commit(partial(begin_overwriting, removal.pk))
    return removal


def require_fit(wanted: Wanted) -> None:
    """Raises Refused for a text that would be found everywhere."""
    if not wanted.is_long_enough:
        raise Refused(_("Write at least three letters or digits."))
    if is_common(wanted.plain):
        raise Refused(_("This is in every text of the language. Write the words that name the person."))


def _require_reason(wanted: Wanted, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Write why it is removed."))
    if wanted.count(reason):
        raise Refused(_("The reason holds the text itself. Write it without: the reason is kept."))


def _hold(body: Body) -> None:
    """Every assessment of the body, in the order in which submitting and deleting hold them."""
    rows = Assessment.objects.select_for_update(of=("self",)).filter(body=body)
    list(rows.order_by("cycle__opens_on", "cycle_id"))


class _Removal:
    """One removal while it is carried out: what it takes out, and how often."""

    def __init__(
        self, wanted: Wanted, body: Body, row: TextRemoval, mark: Mark, files: Sequence[UUID]
    ) -> None:
        self.wanted, self.body, self.row, self.mark = wanted, body, row, mark
        self.counts: Counter[Kind] = Counter()
        self.files = chosen_files(body, files)
        self.hashes: list[Any] = []
        self.drafts: list[UUID] = []
        """Those in which nobody but their ministry can read it."""
        self._touched: set[int] = set()

    def carry_out(self) -> None:
        """Everything but the pages of the database, which are overwritten after the transaction."""
        locked = locked_of(self.body)
        self._drop_enclosed()
        self._drop_uploads()
        for place in PLACES:
            if place.kind is not Kind.STAFF:
                self._rewrite(place)
        self._outdate_answers()
        self._forget_fingerprints()
        self._remove_files()
        gone = frozenset(file.sha256 for file in self.files)
        self.hashes = rewrite_submissions(self.body, self._changed, gone, self.row, self.mark.in_text)
        self.counts[Kind.LOCKED] += sum(seal_again(one, self.row) for one in locked)
        if self.known or self.drafts:
            for place in PLACES:
                if place.kind is Kind.STAFF:
                    self._rewrite(place)
            search_translations(self._submissions())
        elif not has_unseen_drafts(self.body):
            raise Nowhere(_("This text is nowhere in what your body keeps."))
        transaction.on_commit(partial(tell_owners, self.drafts), robust=True)
        self._throw_made_files_away()
        clean_sessions(self.wanted, self.mark)

    @property
    def places(self) -> int:
        """In how many places that the body may know of the text was; not the files that were chosen."""
        return sum(self.known.values()) - len(self.files)

    @property
    def known(self) -> dict[str, int]:
        """The counts that the body may know, of what was found at all."""
        return {kind.value: count for kind, count in self.counts.items() if count and kind is not Kind.STAFF}

    def _changed(self, key: str, text: str) -> str:
        """A free text of a document without the text; counted."""
        self.counts[Kind.SUBMISSION] += occurrences(self.wanted, key, text)
        return self._without(key, text)

    def _without(self, key: str, text: str, limit: int | None = None) -> str:
        if key in ADDRESSES:
            return self.wanted.taken_out_of_address(text, self.mark)
        return self.wanted.taken_out(text, self.mark, limit or LIMITS.get(key))

    def _rewrite(self, place: Place) -> None:
        """Read all of it first, then write: a row that is written while others are read may be read twice."""
        rows = place.rows(self.body).order_by()
        paragraph = [place.about] if place.about else []
        found = rows.values("pk", *{*place.columns, *paragraph}).iterator(chunk_size=500)
        changed = [(row, new) for row in found if (new := self._rewritten(place, rows.model, row))]
        for row, new in changed:
            if place.kind is Kind.DRAFT and place.secret:
                self.drafts.append(row["pk"])
            else:
                self.counts[place.kind] += sum(
                    occurrences(self.wanted, *one) for one in texts_in(place, row, self.wanted)
                )
            if place.revised:
                new["revision"] = F("revision") + 1
            rows.model._default_manager.filter(pk=row["pk"]).update(**new)
            if place.kind in (Kind.EVIDENCE, Kind.ACTION):
                self._touched.add(row[place.about])

    def _rewritten(self, place: Place, model: Any, row: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of one row that change."""
        new: dict[str, Any] = {}
        for name in (*place.texts, *place.again, *place.addresses):
            key = "url" if name in place.addresses else ""
            new[name] = self._without(key, row[name] or "", model._meta.get_field(name).max_length)
        for name in place.trees:
            new[name] = rewritten(row[name], self._without)
        return {name: value for name, value in new.items() if value != (row[name] or type(value)())}

    def _submissions(self) -> list[UUID]:
        rows = Submission.objects.filter(assessment__body=self.body)
        return list(rows.values_list("pk", flat=True))

    def _outdate_answers(self) -> None:
        """A form that somebody has open holds the text still: its save finds another revision."""
        rows = Answer.objects.filter(assessment__body=self.body, paragraph__in=self._touched)
        rows.update(revision=F("revision") + 1)

    def _forget_fingerprints(self) -> None:
        """Of what was said to be no victim's data, keep the signs of what is still there alone."""
        rows = Answer.objects.with_named_body().filter(assessment__body=self.body).exclude(personal_data={})
        for row in rows.select_related("assessment"):
            there = {item.suspect.fingerprint for item in suspected_in(values_of([row], row.assessment)[0])}
            inputs = inputs_of([row.assessment_id], row.paragraph).get(row.assessment_id, {})
            given = suspected_in_inputs(inputs.get(row.paragraph, ()))
            there |= {item.suspect.fingerprint for _ministry, item in given}
            found = [sign for sign in row.personal_data.get("found", ()) if sign in there]
            kept = row.personal_data | {"found": found}
            Answer.objects.filter(pk=row.pk).update(personal_data=kept)

    def _drop_enclosed(self) -> None:
        """Documents that came in a mail and nobody attached yet are searched by nothing: all of them go."""
        for upload in Upload.objects.filter(assessment__body=self.body).exclude(enclosed=[]):
            waiting = [item for item in upload.enclosed if item["paragraph"] is None]
            self.counts[Kind.UPLOAD] += sum(self.wanted.count(text) for text in _all_texts(waiting))
            for item in waiting:
                transaction.on_commit(partial(ENCLOSED.remove, UUID(item["key"])), robust=True)
            upload.enclosed = [item for item in upload.enclosed if item["paragraph"] is not None]
            upload.save(update_fields=["enclosed"])

    def _drop_uploads(self) -> None:
        """Files that were uploaded and not applied are thrown away where they hold it; unread ones always."""
        for upload in Upload.objects.filter(assessment__body=self.body, applied_at=None):
            unread = INCOMING.is_there(upload.pk)
            found = sum(self.wanted.count(text) for text in _all_texts(upload.files))
            if not (unread or found):
                continue
            self.counts[Kind.UPLOAD] += found
            transaction.on_commit(partial(INCOMING.remove, upload.pk), robust=True)
            drop_orders(key=f"upload {upload.pk}")
            upload.delete()

    def _remove_files(self) -> None:
        """The bytes go once it is certain; the row stays, since versions and submissions name it."""
        for file in self.files:
            EvidenceFile.objects.filter(pk=file.pk).update(name=self.mark.in_text, removed_at=self.row.at)
            transaction.on_commit(partial(store.remove, file.pk), robust=True)
        self.counts[Kind.FILE] += len(self.files)

    def _throw_made_files_away(self) -> None:
        """What is kept may hold it and does not say of whom it is; it is made anew when it is asked for."""
        drop_bundles(Bundle.objects.filter(assessment__body=self.body))
        made = Order.objects.exclude(key__startswith="upload ")  # what others sent and is not read yet
        drop_orders(pk__in=list(made.values_list("pk", flat=True)))


def _all_texts(tree: Any) -> Any:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from _all_texts(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _all_texts(value)


def clean_sessions(wanted: Wanted, mark: Mark) -> None:
    """A form that was sent and waits for a fresh sign-in is in its session: the text goes from there too."""
    keep = SessionStore()
    for session in Session.objects.all():
        said = keep.decode(session.session_data)
        if any(wanted.count(text) for text in _all_texts(said)):
            new = _everywhere(said, wanted, mark)
            Session.objects.filter(pk=session.pk).update(session_data=keep.encode(new))


def _everywhere(tree: Any, wanted: Wanted, mark: Mark) -> Any:
    if isinstance(tree, str):
        return wanted.taken_out(tree, mark)
    if isinstance(tree, Mapping):
        return {key: _everywhere(value, wanted, mark) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_everywhere(value, wanted, mark) for value in tree]
    return tree


def _put_on_record(by: Actor, row: TextRemoval, removed: _Removal) -> None:
    row.counts = removed.known
    row.save(update_fields=["counts"])
    data = {
        "removal": str(row.pk),
        "mac": row.mac,
        "counts": row.counts,
        "count": sum(row.counts.values()),
        "hashes": [
            {"submission": str(one.submission.pk), "before": one.before, "after": one.after}
            for one in removed.hashes
        ],
    }
    chain = row.body.slug
    record(by=by, kind="text_removed", chain=chain, subject=chain, data=data)
    if staff := removed.counts[Kind.STAFF]:
        told = {"removal": str(row.pk), "count": staff}
        record(by=by, kind="text_removed_at_staff", subject=chain, data=told)
    log.info("text removed: body=%s removal=%s", chain, row.pk)
