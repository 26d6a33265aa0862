"""An approver approves content and choices: by a passkey that signs both, by a code, or as a typed name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_decode

from assessments.answering.rows import submitted_report
from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.home.daily import send_digests
from assessments.issuing.report_files import draft_of, rendering_of
from assessments.models import Assessment, Clearance, Event, Submission
from assessments.report.document import canonical_json
from assessments.report.files import print_context
from assessments.submitting.approving import challenge_of, signature_holds
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import approve, ask_clearance, change_choices, reopen, submit
from mechanisms.access import Sharing
from mechanisms.models import Body, Person, Role
from mechanisms.people.signatures import holds
from tests.factories import SHARED, MembershipFactory, acting, level
from tests.issuing.bundle_cast import made, manifest_of, quick_files
from tests.people.soft_passkey import SoftPasskey

__all__ = ["quick_files"]

PUBLIC = Choices(Sharing.PUBLIC, may_be_named=True, may_be_introduced=False, shown_to_mechanisms=False)
APP_SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def approver(north: Body) -> Person:
    return MembershipFactory.create(
        person__username="approver", person__name="Ingrid Halvorsen", body=north, role=Role.APPROVER
    ).account


@pytest.fixture
def passkey(approver: Person) -> SoftPasskey:
    made = SoftPasskey()
    made.register(approver)
    return made


@pytest.fixture
def locked(draft: Assessment, coordinator: Person) -> Clearance:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=level(112, 2))
    return ask_clearance(by=by, assessment=draft, choices=SHARED)


@pytest.fixture
def signed_in(client: Client, approver: Person) -> Client:
    client.force_login(approver)
    return client


def page(name: str, draft: Assessment, *more: Any) -> str:
    return reverse(f"assessments:{name}", args=[draft.pk, *more])


def sign(client: Client, clearance: Clearance, answer: object, seen: str = "") -> Any:
    post = {"credential": json.dumps(answer), "seen": seen or challenge_of(clearance).hex()}
    return client.post(page("approve", clearance.assessment), post)


def approved(clearance: Clearance) -> tuple[str, str]:
    clearance.refresh_from_db()
    return clearance.approver, clearance.approved_with


def code_now() -> str:
    *_earlier, now, _next = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(APP_SECRET, now)))


# With a passkey.


def test_what_is_signed_is_the_hash_of_content_and_choices(locked) -> None:
    """As docs/formats.md says, so that anybody can compute it."""
    said = {
        "schema": "approval/1",
        "content": locked.digest,
        "choices": {
            "sharing": "rapporteur",
            "may_be_named": False,
            "may_be_quoted": False,
            "may_be_introduced": False,
            "shown_to_mechanisms": False,
        },
    }
    assert challenge_of(locked) == hashlib.sha256(canonical_json(said)).digest()


def test_the_page_asks_the_device_to_sign_exactly_that(locked, passkey, signed_in) -> None:
    shown = signed_in.get(page("approve", locked.assessment))
    asked = shown.context["js_data"]["request_options"]["publicKey"]
    assert websafe_decode(asked["challenge"]) == challenge_of(locked)
    text = shown.content.decode()
    assert locked.digest in text
    assert "The Special Rapporteur’s staff" in text


def test_a_signature_approves_and_is_kept_whole(locked, passkey, signed_in, approver) -> None:
    answer = passkey.sign(challenge_of(locked))
    response = sign(signed_in, locked, answer)
    assert response.status_code == 302, response.content.decode()[-3000:]
    assert approved(locked) == ("Ingrid Halvorsen", "passkey")
    assert locked.approved_by == approver
    assert set(locked.assertion) == {
        "credential_id", "authenticator_data", "client_data", "signature", "public_key", "rp_id",
    }  # fmt: skip
    assert signature_holds(locked)
    event = Event.objects.get(kind="clearance_approved")
    assert event.data["with"] == "passkey"
    assert event.actor_label == "Ingrid Halvorsen"


def test_it_holds_when_the_passkey_and_the_account_are_gone(locked, passkey, signed_in, approver) -> None:
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    approver.authenticator_set.all().delete()
    approver.is_active = False
    approver.save()
    assert signature_holds(Clearance.objects.get())


def other_content(locked: Clearance) -> Clearance:
    locked.digest = "0" * 64
    return locked


def other_choices(locked: Clearance) -> Clearance:
    locked.choices = {**(locked.choices or {}), "sharing": "public"}
    return locked


@pytest.mark.parametrize("change", [other_content, other_choices])
def test_a_signature_over_something_else_approves_nothing(
    locked, passkey, signed_in, change: Callable[[Clearance], Clearance]
) -> None:
    other = change(Clearance.objects.get())
    response = sign(signed_in, locked, passkey.sign(challenge_of(other)))
    assert response.status_code == 422
    assert "The passkey did not sign this." in response.content.decode()
    assert approved(locked) == ("", "")


def test_a_passkey_of_somebody_else_or_of_another_site_approves_nothing(
    locked, passkey, signed_in, coordinator
) -> None:
    theirs = SoftPasskey(b"somebody-else-01")
    theirs.register(coordinator)
    wanted = challenge_of(locked)
    answer: object
    for answer in (
        theirs.sign(wanted),
        passkey.sign(wanted, origin="https://phishing.example"),
        {**passkey.sign(wanted), "response": {}},
        "not an answer",
        [],
    ):
        assert sign(signed_in, locked, answer).status_code == 422
    assert approved(locked) == ("", "")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("signature", "AAAA"),
        ("client_data", "e30"),
        ("authenticator_data", "AAAA"),
        ("public_key", "oA"),
        ("rp_id", "elsewhere.example"),
        ("signature", None),
    ],
)
def test_a_kept_signature_that_was_changed_does_not_hold(
    locked, passkey, signed_in, part: str, value: str | None
) -> None:
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    locked.refresh_from_db()
    kept = {name: text for name, text in locked.assertion.items() if name != part or value is not None}
    assert holds(locked.assertion, challenge_of(locked))
    assert not holds(kept if value is None else {**kept, part: value}, challenge_of(locked))
    assert not holds(locked.assertion, challenge_of(other_choices(locked)))


def test_verify_audit_checks_the_signatures_again(locked, passkey, signed_in, capsys) -> None:
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    call_command("verify_audit")
    assert "1 approval by passkey checked again: its signature fits." in capsys.readouterr().out
    Clearance.objects.update(choices={**SHARED.as_json(), "sharing": "public"})
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    assert "the signature of the approval does not fit" in capsys.readouterr().err


def test_verify_audit_finds_a_signature_that_was_put_in_by_hand(locked, passkey, signed_in, capsys) -> None:
    """Whoever writes into the database can sign with his own key; the trail knows of no such approval."""
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    kept = Clearance.objects.get().assertion
    forged = SoftPasskey(b"a-key-of-my-own1")
    forged.register(Person.objects.get(username="approver"))
    reopen(by=acting(Person.objects.get(username="coordinator")), assessment=locked.assessment)
    again = ask_clearance(
        by=acting(Person.objects.get(username="coordinator")), assessment=locked.assessment, choices=SHARED
    )
    sign(signed_in, again, forged.sign(challenge_of(again)))
    mine = Clearance.objects.get(pk=again.pk).assertion
    Event.objects.filter(kind="clearance_approved").order_by("pk")[::-1][0].delete()
    Clearance.objects.filter(pk=locked.pk).update(assertion=mine)
    assert kept != mine
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    assert "the audit trail knows no approval with this signature" in capsys.readouterr().err


# With a code of an app.


def test_a_code_of_the_app_approves_and_is_called_that(locked, signed_in, approver) -> None:
    TOTP.activate(approver, APP_SECRET)
    post = {"code": code_now(), "seen": challenge_of(locked).hex()}
    assert signed_in.post(page("approve", locked.assessment), post).status_code == 302
    assert approved(locked) == ("Ingrid Halvorsen", "code")
    assert locked.assertion is None
    shown = signed_in.get(page("approve", locked.assessment)).content.decode()
    assert "confirmed with a code." in shown


@pytest.mark.parametrize("code", ["", "000000", "recovery"])
def test_another_code_approves_nothing(locked, signed_in, approver, code: str) -> None:
    TOTP.activate(approver, APP_SECRET)
    typed = "1234" if code == "recovery" else code
    response = signed_in.post(
        page("approve", locked.assessment), {"code": typed, "seen": challenge_of(locked).hex()}
    )
    assert response.status_code == 422
    assert approved(locked) == ("", "")


def test_whoever_has_neither_is_led_to_set_one_up(locked, signed_in) -> None:
    shown = signed_in.get(page("approve", locked.assessment)).content.decode()
    assert reverse("mfa_index") in shown
    assert 'name="code"' not in shown
    assert 'name="credential"' not in shown


# Content and choices are approved together; a change of either opens it again.


READ_AGAIN = "What is locked has changed. Read it again below, then approve it."


def test_what_the_person_did_not_see_is_not_approved(locked, passkey, signed_in) -> None:
    response = sign(signed_in, locked, passkey.sign(challenge_of(locked)), seen="1" * 64)
    assert READ_AGAIN in response.content.decode()
    assert approved(locked) == ("", "")


@pytest.mark.parametrize("way", ["passkey", "code"])
def test_a_page_that_shows_other_choices_approves_nothing(
    locked, passkey, signed_in, approver, coordinator, way: str
) -> None:
    """The answers are the same; who may see them was chosen anew while the page was open."""
    TOTP.activate(approver, APP_SECRET)
    stale = challenge_of(locked)
    by, draft = acting(coordinator), Assessment.objects.with_frame().get()
    reopen(by=by, assessment=draft)
    again = ask_clearance(by=by, assessment=draft, choices=PUBLIC)
    assert again.digest == locked.digest
    said = {"credential": json.dumps(passkey.sign(stale))} if way == "passkey" else {"code": code_now()}
    response = signed_in.post(page("approve", draft), {**said, "seen": stale.hex()})
    assert response.status_code == 422
    assert READ_AGAIN in response.content.decode()
    assert f'name="seen" value="{challenge_of(again).hex()}"' in response.content.decode()
    assert approved(again) == ("", "")


def test_it_is_sent_to_those_for_whom_it_was_approved(locked, passkey, signed_in, coordinator) -> None:
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    by, draft = acting(coordinator), Assessment.objects.with_frame().get()
    with pytest.raises(Refused, match="The approval covers who may see it"):
        submit(by=by, assessment=draft, choices=PUBLIC)
    sent = submit(by=by, assessment=draft, choices=SHARED)
    assert (sent.approver, sent.approved_with, sent.clearance) == ("Ingrid Halvorsen", "passkey", locked)
    assert sent.digest == locked.digest


def test_reopened_it_has_to_be_approved_again(locked, passkey, signed_in, coordinator) -> None:
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    by, draft = acting(coordinator), Assessment.objects.with_frame().get()
    reopen(by=by, assessment=draft)
    again = ask_clearance(by=by, assessment=draft, choices=PUBLIC)
    assert (again.digest, again.approver) == (locked.digest, "")
    with pytest.raises(Refused, match="record who approved it"):
        submit(by=by, assessment=draft, choices=PUBLIC)


def test_what_is_submitted_is_not_approved_any_more(sent, passkey, signed_in) -> None:
    before = Submission.objects.values().get()
    clearance = Clearance.objects.get()
    assert sign(signed_in, clearance, passkey.sign(challenge_of(clearance))).status_code == 422
    assert Submission.objects.values().get() == before


def test_approved_once_it_is_not_approved_a_second_time(locked, passkey, signed_in, coordinator) -> None:
    approve(
        by=acting(coordinator),
        assessment=locked.assessment,
        approver="The Minister",
        approved_on=date(2026, 9, 1),
    )
    response = sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    assert "It is approved already." in response.content.decode()
    assert approved(locked) == ("The Minister", "typed")


def test_what_was_locked_before_choices_came_first_cannot_be_signed(locked, passkey, signed_in) -> None:
    Clearance.objects.update(choices=None)
    shown = signed_in.get(page("approve", locked.assessment)).content.decode()
    assert "Ask the coordinator to reopen it" in shown
    assert 'name="credential"' not in shown


def test_a_change_of_sharing_afterwards_is_said_beside_the_approval(
    locked, passkey, signed_in, coordinator
) -> None:
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    by, draft = acting(coordinator), Assessment.objects.with_frame().get()
    sent = submit(by=by, assessment=draft, choices=SHARED)
    receipt = page("receipt", draft, 1)
    before = signed_in.get(receipt).content.decode()
    assert "Its signature was checked just now" in before
    assert "was changed since by the coordinator" not in before
    change_choices(by=by, submission=sent, choices=PUBLIC)
    after = signed_in.get(receipt).content.decode()
    assert "was changed since by the coordinator" in after
    assert "Its signature was checked just now" in after


# Where it is told and printed.


@pytest.fixture
def sent(locked, passkey, signed_in, coordinator) -> Submission:
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    draft = Assessment.objects.with_frame().get()
    return submit(by=acting(coordinator), assessment=draft, choices=SHARED)


def test_the_approver_finds_it_on_the_dashboard_and_in_the_daily_mail(
    locked, signed_in, approver, mailoutbox, settings
) -> None:
    shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
    assert page("approve", locked.assessment) in shown
    assert "The answers have been locked since" in shown
    send_digests()
    (mine,) = [mail for mail in mailoutbox if mail.to == [approver.email]]
    assert "1 assessment to approve" in mine.body


def test_nothing_waits_once_it_is_approved(sent, signed_in) -> None:
    shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
    assert "The answers have been locked since" not in shown


def test_the_report_on_paper_names_the_approver_and_how(sent) -> None:
    rendering = rendering_of(sent, "en")
    assert rendering.approval is not None
    assert (rendering.approval.name, rendering.approval.way) == ("Ingrid Halvorsen", "passkey")


def test_the_sealed_content_says_nothing_of_the_approval(sent) -> None:
    assert "Ingrid" not in sent.document
    assert hashlib.sha256(sent.document.encode()).hexdigest() == sent.digest


def test_reviewers_read_who_approved_it(sent, reviewer) -> None:
    client = Client()
    client.force_login(reviewer)
    shown = client.get(reverse("assessments:review", args=[sent.assessment_id])).content.decode()
    assert "Approved by <bdi>Ingrid Halvorsen</bdi> on" in shown
    assert "with a passkey." in shown


def test_a_locked_draft_that_is_approved_prints_it_too(locked, passkey, signed_in) -> None:
    sign(signed_in, locked, passkey.sign(challenge_of(locked)))
    _report, rendering = draft_of(Assessment.objects.with_frame().get(), "en")
    assert rendering.digest == locked.digest
    assert rendering.approval is not None


@pytest.mark.usefixtures("quick_files")
def test_the_list_in_a_bundle_names_the_approval_beside_the_hash(sent, coordinator) -> None:
    listed = manifest_of(made(coordinator, sent.assessment))
    assert listed["digest"] == sent.digest
    on = sent.approved_on.isoformat()
    assert listed["approved"] == {"by": "Ingrid Halvorsen", "on": on, "with": "passkey"}


def test_what_is_printed_says_approved_by_whom_and_how(sent) -> None:
    words = print_context(submitted_report(sent), rendering_of(sent, "en"))
    assert re.search(r"Approved by Ingrid Halvorsen on .*, with a passkey\.", str(words["approved"]))
    page = render_to_string("assessments/report/facts.html", words)
    assert "Ingrid Halvorsen" in page
    assert ", with a passkey" in page
