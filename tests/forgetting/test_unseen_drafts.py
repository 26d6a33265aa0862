"""A text that is only in a draft which is not released yet: it goes, and nobody can search for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.drafting import release_input, save_draft
from assessments.answering.rules import Refused
from assessments.forgetting.matching import Mark, Wanted
from assessments.forgetting.places import Kind
from assessments.forgetting.removing import remove_text
from assessments.forgetting.searching import look_for
from assessments.models import Assessment, Event, InputDraft, StaffNote, TextRemoval
from assessments.submitting.submitting import submit
from mechanisms.models import Body, Membership, Person
from mechanisms.models.person import Role
from tests.answering.test_input_pages import justice, other, own, police
from tests.factories import SHARED, MembershipFactory, acting, answer_all, level, signed_in_now
from tests.forgetting.forgetting_cast import NAME, holds_name, whole_database

__all__ = ["justice", "other", "police"]

pytestmark = pytest.mark.django_db
ACT = {"text": NAME, "reason": "She asked us to.", "sure": "on", "remove": "1"}
NOT_SHOWN = "Drafts that ministries have not released are not shown to you"


def drafted(draft: Assessment, person: Person, text: str) -> InputDraft:
    return save_draft(by=acting(person), assessment=draft, entry=level(113, 1, text))


@pytest.fixture
def me(client: Client, coordinator: Person) -> Client:
    return signed_in_now(client, coordinator)


@pytest.fixture
def hidden(draft: Assessment, justice: Membership, other: Person) -> InputDraft:
    """Justice writes the name, and has not released it."""
    return drafted(draft, other, f"{NAME} told us.")


def address(body: Body) -> str:
    return reverse("assessments:remove_text", args=[body.slug])


def left() -> list[str]:
    return sorted({column for column, text in whole_database() if holds_name(text)})


class TestItGoes:
    def test_out_of_the_draft_and_with_it_out_of_the_database(
        self, hidden: InputDraft, me: Client, north: Body
    ) -> None:
        assert left() == ["assessments.InputDraft.entry"]
        page = me.post(address(north), {"text": NAME}).content.decode()
        assert NOT_SHOWN in page
        assert "is nowhere in what you can see" in page
        answer = me.post(address(north), ACT)
        assert answer.status_code == 302
        assert left() == []
        hidden.refresh_from_db()
        day = Mark(timezone.now().date()).in_text
        assert hidden.entry["explanation"] == f"{day} told us."

    def test_a_form_that_its_owner_has_open_does_not_bring_it_back(
        self, hidden: InputDraft, coordinator: Person, north: Body
    ) -> None:
        remove_text(by=acting(coordinator), body=north, wanted=Wanted(NAME), reason="Asked.")
        assert InputDraft.objects.get().revision > hidden.revision

    def test_its_owner_is_told_and_nobody_else(
        self, hidden: InputDraft, me: Client, north: Body, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            me.post(address(north), ACT)
        [letter] = mail.outbox
        assert letter.to == ["other@example.org"]
        assert "removed from your draft on recommendation 113" in letter.subject
        assert own(hidden.answer.assessment) in letter.body
        assert not holds_name(f"{letter.subject}{letter.body}")

    def test_the_draft_says_it_too_as_long_as_it_is_one(
        self, hidden: InputDraft, draft: Assessment, me: Client, other: Person, north: Body
    ) -> None:
        """Mail may not be set up."""
        theirs = Client()
        theirs.force_login(other)
        said = "A coordinator has removed a text everywhere, and it was in this draft, too."
        assert said not in theirs.get(own(draft)).content.decode()
        me.post(address(north), ACT)
        assert said in theirs.get(own(draft)).content.decode()
        release_input(by=acting(other), assessment=draft, paragraph=113)
        assert said not in theirs.get(own(draft)).content.decode()

    def test_where_it_is_elsewhere_too_the_owner_is_told_all_the_same(
        self,
        hidden: InputDraft,
        draft: Assessment,
        me: Client,
        north: Body,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        Assessment.objects.filter(pk=draft.pk).update(budget=f"For {NAME}")
        page = me.post(address(north), {"text": NAME}).content.decode()
        assert "is in 1 place" in page
        assert NOT_SHOWN in page
        with django_capture_on_commit_callbacks(execute=True):
            me.post(address(north), ACT)
        assert left() == []
        assert TextRemoval.objects.get().counts == {"frame": 1}
        assert [letter.to for letter in mail.outbox] == [["other@example.org"]]


def told(client: Client, body: Body) -> Iterator[str]:
    """Everything that a coordinator reads before and after a removal, but for ids and hashes."""
    for said in (
        client.post(address(body), {"text": NAME}),
        client.post(address(body), {"text": NAME, "inside": "on"}),
        client.post(address(body), ACT, follow=True),
        client.get(reverse("assessments:body_audit", args=[body.slug])),
        client.get(reverse("assessments:board", args=[Assessment.objects.get().pk])),
    ):
        page = said.content.decode().split("<main")[1]
        yield re.sub(r"datetime=\S+|\b\w{60,}\b|[0-9a-f-]{16,}|\d\d:\d\d", "…", page)


class TestNobodyCanSearchThere:
    def test_all_that_the_coordinator_reads_is_the_same_whether_a_draft_held_it_or_not(
        self, draft: Assessment, justice: Membership, other: Person, me: Client, north: Body
    ) -> None:
        drafted(draft, other, "Somebody told us.")
        without = [*told(me, north)], TextRemoval.objects.get().counts, last_event()
        TextRemoval.objects.all().delete()
        Event.objects.filter(kind="text_removed").delete()
        drafted(draft, other, f"{NAME} told us.")
        held = [*told(me, north)], TextRemoval.objects.get().counts, last_event()
        assert held == without
        assert left() == []

    def test_the_preview_neither_counts_nor_shows_it(self, hidden: InputDraft, north: Body) -> None:
        found = look_for(Wanted(NAME), north)
        assert (found.total, found.spots, sum(found.words.values())) == (0, [], 0)

    def test_without_any_draft_it_is_refused_as_nowhere(
        self, draft: Assessment, me: Client, north: Body
    ) -> None:
        page = me.post(address(north), {"text": NAME}).content.decode()
        assert NOT_SHOWN not in page
        assert "Remove it everywhere" not in page
        assert "The names of people with an account are not searched" in page
        assert me.post(address(north), ACT).status_code == 422
        assert not TextRemoval.objects.exists()

    def test_what_is_in_no_place_of_the_body_stays_where_staff_wrote_it(
        self, draft: Assessment, justice: Membership, other: Person, coordinator: Person, north: Body
    ) -> None:
        """Else a body could take out, blindly, what the staff think of it."""
        answer_all(draft, level=1)
        sent = submit(
            by=acting(coordinator),
            assessment=Assessment.objects.with_frame().get(pk=draft.pk),
            choices=SHARED,
        )
        StaffNote.objects.create(submission=sent, text=f"Ask {NAME}", at=timezone.now(), by_label="R")
        InputDraft.objects.create(
            answer=draft.answers.get(paragraph=113),
            membership=justice,
            is_open=True,
            saved_at=timezone.now(),
            saved_by_label="Other",
        )
        remove_text(by=acting(coordinator), body=north, wanted=Wanted(NAME), reason="Asked.")
        assert StaffNote.objects.get().text == f"Ask {NAME}"


def last_event() -> dict[str, Any]:
    data = Event.objects.filter(kind="text_removed").latest("at").data
    return {key: value for key, value in data.items() if key != "removal"}


def test_what_a_coordinator_writes_for_a_ministry_without_an_account_is_shown(
    draft: Assessment, coordinator: Person, north: Body
) -> None:
    """It is read by the coordinators, who write it."""
    mailed = MembershipFactory.create(
        person=None, name="Ana Lima", ministry="Labour", body=north, role=Role.CONTRIBUTOR
    )
    InputDraft.objects.create(
        answer=draft.answers.get(paragraph=113),
        membership=mailed,
        entry={"paragraph": 113, "explanation": f"{NAME} told us."},
        is_open=True,
        saved_at=timezone.now(),
        saved_by_label="C",
    )
    found = look_for(Wanted(NAME), north)
    assert found.counts == {Kind.DRAFT: 1, Kind.FILE: 0}
    row = remove_text(by=acting(coordinator), body=north, wanted=Wanted(NAME), reason="Asked.")
    assert row.counts == {"drafts": 1}


def test_nothing_unseen_is_there_to_be_refused_for(
    draft: Assessment, coordinator: Person, north: Body
) -> None:
    with pytest.raises(Refused):
        remove_text(by=acting(coordinator), body=north, wanted=Wanted(NAME), reason="Asked.")
