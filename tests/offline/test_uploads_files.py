"""Files that were brought back: which count as returned, what is said of what they wrote, who undoes it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from assessments.answering.giving import save_input
from assessments.answering.inputs import inputs_of
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment, Mailing, Upload
from assessments.offline.applying import Decision
from assessments.offline.file_answers import Fault, ReturnedFile
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.uploads import may_undo_upload, undo_upload
from mechanisms.models import Assignment, Body, Membership, Person, Role
from recommendations.models import Recommendation
from tests.factories import MembershipFactory, acting, level
from tests.offline.test_uploads import KEEP, apply, bring, look, returned, stands, take

PERIOD = {"start": "2025-01-01", "end": "2026-01-31"}
JUSTICE = [{"name": "Ministry of Justice", "kind": "ministry"}]
UNDO = "Undo all of it"
NOT_YOURS = "Only a coordinator can undo this."


def ministry(body: Body, name: str, *paragraphs: int) -> Membership:
    """A contributor without an account, asked for these."""
    member = Membership.objects.create(body=body, role=Role.CONTRIBUTOR, name="Ana", ministry=name)
    return ask(member, *paragraphs)


def ask(member: Membership, *paragraphs: int) -> Membership:
    for paragraph in paragraphs:
        asked = Recommendation.objects.get(paragraph=paragraph)
        Assignment.objects.create(membership=member, recommendation=asked)
    return member


def blank(paragraph: int) -> Answer:
    """What an untouched blank file says: nothing, and no plan."""
    return Answer(paragraph, State.BLANK, actions=())


class TestWhatCountsAsReturned:
    """Files come together; each contributor is waited for until his or hers says something."""

    @pytest.fixture
    def own(self, draft: Assessment, coordinator: Person) -> ReturnedFile:
        """The body's own file, which writes something in any case."""
        return returned(take(coordinator, draft, scope_of_all(draft)), level(106, 1))

    @staticmethod
    def back(*members: Membership) -> list[bool]:
        days = dict(Mailing.objects.values_list("membership_id", "returned_on"))
        return [days.get(member.pk) is not None for member in members]

    def test_an_untouched_blank_one_beside_anothers_does_not(self, draft, coordinator, labour, north):
        health = ministry(north, "Health", 131)
        files = [
            returned(take(coordinator, draft, scope_of_member(draft, labour)), level(131, 1)),
            returned(take(coordinator, draft, scope_of_member(draft, health)), blank(131)),
        ]
        upload = apply(coordinator, bring(coordinator, draft, *files))
        assert self.back(labour, health) == [True, False]
        assert not Mailing.objects.filter(membership=health).exists()
        kinds = [(done["kind"], done["member"]) for done in upload.written if "day" in done]
        assert kinds == [("returned", labour.pk)]

    @pytest.mark.parametrize(
        "entry",
        [
            level(131, 1),
            Answer(131, State.BLANK, explanation="Half a sentence", actions=()),
            Answer(131, State.BLANK, evidence=(Reference("Order 12", 1),), actions=()),
            Answer(131, State.DONT_KNOW, actions=()),
        ],
        ids=["level", "explanation", "evidence", "don't know"],
    )
    def test_a_filled_one_that_nobody_touched_does(self, draft, coordinator, labour, own, entry):
        by = acting(coordinator)
        save_input(by=by, assessment=draft, entry=entry, membership_id=labour.pk)
        workbook = take(coordinator, draft, scope_of_member(draft, labour), filled=True)
        upload = bring(coordinator, draft, own, returned(workbook, entry, blank(113)))
        assert [row.paragraph for row in look(coordinator, upload).rows] == [106]
        apply(coordinator, upload)
        assert self.back(labour) == [True]

    def test_a_filled_one_of_which_nothing_was_filled_in_does_not(self, draft, coordinator, labour, own):
        workbook = take(coordinator, draft, scope_of_member(draft, labour), filled=True)
        apply(coordinator, bring(coordinator, draft, own, returned(workbook, blank(131))))
        assert self.back(labour) == [False]

    def test_one_in_which_all_was_taken_out_does(self, draft, coordinator, labour, own):
        by = acting(coordinator)
        save_input(by=by, assessment=draft, entry=level(131, 1), membership_id=labour.pk)
        workbook = take(coordinator, draft, scope_of_member(draft, labour), filled=True)
        upload = bring(coordinator, draft, own, returned(workbook, blank(131)))
        apply(coordinator, upload, p131=KEEP)
        assert self.back(labour) == [True]

    def test_one_that_says_what_stands_already_does(self, draft, coordinator, labour, own):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        by = acting(coordinator)
        save_input(by=by, assessment=draft, entry=level(131, 1), membership_id=labour.pk)
        apply(coordinator, bring(coordinator, draft, own, returned(workbook, level(131, 1))))
        assert self.back(labour) == [True]

    def test_one_that_was_read_and_kept_out_by_choice_does(self, draft, coordinator, labour, own):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        by = acting(coordinator)
        save_input(by=by, assessment=draft, entry=level(131, 0), membership_id=labour.pk)
        upload = bring(coordinator, draft, own, returned(workbook, level(131, 2)))
        apply(coordinator, upload, p131=Decision(answer=None, inputs={1: False}))
        assert self.back(labour) == [True]

    @pytest.mark.parametrize(("more", "is_back"), [((), False), ((level(113, 2),), True)])
    def test_one_in_which_nothing_can_be_taken_does_not(self, more, is_back, draft, coordinator, labour, own):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        fault = Fault("unknown_choice", {"value": "7", "choices": "0"}, "Questions", "C9", 131)
        file = returned(workbook, level(131, 1), *more, faults=(fault,))
        upload = bring(coordinator, draft, own, file)
        out = Decision(answer=None, inputs={1: False})
        apply(coordinator, upload, p131=out, **({"p113": KEEP} if more else {}))
        assert self.back(labour) == [is_back]

    def test_a_refused_one_does_not(self, draft, coordinator, labour, own):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        file = returned(workbook, level(131, 1), faults=(Fault("questions_gone"),))
        apply(coordinator, bring(coordinator, draft, own, file))
        assert self.back(labour) == [False]

    def test_a_blank_and_a_filled_one_of_the_same_contributor_do(self, draft, coordinator, labour):
        first, second = (take(coordinator, draft, scope_of_member(draft, labour)) for _again in range(2))
        files = [returned(first, blank(131)), returned(second, level(131, 1))]
        apply(coordinator, bring(coordinator, draft, *files))
        assert self.back(labour) == [True]


