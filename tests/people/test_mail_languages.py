"""Each letter is in the language of whoever gets it, whoever sends it and in whatever process it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from assessments.answering.comments import comment
from assessments.answering.rules import last_day
from assessments.bodies.body_act_words import AskedAct
from assessments.home.daily import Kind, send_digests
from assessments.home.failed_sign_ins import tell_of_failed_sign_ins
from assessments.models import Assessment, Cycle
from assessments.models.assessment import Deletion
from assessments.trail.acting import COMMAND_LINE, record
from mechanisms.membership.assignments import Work, in_words
from mechanisms.membership.invitations import invite, link_of, send_invitation
from mechanisms.models import Body, BodyAct, MemberInvitation, Person, Recovery, Role, StaffRequest, WrongWord
from mechanisms.people import letters
from recommendations.catalogue import current_edition, outline_of
from recommendations.outline import Variant
from tests.factories import MembershipFactory, acting
from tests.people.test_mail_texts import LETTERS

MOMENT = datetime(2027, 2, 3, 9, 30, tzinfo=UTC)
BODY = Body(slug="sample", name="Sample Mechanism", short_name="SM")
ANA = Person(pk=UUID(int=1), email="ana@example.org", name="Ana")
CYCLE = Cycle(slug="2027", name="2027", closes_on=date(2027, 2, 3))
GUARDED: dict[str, Any] = {
    "person": ANA,
    "asked_by_label": "Bea",
    "confirmed_by_label": "Cem",
    "stopped_by_label": "nobody: the member left or changed role",
    "reason": "Nobody confirmed it within 24 hours.",
    "asked_at": MOMENT,
    "effective_at": MOMENT,
}


def _body_act(kind: str, **given: Any) -> dict[str, Any]:
    act = BodyAct(body=BODY, kind=kind, given=given, **GUARDED)
    return {"body": BODY, "act": act, "words": AskedAct(act, "2027")}


RECOVERY = {"body": BODY, "recovery": Recovery(body=BODY, kind=Recovery.Kind.COORDINATOR, **GUARDED)}
STAFF = {"asked": StaffRequest(kind=StaffRequest.Kind.GIVE_REVIEWER, **GUARDED)}
DELETION = {"body": BODY, "deletion": Deletion(body=BODY, asked_by_label="Bea", effective_at=MOMENT)}
MINISTRY = {"body": BODY, "ministry": "Justice"}
WORD = WrongWord(paragraph=112, language="ar", sent_by_label="Bea", settled_by_label="Cem")
INVITED = MemberInvitation(body=BODY, name="Ana", made_by_label="Bea", due=CYCLE.closes_on, expires_at=MOMENT)
# What each letter is sent with: plain values and rows, never words of the sender's language.
TOLD: dict[str, dict[str, Any]] = {
    "address_changed": {},
    "address_link": {"hours": 1},
    "address_taken": {},
    "body_act_asked": _body_act(
        BodyAct.Kind.SUBMIT,
        was={"working_version": 2, "status": "draft"},
        sharing="public",
        agreed=["may_be_quoted"],
    ),
    "body_act_confirmed": _body_act(BodyAct.Kind.REMOVE_TEXT, places=3),
    "body_act_stopped": _body_act(BodyAct.Kind.END_ROLE, to="reader"),
    "body_told": {"body": BODY, "kind": "export", "who": "Bea", "second": "Cem"},
    "close_account": {"body": BODY, "who": "Bea", "about": ANA, "is_asked": True},
    "deletion_asked": DELETION,
    "deletion_done": DELETION,
    "deletion_stopped": DELETION,
    "digest": {"counts": {kind.value: 2 for kind in Kind}, "total": 2 * len(Kind), "stop": "https://stop"},
    "doctor": {},
    "draft_text_removed": {"body": BODY, "number": 113},
    "failed_sign_ins": {"count": 6},
    "heads": {"day": "2027-02-03"},
    "invitation": {"body": BODY, "invitation": INVITED, "role": "Ana", "asked": ["113"]},
    "late_inputs": {"body": BODY, "cycle": CYCLE, "person": ANA},
    "link_opened": MINISTRY,
    "link_used": MINISTRY,
    "one_time_link": {"hours": 1},
    "recovery_asked": RECOVERY,
    "recovery_confirmed": RECOVERY,
    "recovery_done": RECOVERY,
    "recovery_stopped": RECOVERY,
    "reminder": {"body": BODY, "cycle": CYCLE, "until": last_day(CYCLE, date(2027, 3, 4))},
    "staff_ask": {"body": BODY},
    "staff_request_asked": STAFF,
    "staff_request_done": STAFF,
    "staff_request_stopped": STAFF,
    "wrong_word_said": {"word": WORD},
    "wrong_word_settled": {"word": WORD},
}
SAME_EVERYWHERE = {
    "2027, version 2.",
    "",
    "--",
    "https://here",
    "https://stop",
    "- 113",
    "manage.py verify_audit --against 2027-02-03.json",
}
"""Lines without words: where a link leads, what is asked by number, a command."""


@contextmanager
def _no_language() -> Iterator[None]:
    """As in a process in which nobody has chosen one."""
    with translation.override(None):
        yield


PROCESSES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "an Arabic page": lambda: translation.override("ar"),
    "a French page": lambda: translation.override("fr"),
    "the worker": lambda: translation.override("en"),
    "no language": _no_language,
}


def _sent(letter: str, to: str) -> tuple[str, str]:
    mail.outbox.clear()
    assert letters.send(letter, to="ana@example.org", language=to, link="https://here", **TOLD[letter])
    (made,) = mail.outbox
    return str(made.subject), str(made.body)


def test_each_letter_has_a_row() -> None:
    assert set(TOLD) == set(LETTERS)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_in_the_language_of_the_account_and_of_no_other(letter: str) -> None:
    """No line of it, the subject among them, is that of another language; the same from every process."""
    seen = {}
    for to in ("en", "fr", "ar"):
        found = set()
        for process in PROCESSES.values():
            with process():
                found.add(_sent(letter, to))
        (seen[to],) = found
    lines = {to: {subject, *body.splitlines()} - SAME_EVERYWHERE for to, (subject, body) in seen.items()}
    assert lines["en"].isdisjoint(lines["fr"])
    assert lines["en"].isdisjoint(lines["ar"])
    assert lines["fr"].isdisjoint(lines["ar"])


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("chosen", ["", "de"], ids=["none", "not finished"])
def test_who_has_chosen_no_finished_language_gets_that_of_the_installation(
    settings: Any, chosen: str, process: str
) -> None:
    settings.LANGUAGE_CODE = "fr"
    with PROCESSES[process]():
        assert _sent("doctor", chosen)[0] == _sent("doctor", "fr")[0]


# What is put together before it is sent, by each of its ways.

IN_VAIN = {
    "fr": "Quelqu’un a essayé de se connecter avec votre adresse",
    "ar": "محاولة لتسجيل الدخول بعنوانكم",
    "none": "Somebody tried to sign in with your address",
}


def _three() -> dict[str, Person]:
    """Somebody for each language that may have been chosen; the address tells whose mail it is."""
    made = Person.objects.create_user
    return {code or "none": made(f"{code or 'none'}@example.org", language=code) for code in ("fr", "ar", "")}


def _subjects() -> dict[str, str]:
    return {one.to[0].partition("@")[0]: str(one.subject) for one in mail.outbox}


@pytest.mark.django_db
@pytest.mark.parametrize("process", PROCESSES)
def test_the_work_of_the_day_writes_to_each_in_his_or_her_language(
    draft: Assessment, coordinator: Person, process: str
) -> None:
    people = _three()
    for person in people.values():
        MembershipFactory.create(person=person, body=draft.body)
        data = {"address": "0" * 16, "person": str(person.pk)}
        for _time in range(6):
            record(by=COMMAND_LINE, kind="sign_in_failed", data=data)
    with PROCESSES[process]():
        assert tell_of_failed_sign_ins() == 3
    assert _subjects() == IN_VAIN
    asked = {person.pk for person in people.values()}
    comment(by=acting(coordinator), assessment=draft, paragraph=113, text="What is it?", mentions=asked)
    Person.objects.exclude(pk__in=asked).update(digest=False)
    mail.outbox.clear()
    with PROCESSES[process]():
        assert send_digests() == 3
    subjects = _subjects()
    assert subjects["fr"] == "ThirtyTwo : 1 chose vous attend"
    assert subjects["none"] == "ThirtyTwo: 1 thing waits for you"
    assert len(set(subjects.values())) == 3


# An account's language, that of the invitation, and the language that is read.
INVITATIONS = [("", "", "en"), ("", "fr", "fr"), ("ar", "fr", "ar"), ("fr", "", "fr")]


@pytest.mark.django_db
@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize(("account", "invitation", "read"), INVITATIONS)
def test_an_invitation_with_role_and_questions_in_one_language(
    north: Body, coordinator: Person, account: str, invitation: str, read: str, process: str
) -> None:
    if account:
        Person.objects.create_user("ana@example.org", language=account)
    made, secret = invite(
        by=coordinator,
        body=north,
        email="ana@example.org",
        role=Role.CONTRIBUTOR,
        assigned=[{"section": "b"}, {"paragraph": 108}],
    )
    made.language = invitation  # empty in rows of before
    with PROCESSES[process]():
        assert send_invitation(made, secret)
    with translation.override(read):
        role = made.get_role_display()
        asked = in_words(Work.of(made.assigned), outline_of(current_edition()), Variant.REGIONAL)
        context = {"invitation": made, "body": north, "role": role, "asked": asked}
        expected = letters.text_of("invitation", link=letters.absolute(link_of(secret)), **context)
    (sent,) = mail.outbox
    assert (sent.subject, sent.body) == expected
    assert len(asked) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("account", "browser", "subject"),
    [
        ("fr", "ar", "Définir un nouveau mot de passe"),
        ("", "fr", "Définir un nouveau mot de passe"),
        ("en", "fr", "Set a new password"),
        (None, "fr", "Définir un nouveau mot de passe"),
    ],
)
def test_a_new_password_in_the_language_of_the_account_then_of_the_browser(
    client: Client, account: str | None, browser: str, subject: str
) -> None:
    if account is not None:
        Person.objects.create_user("ana@example.org", "a long and quiet sentence", language=account)
    client.post(
        "/account/password/reset/", {"email": "Ana@example.org"}, headers={"accept-language": browser}
    )
    (sent,) = mail.outbox
    assert sent.subject == f"ThirtyTwo: {subject}"
