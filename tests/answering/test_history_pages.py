"""The pages of history: who changed what, before and after, the way back; and forms that come too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.giving import save_input
from assessments.answering.plan import change_action
from assessments.answering.restoring import versions_of
from assessments.answering.saving import save_answer
from assessments.answering.starting import save_frame, start_assessment
from assessments.answers.value import Action, Contributor, ContributorKind
from assessments.models import Action as ActionRow
from assessments.models import Answer, Assessment, Contribution, Submission
from assessments.submitting.submitting import ask_clearance
from mechanisms.models import Membership, Person
from tests.factories import SHARED, CycleFactory, MembershipFactory, acting, level

MORNING = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
A_LAW = Action("Draft a law", "Ministry of Justice", date(2027, 2, 1))


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def page(name: str, draft: Assessment, *parts: Any) -> str:
    return reverse(f"assessments:{name}", args=[draft.pk, *parts])


def save(
    draft: Assessment, who: Person, text: str, minute: float = 0, paragraph: int = 113, **more: Any
) -> Answer:
    """One save, so many minutes after nine in the morning."""
    by = acting(who, MORNING + timedelta(minutes=minute))
    entry = replace(level(paragraph, 1, text), **more)
    return save_answer(by=by, assessment=draft, entry=entry).answer


def give(
    draft: Assessment,
    who: Person,
    text: str,
    minute: float = 0,
    paragraph: int = 113,
    *,
    for_: Membership | None = None,
    from_file: bool = False,
) -> Contribution:
    """One save of an input, one's own or for a ministry, so many minutes after nine in the morning."""
    return save_input(
        by=acting(who, MORNING + timedelta(minutes=minute)),
        assessment=draft,
        entry=level(paragraph, 1, text),
        membership_id=for_.pk if for_ else None,
        from_file=from_file,
    )


def entries(response: Any) -> list[Any]:
    return list(response.context["page"])


def texts(entry: Any) -> dict[str, str]:
    """What stands after it, by the point that changed."""
    return {change.label: "".join(piece.text for piece in change.new) for change in entry.changes}


def answer_of(draft: Assessment, paragraph: int = 113) -> Answer:
    return Answer.objects.get(assessment=draft, paragraph=paragraph)


