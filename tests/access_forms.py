"""What is sent to each address that takes a form, so that whoever may does change something by it.

What the page itself holds in hidden fields (revisions, hashes) is taken from the page, as a browser does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from assessments.models import (
    BlindReading,
    Clipping,
    ClippingList,
    Evidence,
    Passage,
    PassageConsent,
    Reading,
)
from assessments.offline.file_answers import BroughtBy
from assessments.offline.reading import read_file
from assessments.reviewing.accepting import acceptable_of, acceptable_seen
from assessments.reviewing.entry_preview import preview
from assessments.reviewing.two_readers import revision_of
from assessments.submitting.retelling import frozen_content
from mechanisms.access import principal_of
from mechanisms.membership.by_mail import contributors_by_mail
from mechanisms.models import Body
from tests.access_world import APP_SECRET, ENCLOSED_KEY, World, answers_sent, first_pk
from tests.factories import acting

CHOICES = {"named": "no", "quoted": "no", "introduced": "no", "mechanisms": "no"}
PASSWORD = "a long and quiet sentence"


def a_file(_world: World) -> SimpleUploadedFile:
    """What somebody would attach."""
    return SimpleUploadedFile("law.txt", b"Article 2", content_type="text/plain")


def answers_file() -> SimpleUploadedFile:
    """Answers as data, brought back."""
    return SimpleUploadedFile("back.json", answers_sent(), content_type="application/json")


def held_for_reviewer(world: World) -> str:
    """What the preview holds ready for the reviewer who looked at it."""
    seen = preview(
        by=acting(world.person("reviewer")),
        file=read_file("sent.json", answers_sent(), BroughtBy.DESK, world.cycle.slug),
        body=Body.objects.get(slug="south"),
        cycle=world.cycle,
        day=timezone.localdate(),
    )
    return seen.held


def the_reply() -> dict[str, str]:
    """A reply to the first remark: its field is named after the remark."""
    pk = str(Reading.objects.values_list("pk", flat=True).first())
    return {"reading": pk, f"reply-{pk}": "Thank you."}


def the_acceptable(world: World) -> tuple[int, str]:
    """The first answer that the reviewer may accept without reading, and what the page says was shown."""
    found = acceptable_of(principal_of(world.person("reviewer")), [world.assessment.pk])
    return (found[0].paragraphs[0] if found else 106), acceptable_seen(found)


def app_code() -> str:
    """What the app of the approver shows now."""
    *_earlier, now, _next = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(APP_SECRET, now)))


type Fields = Mapping[str, str | Callable[[World], Any]]

#: Route → the fields that a person fills in. A route without fields is a button.
FORMS: Mapping[str, Fields | Callable[[World], Fields]] = {
    "account_digest": {},
    "account_time_zone": {"zone": "Europe/Vienna"},
    "account_language": {"language": "en"},
    "api_token_add": {"name": "Notebook", "scope": "public", "days": "30"},
    "assessments:wrong_word": {"key": "other", "said": "No such word."},
    "assessments:start": {
        "body": lambda world: str(world.north.pk),
        "cycle": lambda world: str(world.cycle.pk),
        "begin": "blank",
        "start": "2025-07-01",
        "end": "2026-06-30",
    },
    "assessments:question": {"choice": "2", "explanation": "Another text."},
    "assessments:own_input": {"choice": "2", "explanation": "Another text."},
    "assessments:input_for": {"choice": "2", "explanation": "Another text."},
    "assessments:comments": {"comment": "One more thing."},
    "assessments:version": {"revision": lambda world: str(world.answer.revision)},
    "assessments:confirm_copy": {"revision": lambda world: str(world.answer.revision)},
    "assessments:undo": {"revision": lambda world: str(world.answer.revision)},
    "assessments:personal_data": {"reason": "An officer of ours."},
    "assessments:evidence_add": {"title": "Law", "strength": "1", "file": a_file, "confidential": "no"},
    "assessments:evidence_file": {"file": a_file, "confidential": "no"},
    "assessments:evidence_reuse": {
        "reference": lambda world: str(Evidence.objects.get(answer=world.answer).pk)
    },
    "assessments:frame": {"start": "2025-01-01", "end": "2026-06-30"},
    "assessments:action_add": {"paragraph": "113", "what": "Write a law", "status": "planned"},
    "assessments:action": {"paragraph": "113", "what": "Write a law", "status": "started"},
    "assessments:choose": {**CHOICES, "sharing": "rapporteur"},
    "assessments:submit": {
        **CHOICES,
        "sharing": "rapporteur",
        "confirmed": "on",
        "name": "Coordinator",
        "digest": lambda world: frozen_content(world.assessment)[2],
    },
    "assessments:clearance": {
        **CHOICES,
        "sharing": "rapporteur",
        "approver": "A. Minister",
        "approved_on": "2026-01-02",
    },
    "assessments:approve": {"code": lambda world: app_code()},
    "assessments:sharing": {**CHOICES, "sharing": "private"},
    "assessments:said_answer": {
        "request": lambda world: f"passage-{first_pk(PassageConsent.objects.all())}",
        "answer": "yes",
    },
    "assessments:ask_bodies": {"passage": lambda world: str(first_pk(Clipping.objects.filter(note="")))},
    "assessments:remarks": lambda world: the_reply(),
    "assessments:review": {"note": "The embassy knows."},
    "assessments:review_answer": {"choice": "cannot_tell", "reason": "No source."},
    "assessments:review_settle": lambda world: {
        "choice": "agree",
        "reason": "We both think so now.",
        "seen": str(revision_of(BlindReading.objects.all())),
    },
    "assessments:review_return": {"message": "One point is not clear to us.", "signed": "mandate"},
    "assessments:review_release": {"until": "2099-12-31", "signed": "mandate", "remark": "113"},
    "assessments:review_close": {"signed": "name"},
    "assessments:invitation_add": {"email": "amina@example.org", "role": "reader"},
    "assessments:member": {"role": "contributor", "sections": "d"},
    "assessments:invite_several": {"people": "amina@example.org\nben@example.org", "role": "reader"},
    "assessments:board_asked": {
        "at": "120",
        "people": lambda world: str(world.person("other").memberships.get().pk),
        "how": "more",
    },
    "assessments:choice_reason": {"113-text": "The register is older.", "113-seen": "0"},
    "assessments:by_mail_add": {"name": "Bo", "ministry": "Border Police", "paragraphs": "137"},
    "assessments:by_mail": {"name": "Ana Lima", "ministry": "Labour Inspectorate", "sections": "d"},
    "assessments:offline_take": {
        "scope": lambda world: f"member-{world.person('assigned').memberships.get().pk}",
        "answers": "blank",
    },
    "assessments:by_mail_list": {"text": "Bo;Border Police;;137", "act": "add"},
    "assessments:input_links": {
        "allowed": lambda world: "no" if Body.objects.get(pk=world.north.pk).input_links else "yes"
    },
    "assessments:offline_letters": {
        "member": lambda world: str(contributors_by_mail(world.north).get().pk),
        "act": "one",
    },
    "assessments:offline_link": {"days": "14"},
    "assessments:offline_link_revoke": {},
    "assessments:link": {},
    "assessments:link_question": {"choice": "2", "explanation": "Another text."},
    "assessments:upload_receipt": {"act": "file"},
    "assessments:upload_enclosed": {
        "document": str(ENCLOSED_KEY),
        "paragraph": "113",
        "confidential": "yes",
    },
    "assessments:uploads": {"came": lambda world: answers_file()},
    "assessments:offline_contributor": {"sent_on": lambda world: timezone.localdate().isoformat()},
    "assessments:hand_over": {"successor": lambda world: str(world.person("reader").pk), "then": "reader"},
    "assessments:recovery": {
        "wish": lambda world: f"coordinator:{world.person('reader').pk}",
        "reason": "The coordinator has left.",
    },
    "assessments:body_update": {
        "text": "A law is in force.",
        "dated": "2026-01-31",
        "signed_name": "A. Person",
        "signed_office": "Secretary",
        "publish": "on",
    },
    "assessments:annual_paragraph": {"text": "Four levels, in our words."},
    "assessments:annual_choose": {"leave": "levels 0"},
    "assessments:clipping_lists": {"theme": "Children"},
    "assessments:search_keep": {
        "passage": lambda world: str(Passage.objects.values_list("pk", flat=True).first() or ""),
        "theme": "Children",
    },
    "assessments:clipping_list_rename": {"theme": "Children"},
    "assessments:clipping_add": {"quoted": "As the plan says.", "theme": "Children"},
    "assessments:clipping": {
        "quoted": "the plan",
        "into": lambda world: str(ClippingList.objects.get(theme="Funds").pk),
    },
    "assessments:translation": {"text": "Like the plan.", "language": "fr", "revision": "0"},
    "assessments:remove_text": {
        "text": "Telephone +31 20 794 0800",
        "reason": "Somebody could be found.",
        "sure": "on",
        "remove": "1",
    },
    "assessments:verifying": {"holders": "yes"},
    "assessments:body_data_delete": {"name": lambda world: world.north.name},
    "assessments:administration_body_add": {
        "kind": "regional",
        "type": "process",
        "name": "New Mechanism",
        "region": "Europe and Central Asia",
        "coordinator_email": "first@example.org",
    },
    "assessments:administration_body": {"name": "Renamed Mechanism"},
    "assessments:administration_person_add": {"email": "staff@example.org", "name": "Staff"},
    "assessments:administration_person": {"name": "Another Name"},
    "assessments:administration_appoint": {"body": "added", "email": "first@example.org"},
    "assessments:cycle_invite": {"body": "south"},
    "assessments:cycle_remind": {"body": "north", "way": "hand"},
    "assessments:cycle_readers": {
        "reader-north": lambda world: str(world.person("reviewer").pk),
        "second-north": "",
        "was-north": " ",
    },
    "assessments:review_accept": {
        "of": lambda world: str(world.assessment.pk),
        "answer": lambda world: f"{world.assessment.pk}.{the_acceptable(world)[0]}",
        "seen": lambda world: the_acceptable(world)[1],
    },
    "assessments:cycle_body_act": {"until": "2027-02-28"},
    "assessments:enter_file": {
        "file": lambda world: SimpleUploadedFile("answers.json", answers_sent()),
        "body": "south",
        "cycle": "2026",
        "received_on": lambda world: timezone.localdate().isoformat(),
    },
    "assessments:enter_held": {"held-key": lambda world: held_for_reviewer(world)},
    "assessments:received_file_act": {
        "confirmed_by": "A. Minister",
        "confirmed_on": lambda world: timezone.localdate().isoformat(),
    },
    "assessments:administration_cycle_add": {
        "name": "2031",
        "slug": "2031",
        "edition": lambda world: str(world.cycle.edition_id),
        "opens_on": "2031-01-01",
        "closes_on": "2031-06-30",
    },
    "assessments:administration_translation_review": {
        "language": "fr",
        "scope": "112",
        "name": "A. Reader",
        "function": "Translator",
        "organisation": "North",
        "reviewed_on": "2026-11-02",
    },
    "assessments:administration_cycle": {"opens_on": "2026-07-01", "closes_on": "2027-03-31"},
    "mechanisms:invitation": {"name": "New", "password": PASSWORD, "again": PASSWORD},
}


class HiddenFields(HTMLParser):
    """The hidden fields of a page, without the token of the form."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the name and value of each hidden input."""
        values = dict(attrs)
        if tag == "input" and values.get("type") == "hidden" and values.get("name"):
            self.found[values["name"] or ""] = values.get("value") or ""


def hidden_fields(client: Client, address: str) -> dict[str, str]:
    """What the page at this address holds ready for its form; nothing where it shows none."""
    response = client.get(address)
    if response.status_code != 200:
        return {}
    parser = HiddenFields()
    parser.feed(response.content.decode())
    parser.found.pop("csrfmiddlewaretoken", None)
    return parser.found