def page_of(upload: Upload, *more: str) -> str:
    name = "upload_act" if more else "upload"
    return reverse(f"assessments:{name}", args=[upload.assessment_id, upload.pk, *more])


def in_words(page: Any) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<[^>]+>", " ", html.unescape(page.content.decode()))
    return re.sub(r"\s+", " ", text)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


class TestWhatIsSaidOfWhatWasWritten:
    """Right after it was applied, and on the page that stays."""

    def applied(self, person: Person, draft: Assessment, *files: ReturnedFile) -> str:
        upload = bring(person, draft, *files)
        seen = {"seen": look(person, upload).seen}
        return in_words(browser(person).post(page_of(upload), seen, follow=True))

    @pytest.mark.parametrize(
        ("frame", "sentence", "line"),
        [
            (
                {"period": PERIOD, "contributors": JUSTICE},
                "Period and contributors were written.",
                "Period and contributors : the period of evidence, the contributors",
            ),
            (
                {"period": PERIOD},
                "The period of evidence was written.",
                "Period and contributors : the period of evidence ",
            ),
            (
                {"contributors": JUSTICE},
                "The contributors were written.",
                "Period and contributors : the contributors ",
            ),
        ],
        ids=["both", "period", "contributors"],
    )
    def test_period_and_contributors_alone(self, frame, sentence, line, draft, coordinator):
        said = self.applied(coordinator, draft, returned(None, frame=frame))
        assert f"{sentence} You can undo all of it" in said
        assert f"What was written {line}" in said
        assert "recommendation was" not in said
        assert "recommendations were" not in said

    @pytest.mark.parametrize(
        ("paragraphs", "sentence"),
        [
            ([113], "1 recommendation was written. The period of evidence was written."),
            ([113, 114], "2 recommendations were written. The period of evidence was written."),
        ],
    )
    def test_beside_recommendations(self, paragraphs, sentence, draft, coordinator):
        entries = [level(number, 1) for number in paragraphs]
        said = self.applied(coordinator, draft, returned(None, *entries, frame={"period": PERIOD}))
        assert f"{sentence} You can undo all of it" in said
        assert "the period of evidence Paragraph 113 : the answer" in said

    def test_recommendations_alone(self, draft, coordinator):
        said = self.applied(coordinator, draft, returned(None, level(113, 1)))
        assert "1 recommendation was written. You can undo all of it" in said
        assert "What was written Paragraph 113 : the answer" in said

    def test_an_answer_and_an_input_of_one_recommendation_are_one(self, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        said = self.applied(coordinator, draft, returned(workbook, level(131, 1)))
        assert "1 recommendation was written." in said
        assert "Paragraph 131 : the input of Labour inspection , the answer" in said


class TestWhoUndoesIt:
    """The button is there for whoever may press it; others read who can."""

    @staticmethod
    def offers(person: Person, upload: Upload) -> tuple[bool, bool]:
        """Whether the button is there, and whether it is said who can."""
        said = in_words(browser(person).get(page_of(upload)))
        return UNDO in said, NOT_YOURS in said

    @staticmethod
    def press(person: Person, upload: Upload) -> str:
        return in_words(browser(person).post(page_of(upload, "undo"), follow=True))

    def refuses(self, person: Person, upload: Upload) -> None:
        """Neither offered nor done, whatever is posted."""
        assert self.offers(person, upload) == (False, True)
        assert not may_undo_upload(acting(person), upload)
        assert NOT_YOURS in self.press(person, upload)
        with pytest.raises(PermissionDenied):
            undo_upload(by=acting(person), upload=upload)
        upload.refresh_from_db()
        assert upload.undone_at is None

    def undoes(self, person: Person, upload: Upload) -> None:
        assert self.offers(person, upload) == (True, False)
        assert "everything is as before" in self.press(person, upload)
        assert self.offers(person, upload) == (False, False)

    def test_his_own_answers_are_his_and_the_coordinators(self, draft, coordinator, contributor):
        for person in (contributor, coordinator):
            file = returned(None, level(128, 1))
            upload = apply(contributor, bring(contributor, draft, file))
            self.undoes(person, upload)
            assert stands(draft, 128).state is State.BLANK

    def test_an_answer_that_the_coordinator_applied_for_him_is_the_coordinators(
        self, draft, coordinator, contributor
    ):
        upload = bring(contributor, draft, returned(None, level(128, 1)))
        upload = apply(coordinator, upload)
        self.refuses(contributor, upload)
        assert stands(draft, 128).level == 1
        self.undoes(coordinator, upload)

    def test_period_and_contributors_are_the_coordinators(self, draft, coordinator, contributor):
        upload = bring(contributor, draft, returned(None, frame={"period": PERIOD}))
        self.refuses(contributor, apply(coordinator, upload))

    def test_his_own_input_is_his_also_where_the_coordinator_applied_it(
        self, draft, coordinator, contributor, labour
    ):
        workbook = take(contributor, draft, scope_of_member(draft, contributor.memberships.get()))
        upload = bring(contributor, draft, returned(workbook, level(113, 1)))
        self.undoes(contributor, apply(coordinator, upload, p113=KEEP))
        assert inputs_of([draft.pk])[draft.pk][113][0].entry["state"] == "blank"

    def test_the_input_of_another_ministry_is_not_his_where_both_are_asked(
        self, draft, coordinator, contributor, labour
    ):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(contributor, draft, returned(workbook, level(113, 1)))
        self.refuses(contributor, apply(coordinator, upload, p113=KEEP))
        assert inputs_of([draft.pk])[draft.pk][113][0].entry["level"] == 1

    def test_nor_is_that_of_a_colleague_with_an_account(self, draft, coordinator, contributor, north):
        other = MembershipFactory.create(body=north, role=Role.CONTRIBUTOR, ministry="Health")
        ask(other, 113)
        workbook = take(coordinator, draft, scope_of_member(draft, other))
        upload = bring(contributor, draft, returned(workbook, level(113, 1)))
        self.refuses(contributor, apply(coordinator, upload, p113=KEEP))
        assert inputs_of([draft.pk])[draft.pk][113][0].entry["level"] == 1

    def test_his_own_input_is_not_his_where_it_is_not_asked_of_him_any_more(self, draft, contributor, labour):
        member = contributor.memberships.get()
        workbook = take(contributor, draft, scope_of_member(draft, member))
        upload = apply(contributor, bring(contributor, draft, returned(workbook, level(113, 1))))
        member.assignments.filter(recommendation__paragraph=113).delete()
        self.refuses(contributor, upload)

    def test_all_of_it_has_to_be_his(self, draft, coordinator, contributor):
        upload = bring(contributor, draft, returned(None, level(128, 1), frame={"period": PERIOD}))
        self.refuses(contributor, apply(coordinator, upload))
        upload = apply(contributor, bring(contributor, draft, returned(None, level(129, 1))))
        contributor.memberships.get().assignments.filter(section__isnull=False).delete()
        contributor.memberships.get().assignments.filter(recommendation__paragraph=129).delete()
        self.refuses(contributor, upload)

    def test_an_answer_that_is_by_input_now_is_the_coordinators(self, draft, coordinator, contributor, north):
        upload = apply(contributor, bring(contributor, draft, returned(None, level(128, 1))))
        ministry(north, "Health", 128)
        self.refuses(contributor, upload)

    def test_what_somebody_saved_since_is_named_and_not_refused_as_anothers(
        self, draft, coordinator, contributor
    ):
        upload = apply(contributor, bring(contributor, draft, returned(None, level(128, 1))))
        save_answer(by=acting(coordinator), assessment=draft, entry=level(128, 3))
        assert self.offers(contributor, upload) == (True, False)
        assert "Nothing was undone. All of it was changed meanwhile: 128: the answer." in self.press(
            contributor, upload
        )
        assert stands(draft, 128).level == 3

    def test_a_clearing_that_it_took_off_is_no_bar(self, draft, coordinator, contributor, labour):
        workbook = take(contributor, draft, scope_of_member(draft, contributor.memberships.get()))
        upload = apply(contributor, bring(contributor, draft, returned(workbook, level(113, 1))))
        upload.written.append({"kind": "clearings", "off": {}})
        upload.save()
        self.undoes(contributor, upload)

    def test_one_who_is_a_reader_now_reads_who_can(self, draft, contributor, coordinator):
        upload = apply(contributor, bring(contributor, draft, returned(None, level(128, 1))))
        contributor.memberships.update(role=Role.READER)
        self.refuses(contributor, upload)

    def test_who_brought_it_is_not_said_to_have_applied_it(self, draft, coordinator, contributor):
        upload = bring(contributor, draft, returned(None, level(128, 1)))
        apply(coordinator, upload)
        said = in_words(browser(coordinator).get(page_of(upload)))
        assert f"Uploaded by {contributor}" in said
        assert "Applied by" not in said