class TestFolding:
    """What one person saves of one answer within ten minutes is one entry; every version stays open."""

    def test_saves_within_ten_minutes_are_one_entry(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        for minute, text in enumerate(("A plan", "A plan is", "A plan is made.")):
            save(draft, coordinator, text, minute)
        (entry,) = entries(signed_in.get(page("answer_history", draft, 113)))
        assert len(entry.versions) == 3
        why = next(change for change in entry.changes if change.is_prose)
        assert [piece.text for piece in why.pieces] == ["A plan is made."]

    @pytest.mark.parametrize(
        ("minutes", "sizes"), [((0, 10), [2]), ((0, 10.1), [1, 1]), ((0, 8, 16), [1, 2])]
    )
    def test_ten_minutes_count_from_the_first(
        self,
        signed_in: Client,
        draft: Assessment,
        coordinator: Person,
        minutes: tuple[float, ...],
        sizes: list[int],
    ) -> None:
        for minute in minutes:
            save(draft, coordinator, f"Text {minute}", minute)
        found = entries(signed_in.get(page("answer_history", draft, 113)))
        assert [len(entry.versions) for entry in found] == sizes

    def test_another_person_begins_a_new_entry(
        self, signed_in: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        for minute, who in enumerate((coordinator, contributor, coordinator)):
            save(draft, who, f"Text {minute}", minute)
        found = entries(signed_in.get(page("answer_history", draft, 113)))
        assert [entry.name for entry in found] == ["Coordinator", "Contributor", "Coordinator"]

    def test_saves_of_other_answers_in_between_do_not_part_them(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        for minute, paragraph in enumerate((113, 128, 113)):
            save(draft, coordinator, f"Text {minute}", minute, paragraph)
        found = entries(signed_in.get(page("history", draft)))
        assert [(entry.paragraph, len(entry.versions)) for entry in found] == [(113, 2), (128, 1)]


class TestTheWholeAssessment:
    """All changes, the newest first, by day; filtered in the address."""

    @pytest.fixture
    def busy(self, draft: Assessment, coordinator: Person, contributor: Person) -> Assessment:
        """Two people, two days, three answers."""
        save(draft, coordinator, "First", 0, 112)
        save(draft, contributor, "Second", 30, 113)
        save(draft, coordinator, "Third", 24 * 60, 128)
        return draft

    def test_it_stands_by_day_with_the_newest_first(self, signed_in: Client, busy: Assessment) -> None:
        shown = signed_in.get(page("history", busy)).content.decode()
        places = [shown.index(words) for words in ("6 October 2026", "5 October 2026")]
        assert places == sorted(places)
        assert shown.index("Third") < shown.index("Second") < shown.index("First")

    @pytest.mark.parametrize(
        ("query", "paragraphs"),
        [
            ({}, [128, 113, 112]),
            ({"paragraph": "113"}, [113]),
            ({"person": "contributor"}, [113]),
            ({"person": "coordinator", "paragraph": "112"}, [112]),
            ({"person": "contributor", "paragraph": "112"}, []),
            # What is no paragraph and no person filters nothing, or finds nothing; it never fails.
            ({"paragraph": "112' OR 1=1"}, [128, 113, 112]),
            ({"person": "nobody"}, []),
            ({"page": "9999"}, [128, 113, 112]),
        ],
    )
    def test_the_address_filters(
        self,
        request: pytest.FixtureRequest,
        signed_in: Client,
        busy: Assessment,
        query: dict[str, str],
        paragraphs: list[int],
    ) -> None:
        if query.get("person") in ("coordinator", "contributor"):
            person = request.getfixturevalue(query["person"])
            query = query | {"person": str(person.pk)}
        response = signed_in.get(page("history", busy), query)
        assert response.status_code == 200
        assert [entry.paragraph for entry in entries(response)] == paragraphs

    def test_it_has_pages(self, signed_in: Client, draft: Assessment, coordinator: Person) -> None:
        for number in range(21):
            save(draft, coordinator, f"Text {number}", number, 106 + number)
        first = signed_in.get(page("history", draft))
        second = signed_in.get(page("history", draft), {"page": "2"})
        assert [len(entries(first)), len(entries(second))] == [20, 1]

    def test_period_and_contributors_are_in_it(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        save_frame(
            by=acting(coordinator),
            assessment=draft,
            start=date(2025, 1, 1),
            end=date(2026, 6, 30),
            contributors=None,
        )
        shown = signed_in.get(page("history", draft)).content.decode()
        assert "evidence from 1 January 2025 until 30 June 2026" in shown

    def test_the_copies_of_the_start_are_one_entry(
        self, signed_in: Client, submission: Submission, coordinator: Person
    ) -> None:
        following = CycleFactory.create(
            edition=submission.assessment.cycle.edition,
            slug="2027",
            opens_on=date(2027, 7, 1),
            closes_on=date(2028, 1, 31),
        )
        copy = start_assessment(
            by=acting(coordinator),
            body=submission.assessment.body,
            cycle=following,
            period_start=date(2026, 7, 1),
            period_end=date(2027, 6, 30),
            copy_last=True,
        )
        response = signed_in.get(page("history", copy))
        assert [entry.copied for entry in entries(response)] == [32]
        assert "32 answers were copied from the last cycle." in response.content.decode()
        (one,) = entries(signed_in.get(page("answer_history", copy, 113)))
        assert one.is_copy
        assert [change.label for change in one.changes] == ["Answer", "Why"]

    def test_where_nothing_was_done_it_says_what_to_do(self, signed_in: Client, draft: Assessment) -> None:
        assert "Nobody has saved anything yet" in signed_in.get(page("history", draft)).content.decode()


class TestThePlanInHistory:
    """Changes of the plan stand beside those of the answers, removed actions with their words."""

    def test_an_action_is_added_changed_and_removed(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        address, fields = page("action_add", draft), {"paragraph": "113", "status": "planned"}
        signed_in.post(address, {**fields, "what": "Draft a law"})
        row = ActionRow.objects.get()
        signed_in.post(page("action_remove", draft, row.pk))
        (entry,) = entries(signed_in.get(page("history", draft)))
        assert (entry.paragraph, entry.name, entry.versions) == (113, "Coordinator", [])
        assert not entry.changes
        ActionRow.history.filter(history_type="-").update(
            history_date=datetime.now(tz=UTC) + timedelta(hours=1)
        )
        removed, added = entries(signed_in.get(page("history", draft)))
        words = "Draft a law; Planned"
        assert [(piece.kind, piece.text) for piece in added.changes[0].pieces] == [("added", words)]
        assert [(p.kind, p.text) for p in removed.changes[0].pieces] == [("removed", words)]

    def test_a_save_with_an_action_is_one_entry(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        save(draft, coordinator, "A plan.", actions=(A_LAW,))
        (entry,) = entries(signed_in.get(page("answer_history", draft, 113)))
        assert [change.label for change in entry.changes] == ["Answer", "Why", "Action"]

    def test_the_plan_of_another_body_is_never_in_it(
        self, signed_in: Client, draft: Assessment, stranger: Person, south: Any
    ) -> None:
        change_action(
            by=acting(stranger), body=south, edition_id=draft.cycle.edition_id, paragraph=113, entry=A_LAW
        )
        assert entries(signed_in.get(page("history", draft))) == []


class TestQueries:
    """As many queries for three rows as for one."""

    def rows(self, draft: Assessment, coordinator: Person, labour: Membership, number: int) -> None:
        for row in range(number):
            save(draft, coordinator, f"Text {row}", 20 * row, actions=(replace(A_LAW, what=str(row)),))
            give(draft, coordinator, f"Input {row}", 20 * row, for_=labour)

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_history_of_the_assessment(
        self,
        signed_in: Client,
        draft: Assessment,
        coordinator: Person,
        labour: Membership,
        number: int,
        django_assert_num_queries: Any,
    ) -> None:
        self.rows(draft, coordinator, labour, number)
        signed_in.get(page("history", draft))
        with django_assert_num_queries(14):
            signed_in.get(page("history", draft))

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_history_of_an_answer(
        self,
        signed_in: Client,
        draft: Assessment,
        coordinator: Person,
        labour: Membership,
        number: int,
        django_assert_num_queries: Any,
    ) -> None:
        self.rows(draft, coordinator, labour, number)
        signed_in.get(page("answer_history", draft, 113))
        with django_assert_num_queries(14):
            signed_in.get(page("answer_history", draft, 113))

    @pytest.mark.parametrize("number", [1, 3])
    def test_a_version(
        self,
        signed_in: Client,
        draft: Assessment,
        coordinator: Person,
        labour: Membership,
        number: int,
        django_assert_num_queries: Any,
    ) -> None:
        self.rows(draft, coordinator, labour, number)
        first = versions_of(answer_of(draft)).first()
        signed_in.get(page("version", draft, 113, first.pk))
        with django_assert_num_queries(12):
            signed_in.get(page("version", draft, 113, first.pk))


class TestAVersion:
    """First what restoring it would change, then the act; never over what somebody saved meanwhile."""

    @pytest.fixture
    def first(self, draft: Assessment, coordinator: Person) -> Any:
        """The first of two versions."""
        save(draft, coordinator, "A pilot runs.")
        save(draft, coordinator, "A programme runs.", 30)
        return versions_of(answer_of(draft)).first()

    def test_it_is_looked_at_and_restored(self, signed_in: Client, draft: Assessment, first: Any) -> None:
        address = page("version", draft, 113, first.pk)
        response = signed_in.get(address)
        (change,) = response.context["would"]
        assert [piece.text for piece in change.pieces] == ["A ", "programme", "pilot", " runs."]
        after = signed_in.post(address, {"revision": response.context["row"].revision}, follow=True)
        assert "The version is restored." in after.content.decode()
        assert answer_of(draft).explanation == "A pilot runs."
        shown = signed_in.get(page("answer_history", draft, 113)).content.decode()
        assert "Restored the version of 5 October 2026, 09:00:00 UTC" in shown

    @pytest.mark.parametrize("revision", ["", "1", "x", "9" * 30])
    def test_a_stale_restore_shows_what_stands_now(
        self, signed_in: Client, draft: Assessment, first: Any, revision: str
    ) -> None:
        response = signed_in.post(page("version", draft, 113, first.pk), {"revision": revision})
        assert response.status_code == 409
        assert "last saved by Coordinator. Nothing was restored." in response.content.decode()
        assert response.context["row"].revision == 2
        assert answer_of(draft).explanation == "A programme runs."

    @pytest.mark.parametrize(
        ("who", "seen", "offered", "restored"),
        [
            ("coordinator", 200, True, 302),
            ("contributor", 200, False, 403),
            ("reader", 200, False, 403),
            ("stranger", 404, False, 404),
            ("reviewer", 404, False, 404),
            ("administrator", 404, False, 404),
        ],
    )
    def test_who_sees_and_who_restores(
        self,
        request: pytest.FixtureRequest,
        client: Client,
        draft: Assessment,
        first: Any,
        who: str,
        seen: int,
        offered: bool,
        restored: int,
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        address = page("version", draft, 113, first.pk)
        response = client.get(address)
        assert response.status_code == seen
        assert ("Restore this version" in response.content.decode()) is offered
        for name in ("history", "answer_history"):
            parts = () if name == "history" else (113,)
            assert client.get(page(name, draft, *parts)).status_code == seen
        assert client.post(address, {"revision": 2}).status_code == restored

    def test_a_version_of_another_answer_is_not_found(
        self, signed_in: Client, draft: Assessment, first: Any
    ) -> None:
        assert signed_in.get(page("version", draft, 112, first.pk)).status_code == 404
        assert signed_in.get(page("version", draft, 113, 0)).status_code == 404
        assert signed_in.get(page("answer_history", draft, 99)).status_code == 404


class TestUndoFromThePage:
    """Offered after a save to whoever may; never throws away what was typed since."""

    FIELDS = {"choice": "1", "explanation": "Mine."}

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_every_word_of_a_save_offers_it(
        self, signed_in: Client, draft: Assessment, headers: dict[str, str]
    ) -> None:
        post = {**self.FIELDS, "revision": "0", "stay": "1"}
        response = signed_in.post(page("question", draft, 113), post, headers=headers, follow=True)
        assert page("undo", draft, 113) in response.content.decode()
        assert page("answer_history", draft, 113) in response.content.decode()

    def test_it_goes_back_and_forth(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.post(page("question", draft, 113), {**self.FIELDS, "revision": "0"})
        for revision, state in ((1, "blank"), (2, "level"), (3, "blank")):
            fields = self.FIELDS if state == "blank" else {"choice": "", "explanation": ""}
            response = signed_in.post(page("undo", draft, 113), {**fields, "revision": revision}, follow=True)
            assert "is undone" in response.content.decode()
            assert answer_of(draft).state == state

    def test_what_was_typed_since_is_shown_again(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.post(page("question", draft, 113), {**self.FIELDS, "revision": "0"})
        typed = {**self.FIELDS, "revision": "1", "explanation": "Typed since."}
        response = signed_in.post(page("undo", draft, 113), typed)
        assert response.status_code == 422
        assert "Typed since." in response.content.decode()
        assert answer_of(draft).explanation == "Mine."

    def test_what_a_colleague_saved_since_is_a_conflict(
        self, signed_in: Client, draft: Assessment, contributor: Person
    ) -> None:
        signed_in.post(page("question", draft, 113), {**self.FIELDS, "revision": "0"})
        save(draft, contributor, "Theirs.")
        response = signed_in.post(page("undo", draft, 113), {**self.FIELDS, "revision": "1"})
        assert response.status_code == 409
        assert "A colleague changed this answer" in response.content.decode()
        bare = signed_in.post(page("undo", draft, 113), {"revision": "1"})
        assert bare.status_code == 409
        assert "last saved by Contributor. Nothing was restored." in bare.content.decode()
        assert answer_of(draft).explanation == "Theirs."

    @pytest.mark.parametrize(
        ("who", "offered", "status"),
        [("contributor", False, 403), ("reader", False, 403), ("stranger", None, 404)],
    )
    def test_others_are_not_offered_it(
        self,
        request: pytest.FixtureRequest,
        client: Client,
        draft: Assessment,
        coordinator: Person,
        who: str,
        offered: bool | None,
        status: int,
    ) -> None:
        save(draft, coordinator, "Theirs.")
        client.force_login(request.getfixturevalue(who))
        if offered is not None:
            shown = client.get(page("question", draft, 113)).content.decode()
            assert ("Undo this save" in shown) is offered
        assert client.post(page("undo", draft, 113), {"revision": "1"}).status_code == status
        assert client.get(page("undo", draft, 113)).status_code == 405


def two_texts(response: Any) -> dict[str, tuple[str, str]]:
    """What stands beside each other on a page of a late form: typed and saved, by field."""
    return {
        change.label: (
            "".join(piece.text for piece in change.old),
            "".join(piece.text for piece in change.new),
        )
        for change in response.context["late"].apart
    }


class TestALateForm:
    """Action and frame carry what was seen; a late form is refused with both texts."""

    ACTION = {"paragraph": "113", "what": "My words", "status": "started"}

    @pytest.fixture
    def row(self, draft: Assessment, coordinator: Person) -> ActionRow:
        """An action of the plan."""
        save(draft, coordinator, "A plan.", actions=(A_LAW,))
        return ActionRow.objects.get()

    def test_an_action_changed_meanwhile(self, signed_in: Client, draft: Assessment, row: ActionRow) -> None:
        address = page("action", draft, row.pk)
        seen = signed_in.get(address).context["seen"]
        ActionRow.objects.update(what="Their words")
        late = signed_in.post(address, {**self.ACTION, "seen": seen})
        assert late.status_code == 409
        assert two_texts(late) == {
            "What will be done": ("My words", "Their words"),
            "Who is in charge": ("", "Ministry of Justice"),
            "Due": ("", "1 February 2027"),
            "Status": ("Started", "Planned"),
        }
        assert '<textarea name="what"' in (shown := late.content.decode())
        assert "My words</textarea>" in shown
        assert ActionRow.objects.get().what == "Their words"
        again = signed_in.post(address, {**self.ACTION, "seen": seen})
        assert again.status_code == 409
        over = {**self.ACTION, "seen": seen, "over": late.context["now"]}
        assert signed_in.post(address, over).status_code == 302
        assert ActionRow.objects.get().what == "My words"

    @pytest.mark.parametrize("whose", ["colleague", "own"])
    def test_the_page_says_who_changed_it(
        self, signed_in: Client, draft: Assessment, row: ActionRow, coordinator: Person, whose: str
    ) -> None:
        second = MembershipFactory.create(
            person__username="second", person__name="Second Person", body=draft.body
        ).account
        address = page("action", draft, row.pk)
        seen = signed_in.get(address).context["seen"]
        change_action(
            by=acting(second if whose == "colleague" else coordinator),
            body=draft.body,
            edition_id=draft.cycle.edition_id,
            paragraph=128,
            entry=replace(A_LAW, what="Their words"),
            row=row,
        )
        late = signed_in.post(address, {**self.ACTION, "seen": seen})
        assert late.context["late"].conflict.kind == whose
        assert two_texts(late)["Recommendation"] == ("113", "128")
        names = "What <bdi>Second Person</bdi> saved" in late.content.decode()
        assert names is (whose == "colleague")

    def test_an_action_changed_meanwhile_is_not_removed(
        self, signed_in: Client, draft: Assessment, row: ActionRow
    ) -> None:
        seen = signed_in.get(page("action", draft, row.pk)).context["now"]
        ActionRow.objects.update(what="Their words")
        late = signed_in.post(page("action_remove", draft, row.pk), {"seen": seen})
        shown = late.content.decode()
        assert late.status_code == 409
        assert "The action is not removed: it was changed meanwhile" in shown
        assert "Their words</textarea>" in shown
        assert ActionRow.objects.exists()
        now = {"seen": late.context["now"]}
        assert late.context["seen"] == late.context["now"]
        assert signed_in.post(page("action_remove", draft, row.pk), now).status_code == 302
        assert not ActionRow.objects.exists()

    def test_an_action_without_what_was_seen_is_not_saved(
        self, signed_in: Client, draft: Assessment, row: ActionRow
    ) -> None:
        response = signed_in.post(page("action", draft, row.pk), self.ACTION)
        assert response.status_code == 409
        assert ActionRow.objects.get().what == "Draft a law"

    def test_an_action_removed_meanwhile_keeps_the_typed_words(
        self, signed_in: Client, draft: Assessment, row: ActionRow
    ) -> None:
        address = page("action", draft, row.pk)
        seen = signed_in.get(address).context["seen"]
        signed_in.post(page("action_remove", draft, row.pk))
        late = signed_in.post(address, {**self.ACTION, "seen": seen})
        shown = late.content.decode()
        assert late.status_code == 409
        assert "This action was removed while you were writing" in shown
        assert "My words" in shown
        assert f'action="{page("action_add", draft)}"' in shown
        assert not ActionRow.objects.exists()
        again = signed_in.post(page("action_remove", draft, row.pk), follow=True)
        assert "had been removed already" in again.content.decode()

    def test_a_removed_action_of_another_body_is_not_found(
        self, signed_in: Client, draft: Assessment, row: ActionRow, stranger: Person, south: Any
    ) -> None:
        pk = row.pk
        row.delete()
        ActionRow.history.update(body_id=south.pk)
        assert signed_in.post(page("action", draft, pk), self.ACTION).status_code == 404

    FRAME = {
        "start": "2025-01-01",
        "end": "2026-06-30",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-name": "Ministry of Health",
        "form-0-kind": "ministry",
    }

    @pytest.mark.parametrize("theirs", ["period", "contributors"])
    def test_a_frame_changed_meanwhile(self, signed_in: Client, draft: Assessment, theirs: str) -> None:
        address = page("frame", draft)
        seen = signed_in.get(address).context["seen"]
        second = MembershipFactory.create(person__username="second", body=draft.body).account
        people = [Contributor("Ministry of Justice", ContributorKind.MINISTRY)]
        save_frame(
            by=acting(second),
            assessment=draft,
            start=date(2024, 3, 1) if theirs == "period" else draft.period_start,
            end=draft.period_end,
            contributors=people if theirs == "contributors" else None,
        )
        late = signed_in.post(address, {**self.FRAME, "seen": seen})
        apart = two_texts(late)
        assert late.status_code == 409
        assert 'value="Ministry of Health"' in late.content.decode()
        assert late.context["late"].conflict.kind == "colleague"
        if theirs == "period":
            assert apart["Period of evidence"][1].startswith("1 March 2024 – ")
            assert apart["Contributors"] == ("Ministry of Health: Ministry", "")
        else:
            health, justice = "Ministry of Health: Ministry", "Ministry of Justice: Ministry"
            assert apart["Contributors"] == (health, justice)
        assert not draft.contributors.filter(name="Ministry of Health").exists()
        over = {**self.FRAME, "seen": seen, "over": late.context["now"]}
        assert signed_in.post(address, over).status_code == 302
        assert [row.name for row in draft.contributors.all()] == ["Ministry of Health"]

    @pytest.mark.parametrize("stale", [True, False])
    def test_a_frame_that_was_locked_meanwhile_keeps_the_typed_words(
        self, signed_in: Client, draft: Assessment, coordinator: Person, stale: bool
    ) -> None:
        address = page("frame", draft)
        seen = "of before" if stale else signed_in.get(address).context["seen"]
        ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
        late = signed_in.post(address, {**self.FRAME, "seen": seen})
        shown = late.content.decode()
        assert late.status_code == 409
        assert "What you typed" in shown
        assert "Ministry of Health" in shown
        assert "locked for approval" in shown
        assert not draft.contributors.exists()

    def test_what_is_wrong_with_a_contributor_stands_on_top(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        late = signed_in.post(page("frame", draft), {**self.FRAME, "form-0-kind": ""})
        shown = late.content.decode()
        assert late.status_code == 422
        said = "Kind: Choose what kind of contributor this is."
        assert f'<a href="#id_form-0-kind">{said}</a>' in shown
        assert 'aria-describedby="id_form-0-kind-error"' in shown
