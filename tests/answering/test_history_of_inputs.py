"""Inputs in the history: what ministries say beside an answer, each save with its ministry and its day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from assessments.answering.giving import save_input
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import State
from assessments.answers.value import Answer
from assessments.models import Assessment, Contribution
from assessments.offline.applying import Decision
from assessments.offline.questionnaire import scope_of_member
from assessments.offline.uploads import undo_upload
from mechanisms.models import Body, Membership, Person
from tests.answering.test_history_pages import A_LAW, MORNING, entries, give, page, save, texts
from tests.factories import CycleFactory, acting, level
from tests.offline.test_uploads import KEEP, PLAN, SECRET, apply, bring, returned, take


def as_before_there_were_drafts() -> None:
    """Inputs were saved while somebody typed, and no version says that it was released."""
    Contribution.history.update(history_change_reason=None)


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


class TestInputsInHistory:
    """What ministries say beside an answer stands in both histories, each save with its ministry."""

    @pytest.fixture
    def police(self, contributor: Person, labour: Membership) -> Person:
        """The contributor with an account, one of two who are asked for 113."""
        contributor.memberships.update(ministry="Police")
        return contributor

    @pytest.mark.parametrize("name", ["history", "answer_history"])
    def test_a_contributor_types_one(
        self, signed_in: Client, draft: Assessment, police: Person, name: str
    ) -> None:
        give(draft, police, "Two officers are trained.")
        response = signed_in.get(page(name, draft, *([113] if name == "answer_history" else [])))
        (entry,) = entries(response)
        assert (entry.paragraph, entry.name) == (113, "Contributor")
        assert [change.label for change in entry.changes] == ["Answer", "Why"]
        shown = " ".join(response.content.decode().split())
        assert "<bdi>Contributor</bdi> <span" in shown
        assert "<p>Input of <bdi>Police</bdi>. Released.</p>" in shown
        assert "Two officers are trained." in shown
        assert "Uploaded" not in shown
        assert "Open this version" in shown

    def test_a_second_save_shows_what_is_different(
        self, signed_in: Client, draft: Assessment, police: Person
    ) -> None:
        give(draft, police, "Two officers are trained.")
        give(draft, police, "Ten officers are trained.", 30)
        later, first = entries(signed_in.get(page("answer_history", draft, 113)))
        (change,) = later.changes
        pieces = [(piece.kind, piece.text) for piece in change.pieces]
        assert ("removed", "Two") in pieces
        assert ("added", "Ten") in pieces
        assert [change.label for change in first.changes] == ["Answer", "Why"]

    @pytest.mark.parametrize("name", ["history", "answer_history"])
    def test_the_coordinator_uploads_one_for_a_ministry_without_an_account(
        self,
        signed_in: Client,
        draft: Assessment,
        coordinator: Person,
        police: Person,
        labour: Membership,
        name: str,
    ) -> None:
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        apply(coordinator, bring(coordinator, draft, returned(workbook, level(113, 2))), p113=KEEP)
        response = signed_in.get(page(name, draft, *([113] if name == "answer_history" else [])))
        (entry,) = entries(response)
        assert (entry.paragraph, entry.name) == (113, "Coordinator")
        shown = " ".join(response.content.decode().split())
        assert "<p>Input of <bdi>Labour inspection</bdi>.</p>" in shown
        said = "Uploaded by <bdi>Coordinator</bdi> on behalf of <bdi>Labour inspection</bdi>."
        assert shown.count(said) == 1

    def test_an_undone_upload_is_a_further_save(
        self, signed_in: Client, draft: Assessment, coordinator: Person, police: Person, labour: Membership
    ) -> None:
        give(draft, coordinator, "By telephone.", for_=labour)
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(workbook, level(113, 2, "In writing.")))
        apply(coordinator, upload, p113=Decision(answer=None, inputs={0: True}))
        undo_upload(by=acting(coordinator), upload=upload)
        found = entries(signed_in.get(page("answer_history", draft, 113)))
        # The telephone call is dated, the file and its undoing are of whatever day it is.
        assert sorted((entry.is_uploaded, texts(entry)["Why"]) for entry in found) == [
            (False, "By telephone."),
            (False, "By telephone."),
            (True, "In writing."),
        ]

    def test_each_release_is_an_entry_and_leads_to_its_version(
        self, signed_in: Client, draft: Assessment, police: Person
    ) -> None:
        give(draft, police, "Two officers.", 0)
        give(draft, police, "Ten officers.", 1)
        response = signed_in.get(page("answer_history", draft, 113))
        assert [texts(entry)["Why"] for entry in entries(response)] == ["Ten officers.", "Two officers."]
        links = re.findall(r'href="([^"]+/version/\d+/)"', response.content.decode())
        assert len(links) == 2
        assert "Ten officers." in signed_in.get(links[0]).content.decode()

    def test_what_was_saved_while_somebody_typed_before_there_were_drafts_is_one_entry_for_ten_minutes(
        self, signed_in: Client, draft: Assessment, police: Person
    ) -> None:
        for minute, text in ((0, "Two"), (4, "Two officers"), (10, "Two officers are trained.")):
            give(draft, police, text, minute)
        give(draft, police, "Ten officers are trained.", 10.1)
        as_before_there_were_drafts()
        later, first = entries(signed_in.get(page("answer_history", draft, 113)))
        assert texts(first)["Why"] == "Two officers are trained."
        assert (first.last - first.first, later.first) == (
            timedelta(minutes=10),
            MORNING + timedelta(minutes=10.1),
        )

    def test_inputs_never_fold_with_an_answer_nor_with_each_other(
        self, signed_in: Client, draft: Assessment, coordinator: Person, police: Person, labour: Membership
    ) -> None:
        member = police.memberships.get()
        save(draft, coordinator, "An answer.", 0)
        give(draft, coordinator, "Of labour.", 1, for_=labour)
        give(draft, coordinator, "Of the police.", 2, for_=member)
        give(draft, coordinator, "Of labour again.", 3, for_=labour)
        save(draft, coordinator, "The answer.", 4, actions=(A_LAW,))
        found = entries(signed_in.get(page("answer_history", draft, 113)))
        assert [(entry.ministry, texts(entry)["Why"]) for entry in found] == [
            ("", "The answer."),
            ("Labour inspection", "Of labour again."),
            ("Police", "Of the police."),
            ("Labour inspection", "Of labour."),
        ]
        assert [len(entry.versions) for entry in found] == [2, 0, 0, 0]

    def test_what_came_in_a_file_stands_alone(
        self, signed_in: Client, draft: Assessment, coordinator: Person, police: Person, labour: Membership
    ) -> None:
        give(draft, coordinator, "Typed.", 0, for_=labour)
        give(draft, coordinator, "In the file.", 1, for_=labour, from_file=True)
        give(draft, coordinator, "Put right.", 2, for_=labour)
        found = entries(signed_in.get(page("answer_history", draft, 113)))
        assert [entry.on_behalf_of for entry in found] == [None, "Labour inspection", None]

    def test_a_save_that_is_taken_back_within_ten_minutes_says_so(
        self, signed_in: Client, draft: Assessment, police: Person
    ) -> None:
        for minute, text in ((0, "Two."), (30, "Ten."), (31, "Two.")):
            give(draft, police, text, minute)
        as_before_there_were_drafts()
        response = signed_in.get(page("answer_history", draft, 113))
        assert entries(response)[0].changes == ()
        shown = response.content.decode()
        assert "Saved again without a change." in shown
        assert "The order of the actions changed." not in shown

    @pytest.mark.parametrize("who", ["coordinator", "police", "reader"])
    def test_members_see_a_confidential_reference_as_beside_the_question(
        self,
        request: pytest.FixtureRequest,
        client: Client,
        draft: Assessment,
        coordinator: Person,
        police: Person,
        labour: Membership,
        who: str,
    ) -> None:
        save_input(
            by=acting(coordinator, MORNING),
            assessment=draft,
            entry=replace(level(113, 1), evidence=(SECRET, PLAN)),
            membership_id=labour.pk,
            confidential=[SECRET.identity],
        )
        client.force_login(request.getfixturevalue(who))
        assert SECRET.title in client.get(page("question", draft, 113)).content.decode()
        (entry,) = entries(client.get(page("answer_history", draft, 113)))
        rows = [p.text for change in entry.changes if change.label == "Evidence" for p in change.new]
        assert [SECRET.title in rows[0], "confidential" in rows[0]] == [True, True]
        assert [PLAN.title in rows[1], "confidential" in rows[1]] == [True, False]

    def test_the_ministry_is_named_as_it_was_called_then(
        self, signed_in: Client, draft: Assessment, police: Person, labour: Membership
    ) -> None:
        give(draft, police, "Two officers.")
        police.memberships.update(ministry="Interior")
        give(draft, police, "Ten officers.", 30)
        Membership.objects.filter(person=police).delete()
        found = entries(signed_in.get(page("answer_history", draft, 113)))
        assert [entry.ministry for entry in found] == ["Interior", "Police"]

    def test_they_are_filtered_by_person_and_by_paragraph(
        self, signed_in: Client, draft: Assessment, coordinator: Person, police: Person, labour: Membership
    ) -> None:
        save(draft, coordinator, "An answer.", 0, 112)
        give(draft, police, "Of the police.", 20)
        give(draft, coordinator, "Of labour.", 40, 131, for_=labour)
        everything = signed_in.get(page("history", draft))
        assert [entry.paragraph for entry in entries(everything)] == [131, 113, 112]
        known = [(str(coordinator.pk), "Coordinator"), (str(police.pk), "Contributor")]
        assert sorted(everything.context["people"]) == sorted(known)
        for query, paragraphs in (
            ({"person": str(police.pk)}, [113]),
            ({"person": str(coordinator.pk)}, [131, 112]),
            ({"paragraph": "131"}, [131]),
            ({"paragraph": "131", "person": str(police.pk)}, []),
        ):
            found = entries(signed_in.get(page("history", draft), query))
            assert [entry.paragraph for entry in found] == paragraphs
        of_one = entries(signed_in.get(page("answer_history", draft, 131)))
        assert [entry.ministry for entry in of_one] == ["Labour inspection"]

    def test_pages_count_them_as_any_entry(
        self, signed_in: Client, draft: Assessment, coordinator: Person, police: Person
    ) -> None:
        save(draft, coordinator, "The oldest.", 0, 112)
        for number in range(1, 21):
            give(draft, police, f"Text {number}", 20 * number)
        first = entries(signed_in.get(page("history", draft)))
        second = entries(signed_in.get(page("history", draft), {"page": "2"}))
        assert [len(first), {entry.ministry for entry in first}] == [20, {"Police"}]
        assert [(entry.paragraph, entry.ministry) for entry in second] == [(112, "")]

    def test_those_of_another_cycle_are_never_in_it(
        self, signed_in: Client, draft: Assessment, coordinator: Person, police: Person
    ) -> None:
        give(draft, police, "Of this year.")
        following = CycleFactory.create(
            edition=draft.cycle.edition, slug="2027", opens_on=date(2027, 7, 1), closes_on=date(2028, 1, 31)
        )
        later = start_assessment(
            by=acting(coordinator),
            body=draft.body,
            cycle=following,
            period_start=date(2026, 7, 1),
            period_end=date(2027, 6, 30),
        )
        assert entries(signed_in.get(page("history", later))) == []
        assert entries(signed_in.get(page("answer_history", later, 113))) == []

    def test_a_mechanism_is_named(
        self, signed_in: Client, draft: Assessment, police: Person, south: Body
    ) -> None:
        entry = Answer(113, State.ELSEWHERE, elsewhere=south.slug)
        save_input(by=acting(police, MORNING), assessment=draft, entry=entry)
        (found,) = entries(signed_in.get(page("answer_history", draft, 113)))
        assert texts(found)["Answer"] == f"Done by {south.name}"
