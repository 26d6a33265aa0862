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
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments.answers import labels
from assessments.models import Event
from mechanisms.models import BodyAct, StaffRequest
from recommendations import lists

type Words = Mapping[str, Promise]

ANSWERING: Words = {
    "assessment_started": gettext_lazy("Started an assessment"),
    "frame_saved": gettext_lazy("Saved the period, the contributors or what was budgeted"),
    "answer_saved": gettext_lazy("Saved an answer"),
    "answer_cleared": gettext_lazy("Marked an answer as cleared"),
    "answer_uncleared": gettext_lazy("Changed a cleared answer or its inputs: it is no longer cleared"),
    "clearing_restored": gettext_lazy(
        "Undid what had changed a cleared answer or its inputs: it is cleared as before"
    ),
    "input_saved": gettext_lazy("Saved an input of a ministry"),
    "input_released": gettext_lazy("Released an input of a ministry"),
    "input_taken_back": gettext_lazy("Took an input of a ministry back, with the file that had brought it"),
    "choice_explained": gettext_lazy(
        "Wrote why an answer was chosen, where ministries contradict each other"
    ),
    "late_reminded": gettext_lazy("Reminded the members whose inputs are late"),
    "reminder_not_sent": gettext_lazy("A reminder could not be sent"),
    "workbook_made": gettext_lazy("Made a file of the questions to work on offline"),
    "letters_made": gettext_lazy("Made letters to ministries with the questions"),
    "file_uploaded": gettext_lazy("Uploaded files, to look at what they would change"),
    "file_repaired": gettext_lazy("Put right cells of an uploaded file that could not be read"),
    "file_applied": gettext_lazy("Applied an uploaded file"),
    "file_undone": gettext_lazy("Took back what an uploaded file had changed"),
    "file_attached": gettext_lazy("Attached a file to a reference"),
    "file_removed": gettext_lazy("Took a file off a reference"),
    "personal_data_explained": gettext_lazy("Gave the reason why something is no personal data of a victim"),
    "report_downloaded": gettext_lazy("Downloaded a report"),
    "file_opened": gettext_lazy("Opened a file of evidence"),
    "bundle_downloaded": gettext_lazy("Downloaded a report with all its files"),
    "answers_downloaded": gettext_lazy("Downloaded the answers of a draft"),
    "plan_saved": gettext_lazy("Saved the actions of an answer"),
    "action_saved": gettext_lazy("Saved an action of the plan"),
    "action_removed": gettext_lazy("Removed an action from the plan"),
    "comment_added": gettext_lazy("Wrote a comment"),
    "comment_deleted": gettext_lazy("Deleted a comment"),
    "comment_resolved": gettext_lazy("Marked a thread of comments as resolved"),
    "comment_reopened": gettext_lazy("Reopened a thread of comments"),
}
LIFECYCLE: Words = {
    "clearance_asked": gettext_lazy("Locked the assessment for approval"),
    "clearance_approved": gettext_lazy("Recorded the approval"),
    "clearance_reopened": gettext_lazy("Reopened the locked assessment"),
    "submitted": gettext_lazy("Submitted the assessment"),
    "sharing_changed": gettext_lazy("Changed who may see a submission"),
    "withdrawn": gettext_lazy("Withdrew a submission"),
    "holders_may_verify": gettext_lazy("Let whoever has the file of a report verify it"),
    "holders_may_not_verify": gettext_lazy("Let nobody verify a report by its file alone any more"),
    "passage_agreed": gettext_lazy("Agreed that a passage is quoted without the name of the body"),
    "passage_refused": gettext_lazy("Said no to quoting a passage, or took a yes back"),
    "naming_refused": gettext_lazy("Said no to being named in the annual report"),
    "introduction_agreed": gettext_lazy("Agreed to be introduced to another body"),
    "introduction_refused": gettext_lazy("Said no to an introduction, or took a yes back"),
    "introduced": gettext_lazy("Introduced the body to another one; both had agreed"),
    "reading_answered": gettext_lazy("Replied to a remark of the reviewer"),
    "invited": gettext_lazy("Invited the body to a cycle"),
    "extended": gettext_lazy("Extended the time to submit"),
    "declined": gettext_lazy("Declined the invitation to a cycle"),
    "decline_taken_back": gettext_lazy("Took back that the body declined"),
    "reminded": gettext_lazy("Reminded the body of a cycle"),
    "file_contested": gettext_lazy("Contested what staff had entered from a file"),
    "entered_file_replaced": gettext_lazy("Replaced what staff had entered from a file"),
}
REVIEW: Words = {
    "returned": gettext_lazy("Returned a submission with questions"),
    "reading_saved": gettext_lazy("Saved a remark on an answer"),
    "readings_released": gettext_lazy("Released the remarks to the body"),
    "readings_accepted": gettext_lazy("Accepted answers without reading them"),
    "readings_carried": gettext_lazy("Took over the remarks on answers that did not change"),
    "question_saved": gettext_lazy("Saved a question to the body"),
    "question_removed": gettext_lazy("Took back a question that was not sent"),
    "note_saved": gettext_lazy("Saved an internal note"),
    "note_removed": gettext_lazy("Deleted an internal note"),
    "reviewed": gettext_lazy("Closed the review of a submission"),
    "questionnaire_made": gettext_lazy("Made a blank questionnaire for a body without an account"),
    "file_entered": gettext_lazy("Entered a file that the body had sent"),
    "file_confirmed": gettext_lazy("Recorded that the body confirms what was entered from a file"),
    "file_taken_out": gettext_lazy("Took out what had been entered from a file"),
}
PEOPLE: Words = {
    "member_added": gettext_lazy("Added a member"),
    "member_changed": gettext_lazy("Changed the role or the work of a member"),
    "member_asked": gettext_lazy("Changed who is asked to answer what"),
    "member_removed": gettext_lazy("Removed a member"),
    "contributor_by_mail_added": gettext_lazy("Added a contributor without an account"),
    "contributor_by_mail_changed": gettext_lazy("Changed a contributor without an account, or the work"),
    "contributor_by_mail_removed": gettext_lazy("Removed a contributor without an account"),
    "mailing_noted": gettext_lazy(
        "Noted when the questions went to a contributor without an account, or came back"
    ),
    "access_ending_asked": gettext_lazy(
        "Signed out an account that may be in the wrong hands, and asked that its way in be closed"
    ),
    "access_ended": gettext_lazy("Closed the way in for an account that may be in the wrong hands"),
    "letters_fetched": gettext_lazy("Fetched letters with their files for contributors without an account"),
    "letters_sent": gettext_lazy("Sent letters to contributors without an account, or marked them as sent"),
    "input_link_made": gettext_lazy("Made a link by which a ministry answers without an account"),
    "input_link_opened": gettext_lazy("Opened the link of a ministry for the first time"),
    "input_link_revoked": gettext_lazy("Took the link of a ministry back"),
    "input_links_allowed": gettext_lazy("Switched links without an account on or off"),
    "handed_over": gettext_lazy("Handed over to a successor"),
    "invitation_made": gettext_lazy("Invited somebody to the body"),
    "invitation_used": gettext_lazy("Accepted an invitation"),
    "invitation_revoked": gettext_lazy("Took an invitation back"),
    "second_coordinator_on": gettext_lazy("Switched on that a second coordinator confirms what matters most"),
    "second_coordinator_off": gettext_lazy("Switched off that a second coordinator confirms"),
    "body_act_asked": gettext_lazy("Asked a second coordinator to confirm"),
    "body_act_confirmed": gettext_lazy("Confirmed as a second coordinator"),
    "body_act_stopped": gettext_lazy("Ended what waited for a second coordinator: it was not done"),
    "body_act_done": gettext_lazy("Did what a second coordinator had confirmed"),
    "recovery_asked": gettext_lazy("Asked for a recovery"),
    "recovery_confirmed": gettext_lazy("Confirmed a recovery, which begins the waiting period"),
    "recovery_stopped": gettext_lazy("Stopped a recovery"),
    "recovery_done": gettext_lazy("Carried out a recovery"),
    "update_published": gettext_lazy("Published an update in the directory"),
    "update_taken_back": gettext_lazy("Took an update in the directory back"),
    "body_added": gettext_lazy("Added the body"),
    "body_renamed": gettext_lazy("Changed the name of the body"),
    "data_exported": gettext_lazy("Exported everything of the body"),
    "text_removed": gettext_lazy("Had a text removed from everything that the body keeps"),
    "deletion_asked": gettext_lazy("Asked for the data of the body to be deleted"),
    "deletion_stopped": gettext_lazy("Stopped the deletion of the data"),
    "deletion_done": gettext_lazy("Deleted the data of the body"),
}
SECURITY: Words = {
    "backup_made": gettext_lazy("Made a backup of the installation"),
    "signed_in": gettext_lazy("Signed in"),
    "signed_in_new_place": gettext_lazy("Signed in from a new place"),
    "sign_in_failed": gettext_lazy("Tried in vain to sign in"),
    "failed_sign_ins_told": gettext_lazy("Told somebody by mail that sign-ins with the address had failed"),
    "second_factor_failed": gettext_lazy("Gave a wrong second factor"),
    "second_factor_added": pgettext_lazy("what a person did", "Set up a second factor"),
    "second_factor_removed": gettext_lazy("Removed a second factor"),
    "second_factor_reset": gettext_lazy("Reset the second factor of an account"),
    "recovery_codes_made": gettext_lazy("Made new recovery codes"),
    "recovery_code_used": gettext_lazy("Used a recovery code"),
    "password_changed": gettext_lazy("Changed the password"),
    "password_reset": gettext_lazy("Set a new password by a link"),
    "address_changed": gettext_lazy("Changed the e-mail address of an account"),
    "sessions_ended": gettext_lazy("Ended sessions"),
    "api_token_made": gettext_lazy("Made a token for programs"),
    "api_token_taken_back": gettext_lazy("Took a token for programs back"),
    "api_tokens_ended": gettext_lazy("Ended tokens for programs"),
    "person_created": gettext_lazy("Created an account"),
    "person_changed": gettext_lazy("Changed what an account may do"),
    "link_made": gettext_lazy("Made a one-time link for an account"),
    "account_closed": gettext_lazy("Closed an account"),
    "account_opened": gettext_lazy("Reopened an account"),
    "staff_request_asked": gettext_lazy("Asked for something about an account of the staff"),
    "staff_request_confirmed": gettext_lazy("Confirmed what was asked about an account of the staff"),
    "staff_request_stopped": gettext_lazy("Stopped what was asked about an account of the staff"),
    "staff_request_done": gettext_lazy("Carried out what was asked about an account of the staff"),
    "wrong_word_said": gettext_lazy("Said that a word of the instrument is wrong"),
    "wrong_word_settled": gettext_lazy("Settled what was said of a word of the instrument"),
    "official_text_loaded": gettext_lazy("Loaded the official text of the recommendations in a language"),
    "translation_review_recorded": gettext_lazy("Recorded that somebody reviewed a translation"),
    "translation_review_withdrawn": gettext_lazy("Withdrew the review of a translation"),
    "cycle_created": gettext_lazy("Created a cycle"),
    "cycle_closed": gettext_lazy("Closed a cycle"),
    "cycle_reopened": gettext_lazy("Reopened a cycle"),
    "closing_table_made": gettext_lazy("Made the closing table of a cycle"),
    "cycle_dates_changed": gettext_lazy("Changed the days of a cycle"),
    "text_removed_at_staff": gettext_lazy("Had a text removed, also from notes of the staff"),
    "readers_assigned": gettext_lazy("Set who of the staff reads a body"),
    "readers_dealt": gettext_lazy("Dealt out evenly who of the staff reads which bodies"),
    "readers_deal_undone": gettext_lazy("Took back who was to read which bodies"),
}
# What staff note down while they write the annual report; on the trail of the installation, with ids alone.
WRITING: Words = {
    "clipping_list_made": gettext_lazy("Made a list of quotations"),
    "clipping_list_renamed": gettext_lazy("Renamed a list of quotations"),
    "clipping_list_deleted": gettext_lazy("Deleted a list of quotations"),
    "clipping_kept": gettext_lazy("Kept a quotation"),
    "clippings_kept": gettext_lazy("Kept several quotations"),
    "clipping_changed": gettext_lazy("Changed a quotation that is kept, or moved it to another list"),
    "clipping_deleted": gettext_lazy("Took a quotation out of its list"),
    "passage_asked": gettext_lazy("Asked a body whether a passage may be quoted without its name"),
    "naming_asked": gettext_lazy("Asked a body whether it may be named after all"),
    "introduction_asked": gettext_lazy("Asked two bodies whether they may be introduced to each other"),
    "translation_saved": gettext_lazy("Saved a working translation"),
    "annual_paragraph_saved": gettext_lazy(
        "Wrote a paragraph of the annual report, or went back to what is proposed"
    ),
    "annual_paragraph_kept": gettext_lazy(
        "Kept a paragraph of the annual report as it is, over changed figures"
    ),
    "annual_paragraph_chosen": gettext_lazy("Took a paragraph into the annual report"),
    "annual_paragraph_left_out": gettext_lazy("Left a paragraph out of the annual report"),
}
WORDS: Words = {**ANSWERING, **LIFECYCLE, **REVIEW, **PEOPLE, **SECURITY, **WRITING}
#: What is recorded no longer, and keeps its words for the trails that hold it.
EARLIER = frozenset({"input_saved"})

