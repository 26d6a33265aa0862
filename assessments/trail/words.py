"""What each kind of event on the audit trail says, in plain words; every kind has its words here.

An event holds codes, numbers and ids. The page of the trail shows the ones that have words below; the
exports hold all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from assessments.models import Event
from mechanisms.models import StaffRequest

type Words = Mapping[str, Promise]

ANSWERING: Words = {
    "assessment_started": lazy("Started an assessment"),
    "frame_saved": lazy("Saved the period and the contributors"),
    "answer_saved": lazy("Saved an answer"),
    "answer_cleared": lazy("Marked an answer as cleared"),
    "answer_uncleared": lazy("Changed a cleared answer or its inputs: it is no longer cleared"),
    "clearing_restored": lazy(
        "Undid what had changed a cleared answer or its inputs: it is cleared as before"
    ),
    "input_saved": lazy("Saved an input of a ministry"),
    "workbook_made": lazy("Made a file of the questions to work on offline"),
    "file_uploaded": lazy("Uploaded files, to look at what they would change"),
    "file_applied": lazy("Applied an uploaded file"),
    "file_undone": lazy("Took back what an uploaded file had changed"),
    "file_attached": lazy("Attached a file to a reference"),
    "file_removed": lazy("Took a file off a reference"),
    "personal_data_explained": lazy(
        "Gave the reason why something is no personal data of a victim"
    ),
    "plan_saved": lazy("Saved the actions of an answer"),
    "action_saved": lazy("Saved an action of the plan"),
    "action_removed": lazy("Removed an action from the plan"),
    "comment_added": lazy("Wrote a comment"),
    "comment_deleted": lazy("Deleted a comment"),
    "comment_resolved": lazy("Marked a thread of comments as resolved"),
    "comment_reopened": lazy("Reopened a thread of comments"),
}
LIFECYCLE: Words = {
    "clearance_asked": lazy("Locked the assessment for approval"),
    "clearance_approved": lazy("Recorded the approval"),
    "clearance_reopened": lazy("Reopened the locked assessment"),
    "submitted": lazy("Submitted the assessment"),
    "sharing_changed": lazy("Changed who may see a submission"),
    "withdrawn": lazy("Withdrew a submission"),
    "passage_agreed": lazy("Agreed that a passage is quoted without the name of the body"),
    "passage_refused": lazy("Said no to quoting a passage, or took a yes back"),
    "reading_answered": lazy("Replied to a remark of the reviewer"),
    "invited": lazy("Invited the body to a cycle"),
    "extended": lazy("Extended the time to submit"),
    "declined": lazy("Declined the invitation to a cycle"),
    "decline_taken_back": lazy("Took back that the body declined"),
    "reminded": lazy("Reminded the body of a cycle"),
    "file_contested": lazy("Contested what staff had entered from a file"),
    "entered_file_replaced": lazy("Replaced what staff had entered from a file"),
}
REVIEW: Words = {
    "returned": lazy("Returned a submission with questions"),
    "reading_saved": lazy("Saved a remark on an answer"),
    "readings_released": lazy("Released the remarks to the body"),
    "readings_carried": lazy("Took over the remarks on answers that did not change"),
    "question_saved": lazy("Saved a question to the body"),
    "question_removed": lazy("Took back a question that was not sent"),
    "note_saved": lazy("Saved an internal note"),
    "note_removed": lazy("Deleted an internal note"),
    "reviewed": lazy("Closed the review of a submission"),
    "file_entered": lazy("Entered a file that the body had sent"),
    "file_confirmed": lazy("Recorded that the body confirms what was entered from a file"),
    "file_taken_out": lazy("Took out what had been entered from a file"),
}
PEOPLE: Words = {
    "member_added": lazy("Added a member"),
    "member_changed": lazy("Changed the role or the work of a member"),
    "member_removed": lazy("Removed a member"),
    "contributor_by_mail_added": lazy("Added a contributor without an account"),
    "contributor_by_mail_changed": lazy("Changed a contributor without an account, or the work"),
    "contributor_by_mail_removed": lazy("Removed a contributor without an account"),
    "mailing_noted": lazy(
        "Noted when the questions went to a contributor without an account, or came back"
    ),
    "handed_over": lazy("Handed over to a successor"),
    "invitation_made": lazy("Invited somebody to the body"),
    "invitation_used": lazy("Accepted an invitation"),
    "invitation_revoked": lazy("Took an invitation back"),
    "recovery_asked": lazy("Asked for a recovery"),
    "recovery_confirmed": lazy("Confirmed a recovery, which begins the waiting period"),
    "recovery_stopped": lazy("Stopped a recovery"),
    "recovery_done": lazy("Carried out a recovery"),
    "update_published": lazy("Published an update in the directory"),
    "update_taken_back": lazy("Took an update in the directory back"),
    "body_added": lazy("Added the body"),
    "body_renamed": lazy("Changed the name of the body"),
    "data_exported": lazy("Exported everything of the body"),
    "deletion_asked": lazy("Asked for the data of the body to be deleted"),
    "deletion_stopped": lazy("Stopped the deletion of the data"),
    "deletion_done": lazy("Deleted the data of the body"),
}
SECURITY: Words = {
    "signed_in": lazy("Signed in"),
    "sign_in_failed": lazy("Tried in vain to sign in"),
    "second_factor_failed": lazy("Gave a wrong second factor"),
    "second_factor_added": lazy("Set up a second factor"),
    "second_factor_removed": lazy("Removed a second factor"),
    "second_factor_reset": lazy("Reset the second factor of an account"),
    "recovery_codes_made": lazy("Made new recovery codes"),
    "recovery_code_used": lazy("Used a recovery code"),
    "password_changed": lazy("Changed the password"),
    "password_reset": lazy("Set a new password by a link"),
    "address_changed": lazy("Changed the e-mail address of an account"),
    "sessions_ended": lazy("Ended sessions"),
    "api_token_made": lazy("Made a token for programs"),
    "api_token_taken_back": lazy("Took a token for programs back"),
    "api_tokens_ended": lazy("Ended tokens for programs"),
    "person_created": lazy("Created an account"),
    "person_changed": lazy("Changed what an account may do"),
    "link_made": lazy("Made a one-time link for an account"),
    "account_closed": lazy("Closed an account"),
    "account_opened": lazy("Reopened an account"),
    "staff_request_asked": lazy("Asked for something about an account of the staff"),
    "staff_request_confirmed": lazy("Confirmed what was asked about an account of the staff"),
    "staff_request_stopped": lazy("Stopped what was asked about an account of the staff"),
    "staff_request_done": lazy("Carried out what was asked about an account of the staff"),
    "cycle_created": lazy("Created a cycle"),
    "cycle_closed": lazy("Closed a cycle"),
    "cycle_reopened": lazy("Reopened a cycle"),
    "cycle_dates_changed": lazy("Changed the days of a cycle"),
    "readers_assigned": lazy("Set who of the staff reads a body"),
}
# What staff note down while they write the annual report; on the trail of the installation, with ids alone.
WRITING: Words = {
    "clipping_list_made": lazy("Made a list of quotations"),
    "clipping_list_renamed": lazy("Renamed a list of quotations"),
    "clipping_list_deleted": lazy("Deleted a list of quotations"),
    "clipping_kept": lazy("Kept a quotation"),
    "clipping_changed": lazy("Changed a quotation that is kept, or moved it to another list"),
    "clipping_deleted": lazy("Took a quotation out of its list"),
    "passage_asked": lazy("Asked a body whether a passage may be quoted without its name"),
    "translation_saved": lazy("Saved a working translation"),
}
WORDS: Words = {**ANSWERING, **LIFECYCLE, **REVIEW, **PEOPLE, **SECURITY, **WRITING}

CODES: Words = {
    "private": lazy("nobody outside this body"),
    "rapporteur": lazy("the Special Rapporteur’s staff"),
    "public": lazy("everybody"),
    "coordinator": lazy("coordinator"),
    "contributor": lazy("contributor"),
    "reader": lazy("reader"),
    "totp": lazy("authenticator app"),
    "webauthn": lazy("passkey"),
    "recovery_codes": lazy("recovery codes"),
    **{str(kind): label for kind, label in StaffRequest.Kind.choices},
    "may_be_named": lazy("be named in the annual report"),
    "may_be_quoted": lazy("be quoted without its name"),
    "may_be_introduced": lazy("be introduced to other bodies"),
    "shown_to_mechanisms": lazy("be shown to its regional mechanisms"),
}
DETAILS: Words = {
    "act": lazy("%(value)s"),
    "revision": lazy("revision %(value)s"),
    "version": lazy("version %(value)s"),
    "paragraph": lazy("recommendation %(value)s"),
    "paragraphs": lazy("recommendations %(value)s"),
    "from": lazy("before: %(value)s"),
    "to": lazy("now: %(value)s"),
    "sharing": lazy("may be seen by: %(value)s"),
    "agreed": lazy("agreed to: %(value)s"),
    "before": lazy("before: %(value)s"),
    "role": lazy("as %(value)s"),
    "count": lazy("%(value)s in number"),
    "until": lazy("until %(value)s"),
    "on": lazy("on %(value)s"),
    "factor": lazy("%(value)s"),
    "left": lazy("%(value)s left"),
    "sent": lazy("sent on %(value)s"),
    "returned": lazy("returned on %(value)s"),
    "on_behalf_of": lazy("on behalf of %(value)s"),
}
_LONGEST = 200
_RECOMMENDATION = re.compile(r"(?:(?P<cycle>.+) )?(?P<paragraph>1[0-3][0-9])")


def words(kind: str) -> str:
    """What happened, as the beginning of a sentence about whoever did it; the code itself if unknown."""
    return str(WORDS[kind]) if kind in WORDS else kind.replace("_", " ")


def about(event: Event) -> str:
    """What the event was about: a recommendation by its number, a cycle, a person; not the actor again."""
    found = _RECOMMENDATION.fullmatch(event.subject) if event.kind in ANSWERING else None
    if found is None:
        return "" if event.subject == event.actor_label else event.subject
    named = recommendation(found["paragraph"])
    return f"{found['cycle']}, {named}" if found["cycle"] else named


def recommendation(number: object) -> str:
    """A recommendation by its number."""
    return _("recommendation %(value)s") % {"value": number}


def details(event: Event) -> Iterator[str]:
    """The numbers and codes of an event that mean something to people."""
    for key, template in DETAILS.items():
        value = event.data.get(key)
        if value not in (None, "", []):
            yield str(template) % {"value": _said(value)}


def _said(value: Any) -> str:
    """A code in words, a list with commas; nothing longer than a line or two."""
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value)[:_LONGEST]
    day = _day(value) if isinstance(value, str) else None
    if day is not None:
        return date_format(day, "j F Y")
    return str(CODES.get(str(value), value))[:_LONGEST]


def _day(text: str) -> date | None:
    """``2026-11-02`` as a day; None for any other text."""
    try:
        return parse_date(text)
    except ValueError:
        return None