FORMATS: Words = {
    "pdf": gettext_lazy("PDF"),
    "brief": gettext_lazy("two-page brief (PDF)"),
    "docx": gettext_lazy("Word"),
    "xlsx": gettext_lazy("Excel"),
    "json": gettext_lazy("JSON"),
    "svg": gettext_lazy("strip as a drawing (SVG)"),
    "csv": gettext_lazy("strip as a table (CSV)"),
    "paper": gettext_lazy("questionnaire (PDF)"),
}
CODES: Words = {
    **FORMATS,
    **labels.SHARING,
    "coordinator": gettext_lazy("coordinator"),
    "contributor": gettext_lazy("contributor"),
    "reader": gettext_lazy("reader"),
    "totp": gettext_lazy("authenticator app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
    **{str(kind): label for kind, label in [*StaffRequest.Kind.choices, *BodyAct.Kind.choices]},
    "may_be_named": gettext_lazy("be named in the annual report"),
    "may_be_quoted": gettext_lazy("be quoted without its name"),
    "may_be_introduced": gettext_lazy("be introduced to other bodies"),
    "shown_to_mechanisms": gettext_lazy("be shown to its regional mechanisms"),
}
DETAILS: Words = {
    "act": gettext_lazy("%(value)s"),
    "revision": gettext_lazy("revision %(value)s"),
    "version": gettext_lazy("version %(value)s"),
    "paragraph": gettext_lazy("recommendation %(value)s"),
    "paragraphs": gettext_lazy("recommendations %(value)s"),
    "from": gettext_lazy("before: %(value)s"),
    "to": gettext_lazy("now: %(value)s"),
    "sharing": gettext_lazy("may be seen by: %(value)s"),
    "agreed": gettext_lazy("agreed to: %(value)s"),
    "before": gettext_lazy("before: %(value)s"),
    "role": gettext_lazy("as %(value)s"),
    "count": gettext_lazy("%(value)s in number"),
    "until": gettext_lazy("until %(value)s"),
    "on": gettext_lazy("on %(value)s"),
    "factor": gettext_lazy("%(value)s"),
    "left": gettext_lazy("%(value)s left"),
    "format": gettext_lazy("as %(value)s"),
    "browser": gettext_lazy("%(value)s"),
    "network": gettext_lazy("%(value)s"),
    "sent": gettext_lazy("sent on %(value)s"),
    "returned": gettext_lazy("returned on %(value)s"),
    "on_behalf_of": gettext_lazy("on behalf of %(value)s"),
}
# Where in the annual report a paragraph stands, by how its key begins; those on one recommendation say which.
ANNUAL_PARTS: Words = {
    "summary": gettext_lazy("The report in brief"),
    **dict.fromkeys(
        ("introduction", "basis", "levels", "supported", "examples"), gettext_lazy("Introduction")
    ),
    "coverage": gettext_lazy("Who answered"),
    **dict.fromkeys(("findings", "group", "quote"), gettext_lazy("What the bodies report")),
    "change": gettext_lazy("Change since the last cycle"),
    **dict.fromkeys(("rights", "right"), gettext_lazy("Which rights are left behind")),
    "evidence": gettext_lazy("What can be shown"),
    "assistance": gettext_lazy("Assistance asked for"),
    "readings": gettext_lazy("Readings by the staff, and replies"),
    "conclusions": gettext_lazy("Conclusions"),
}
_LONGEST = 200
_IN_KEY = re.compile(r"-(1[0-3][0-9])-")
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
    return f"{found['cycle']}{lists.aside()}{named}" if found["cycle"] else named


def recommendation(number: object) -> str:
    """A recommendation by its number."""
    return _("recommendation %(value)s") % {"value": number}


def details(event: Event) -> Iterator[str]:
    """The numbers and codes of an event that mean something to people."""
    for key, template in DETAILS.items():
        value = event.data.get(key)
        if key == "paragraph" and event.kind.startswith("annual_paragraph"):
            yield _annual_part(str(value))
        elif value not in (None, "", []):
            yield str(template) % {"value": _said(value)}


def _annual_part(key: str) -> str:
    """Where a paragraph of the annual report stands, or the recommendation that it is on."""
    if on := _IN_KEY.search(key):
        return recommendation(on[1])
    return str(ANNUAL_PARTS.get(key.removeprefix("own-").split("-")[0], key))


def _said(value: Any) -> str:
    """A code in words, a list with commas; nothing longer than a line or two."""
    if isinstance(value, list):
        return lists.in_row(_said(item) for item in value)[:_LONGEST]
    day = _day(value) if isinstance(value, str) else None
    if day is not None:
        return date_format(day, "DATE_FORMAT")
    return str(CODES.get(str(value), value))[:_LONGEST]


def _day(text: str) -> date | None:
    """``2026-11-02`` as a day; None for any other text."""
    try:
        return parse_date(text)
    except ValueError:
        return None
