"""The gap report on screen: who may read which version of it, what it says, and in how many queries."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.rows import submitted_report
from assessments.answering.saving import apply_file
from assessments.answers.value import Action, ActionStatus, Assistance, Reference
from assessments.models import Assessment, Evidence, Submission
from assessments.report import words
from assessments.report.brief import first_step
from assessments.reviewing.acts import release_readings, reply, return_to_body, save_reading
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import ask_clearance, change_choices, submit, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Membership, Person
from mechanisms.models.person import Role
from tests.factories import SHARED, MembershipFactory, acting, draft_report, file_of, level

NOBODY = ""


def address(of: Assessment | Submission, version: int | None = None) -> str:
    pk = of.pk if isinstance(of, Assessment) else of.assessment_id
    path = reverse("assessments:report", args=[pk])
    return f"{path}?version={version}" if version is not None else path


def words_of(response: Any) -> str:
    """What the page says, without its markup."""
    content = response.content.decode()
    main = content.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def as_person(client: Client) -> Callable[[Person | None], Client]:
    """The client, signed in as somebody or as nobody."""

    def sign_in(person: Person | None) -> Client:
        client.logout()
        if person is not None:
            client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def members(coordinator: Person, contributor: Person, reader: Person) -> dict[str, Person]:
    return {"coordinator": coordinator, "contributor": contributor, "reader": reader}


def share(submission: Submission, by: Person, sharing: Sharing) -> None:
    choices = Choices(sharing, False, False, False)
    change_choices(by=acting(by), submission=submission, choices=choices)


def sent_back(submission: Submission, reviewer: Person) -> Assessment:
    """The submission returned with a question on 108; version 2 is open."""
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[108], message="Which treaties?")
    return Assessment.objects.select_related("body", "cycle__edition").get(pk=submission.assessment_id)


class TestWhoReadsADraft:
    def test_every_member_of_the_body(
        self, as_person: Any, members: dict[str, Person], draft: Assessment
    ) -> None:
        for person in members.values():
            assert as_person(person).get(address(draft)).status_code == 200, person

    def test_for_others_it_does_not_exist(
        self, as_person: Any, draft: Assessment, stranger: Person, reviewer: Person, administrator: Person
    ) -> None:
        for person in (stranger, reviewer, administrator):
            assert as_person(person).get(address(draft)).status_code == 404, person

    def test_a_visitor_is_asked_to_sign_in(self, client: Client, draft: Assessment) -> None:
        response = client.get(address(draft))
        assert response.status_code == 302
        assert urlsplit(response["Location"]).path == reverse("account_login")

    def test_a_visitor_learns_nothing_of_what_does_not_exist(self, client: Client, draft: Assessment) -> None:
        missing = address(draft).replace(str(draft.pk)[:8], "00000000")
        assert client.get(missing).status_code == 302

    def test_a_member_who_was_removed_is_a_stranger_on_the_next_request(
        self, as_person: Any, reader: Person, draft: Assessment
    ) -> None:
        page = as_person(reader)
        assert page.get(address(draft)).status_code == 200
        Membership.objects.filter(person=reader).delete()
        assert page.get(address(draft)).status_code == 404


# Who reads a submission under which choice of the body: the table of the security rules, row by row.
SUBMISSION_READERS = [
    ("coordinator", (200, 200, 200)),
    ("contributor", (200, 200, 200)),
    ("reader", (200, 200, 200)),
    ("stranger", (404, 404, 200)),
    ("reviewer", (404, 200, 200)),
    ("administrator", (404, 404, 200)),
    (NOBODY, (302, 302, 200)),
]


@pytest.mark.parametrize(("who", "expected"), SUBMISSION_READERS, ids=lambda value: str(value))
def test_who_reads_a_submission(
    as_person: Any,
    request: pytest.FixtureRequest,
    submission: Submission,
    coordinator: Person,
    who: str,
    expected: tuple[int, int, int],
) -> None:
    page = as_person(request.getfixturevalue(who) if who else None)
    for sharing, status in zip(Sharing, expected, strict=True):
        share(submission, coordinator, sharing)
        assert page.get(address(submission)).status_code == status, sharing


def test_a_reviewer_of_the_body_itself_reads_it_as_a_member(
    as_person: Any, submission: Submission, coordinator: Person, reviewer: Person
) -> None:
    share(submission, coordinator, Sharing.PRIVATE)
    MembershipFactory.create(person=reviewer, body=submission.assessment.body, role=Role.READER)
    assert as_person(reviewer).get(address(submission)).status_code == 200


class TestVersions:
    def test_a_returned_assessment_shows_members_the_working_copy_and_the_frozen_one(
        self, as_person: Any, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        sent_back(submission, reviewer)
        page = as_person(coordinator)
        assert "Returned, as of" in words_of(page.get(address(submission)))
        frozen = words_of(page.get(address(submission, version=1)))
        assert "Submitted on" in frozen
        assert submission.digest in frozen

    def test_others_go_on_reading_the_version_that_counts(
        self, as_person: Any, submission: Submission, reviewer: Person
    ) -> None:
        sent_back(submission, reviewer)
        assert "version 1" in words_of(as_person(reviewer).get(address(submission)))
        assert as_person(reviewer).get(address(submission, version=2)).status_code == 404

    def test_a_version_that_is_none_does_not_exist(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        page = as_person(coordinator)
        for version in ("0", "7", "-1", "1.5", "x", "１", "1" * 40):
            response = page.get(address(submission), {"version": version})
            assert response.status_code == 404, version

    def test_a_replaced_version_is_read_by_members_and_reviewers_and_nobody_else(
        self, as_person: Any, submission: Submission, coordinator: Person, reviewer: Person, stranger: Person
    ) -> None:
        assessment = sent_back(submission, reviewer)
        submit(
            by=acting(coordinator), assessment=assessment, choices=Choices(Sharing.PUBLIC, True, True, True)
        )
        for person in (coordinator, reviewer):
            page = as_person(person)
            assert "version 2" in words_of(page.get(address(submission)))
            assert "A later version replaced this one" in words_of(page.get(address(submission, version=1)))
        assert as_person(stranger).get(address(submission)).status_code == 200
        assert as_person(stranger).get(address(submission, version=1)).status_code == 404

    def test_a_withdrawn_version_stays_on_the_body_s_record_alone(
        self, as_person: Any, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        withdraw(by=acting(coordinator), submission=submission)
        assert as_person(reviewer).get(address(submission)).status_code == 404
        said = words_of(as_person(coordinator).get(address(submission, version=1)))
        assert "This version was withdrawn on" in said

    def test_what_was_submitted_does_not_change_with_the_working_copy(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        withdraw(by=acting(coordinator), submission=submission)
        draft = Assessment.objects.select_related("body", "cycle__edition").get(pk=submission.assessment_id)
        changed = file_of(level(108, 3, "Written after the withdrawal."))
        apply_file(by=acting(coordinator), assessment=draft, file=changed)
        page = as_person(coordinator)
        assert "Written after the withdrawal." in words_of(page.get(address(draft)))
        assert "Written after the withdrawal." not in words_of(page.get(address(submission, version=1)))


class TestWhatItSays:
    def test_it_opens_with_the_finding_of_the_print(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        report = submitted_report(submission)
        said = words_of(as_person(coordinator).get(address(submission)))
        finding = words.finding_of(report)
        assert finding in said
        assert said.index(finding) < said.index("Three things to do first")

    def test_the_parts_stand_in_the_order_of_print(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        content = as_person(coordinator).get(address(submission)).content.decode()
        ids = re.findall(r'(?:<h2|class="chapter-text") id="([\w-]+)"', content)
        assert ids == [
            "finding",
            "strip",
            "first",
            "decide",
            "works",
            "coverage",
            "profile",
            "gaps",
            "in_part",
            "throughout",
            "information_gaps",
            "not_borne_out",
            "record",
            "register",
            "plan",
            "method",
            "annex",
        ]

    def test_the_three_first_things_are_those_of_the_read_model(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        report = submitted_report(submission)
        said = words_of(as_person(coordinator).get(address(submission)))
        first = said.split("Three things to do first")[2].split("We ask ministers to decide")[0]
        assert [thing.line.paragraph for thing in report.first_things] == [128, 129, 130]
        for thing in report.first_things:
            assert thing.line.title in first
            assert thing.gap is not None
            assert first_step(thing) in first

    def test_the_question_that_was_asked_stands_under_each_official_text(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        said = words_of(as_person(coordinator).get(address(submission)))
        for line in submitted_report(submission).lines:
            official = said.index(" ".join(line.recommendation.text.split()))
            asked = said.index(f"The question that was asked: {line.prompt}")
            assert 0 < asked - official < 1500, line.paragraph

    def test_all_four_criteria_stand_behind_each_answer_once(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        content = as_person(coordinator).get(address(submission)).content.decode()
        listed = re.findall(r'<li><bdi dir="ltr">(\d{3}\.\d)</bdi>', content)
        codes = [item.criterion.code for line in submitted_report(submission).lines for item in line.criteria]
        assert sorted(listed) == codes
        assert len(codes) == 128

    def test_all_32_official_texts_are_there_word_for_word(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        said = words_of(as_person(coordinator).get(address(submission)))
        texts = [line.recommendation.text for line in submitted_report(submission).lines]
        assert len(texts) == 32
        assert [text for text in texts if " ".join(text.split()) not in said] == []

    def test_every_link_into_the_page_arrives(
        self, as_person: Any, draft: Assessment, coordinator: Person
    ) -> None:
        rich(draft, coordinator)
        content = as_person(coordinator).get(address(draft)).content.decode()
        ids = set(re.findall(r'\bid="([^"]+)"', content))
        targets = set(re.findall(r'href="#([^"]+)"', content))
        assert len(targets) > 60
        assert targets - ids == set()

    def test_no_id_stands_twice(self, as_person: Any, draft: Assessment, coordinator: Person) -> None:
        rich(draft, coordinator)
        content = as_person(coordinator).get(address(draft)).content.decode()
        ids = re.findall(r'\bid="([^"]+)"', content)
        assert sorted(ids) == sorted(set(ids))

    def test_references_lead_to_paragraphs_that_the_report_has(
        self, as_person: Any, draft: Assessment, coordinator: Person
    ) -> None:
        rich(draft, coordinator)
        page = as_person(coordinator)
        content = page.get(address(draft)).content.decode()
        cited = set(re.findall(r'href="/report/#(para-\d+)"', content))
        anchors = set(re.findall(r'id="(para-\d+)"', page.get("/report/").content.decode()))
        assert len(cited) > 30
        assert cited - anchors == set()

    def test_a_draft_with_few_answers_shows_no_points_anywhere(
        self, as_person: Any, draft: Assessment, coordinator: Person
    ) -> None:
        apply_file(by=acting(coordinator), assessment=draft, file=file_of(level(112, 2)))
        said = words_of(as_person(coordinator).get(address(draft)))
        assert "Too few answers to summarise: 1 of 32" in said
        assert re.findall(r"\d of \d+ points", said) == []

    def test_there_is_no_percentage(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        assert "%" not in words_of(as_person(coordinator).get(address(submission)))

    def test_a_draft_says_so_and_has_no_hash(
        self, as_person: Any, draft: Assessment, coordinator: Person
    ) -> None:
        said = words_of(as_person(coordinator).get(address(draft)))
        assert "Draft, no hash" in said
        assert "SHA-256" not in said.split("Three things to do first")[0]

    def test_in_clearance_it_prints_the_hash_of_what_is_cleared(
        self, as_person: Any, draft: Assessment, coordinator: Person
    ) -> None:
        clearance = ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
        assert clearance.digest in words_of(as_person(coordinator).get(address(draft)))

    def test_the_child_centred_approach_is_said_to_be_named_by_no_recommendation(
        self, as_person: Any, submission: Submission, coordinator: Person
    ) -> None:
        content = as_person(coordinator).get(address(submission)).content.decode()
        child = content.split('id="principle-child"')[1].split('class="principle"')[0]
        assert "own words name this principle" in html.unescape(child)
        assert content.count("own words name this principle") == 1

    def test_a_confidential_reference_is_its_strength_alone_for_everybody(
        self, as_person: Any, draft: Assessment, coordinator: Person
    ) -> None:
        rich(draft, coordinator)
        Evidence.objects.filter(title="National plan 0").update(
            confidential=True, title="Names of informants", url="https://secret.example.org/"
        )
        submission = submit(
            by=acting(coordinator), assessment=draft, choices=Choices(Sharing.PUBLIC, False, False, False)
        )
        for person in (coordinator, None):
            response = as_person(person).get(address(submission))
            assert b"informants" not in response.content
            assert b"secret.example.org" not in response.content
            assert "Confidential reference 2: Public document" in words_of(response)

    def test_what_a_body_writes_is_text(self, as_person: Any, draft: Assessment, coordinator: Person) -> None:
        script = "<script>alert(1)</script>"
        entry = replace(level(108, 1, script), evidence=(Reference(script, 0),))
        plan = Action(what=script, owner=script)
        apply_file(by=acting(coordinator), assessment=draft, file=file_of(replace(entry, actions=(plan,))))
        content = as_person(coordinator).get(address(draft)).content.decode()
        assert script not in content
        assert content.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4

    def test_links_of_a_body_leave_without_a_trace(
        self, as_person: Any, draft: Assessment, coordinator: Person
    ) -> None:
        rich(draft, coordinator)
        content = as_person(coordinator).get(address(draft)).content.decode()
        links = re.findall(r'<a [^>]*href="https://example\.org/[^>]*>', content)
        assert links
        assert all('rel="noopener noreferrer"' in link for link in links)


class TestReadings:
    @pytest.fixture
    def read(self, submission: Submission, reviewer: Person) -> Submission:
        save_reading(
            by=acting(reviewer),
            submission=submission,
            paragraph=128,
            verdict="other_level",
            level=2,
            reason="The standards are published.",
            source_url="https://example.org/standards",
        )
        return submission

    def test_a_reviewer_reads_it_before_its_release(
        self, as_person: Any, read: Submission, reviewer: Person
    ) -> None:
        said = words_of(as_person(reviewer).get(address(read)))
        assert "The standards are published." in said
        assert "not yet released to the body" in said

    def test_members_read_it_once_it_is_released(
        self, as_person: Any, members: dict[str, Person], read: Submission, reviewer: Person
    ) -> None:
        for person in members.values():
            said = words_of(as_person(person).get(address(read)))
            assert "The standards are published." not in said, person
        release_readings(by=acting(reviewer), submission=read, reply_until=date(2099, 1, 31))
        for person in members.values():
            said = words_of(as_person(person).get(address(read)))
            assert "The standards are published." in said, person
            assert "The body may reply until 31 January 2099" in said

    def test_nobody_else_reads_it_not_even_of_a_public_submission(
        self,
        as_person: Any,
        read: Submission,
        coordinator: Person,
        reviewer: Person,
        stranger: Person,
        administrator: Person,
    ) -> None:
        release_readings(by=acting(reviewer), submission=read, reply_until=date(2099, 1, 31))
        share(read, coordinator, Sharing.PUBLIC)
        for person in (stranger, administrator, None):
            response = as_person(person).get(address(read))
            assert response.status_code == 200
            assert "The standards are published." not in words_of(response), person
            assert "reviewer’s reading" not in words_of(response).lower(), person

    def test_the_body_s_level_stands_and_so_does_its_reply(
        self, as_person: Any, read: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        release_readings(by=acting(reviewer), submission=read, reply_until=date(2099, 1, 31))
        reading = read.readings.select_related("submission__assessment__body").get()
        reply(by=acting(coordinator), reading=reading, text="They were withdrawn again.")
        said = words_of(as_person(coordinator).get(address(read)))
        assert "Another level 2 In operation" in said
        assert "They were withdrawn again." in said
        assert "1 Begun Protection and redress" in said
        assert submitted_report(read).line(128).answer.level == 1


def rich(draft: Assessment, by: Person, rows: int = 3) -> None:
    """Gaps, unknowns, a claim, a contradiction; ``rows`` references and actions."""
    evidence = tuple(
        Reference(f"National plan {number}", 2, "2025-03-01", f"https://example.org/{number}", "4")
        for number in range(rows)
    )
    plan = tuple(
        Action(
            what=f"Write guideline {number}",
            owner="Secretariat",
            due=date(2027, 1, 31),
            status=ActionStatus.PLANNED,
            assistance=(Assistance.LEGAL,),
        )
        for number in range(rows)
    )
    answers = [level(paragraph, paragraph % 4) for paragraph in range(107, 136)]
    answers[5] = replace(answers[5], evidence=evidence, actions=plan)
    answers[7] = replace(answers[7], priority=True)
    apply_file(by=acting(by), assessment=draft, file=file_of(*answers))


class TestQueries:
    """Session and person, roles; then the assessment and, of a draft, its seven; the same at any size."""

    @pytest.mark.parametrize("rows", [1, 3])
    def test_a_draft_takes_eleven(
        self,
        as_person: Any,
        draft: Assessment,
        coordinator: Person,
        rows: int,
        django_assert_num_queries: Any,
    ) -> None:
        rich(draft, coordinator, rows)
        page = as_person(coordinator)
        page.get(address(draft))
        with django_assert_num_queries(11):
            response = page.get(address(draft))
        assert words_of(response).count("https://example.org/") == rows

    def test_a_contributor_s_draft_takes_thirteen_with_what_is_assigned(
        self, as_person: Any, draft: Assessment, contributor: Person, django_assert_num_queries: Any
    ) -> None:
        page = as_person(contributor)
        page.get(address(draft))
        with django_assert_num_queries(13):
            page.get(address(draft))

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_submission_takes_seven_however_many_readings(
        self,
        as_person: Any,
        submission: Submission,
        coordinator: Person,
        reviewer: Person,
        count: int,
        django_assert_num_queries: Any,
    ) -> None:
        for paragraph in range(128, 128 + count):
            save_reading(
                by=acting(reviewer),
                submission=submission,
                paragraph=paragraph,
                verdict="agree",
                reason="Seen.",
            )
        release_readings(by=acting(reviewer), submission=submission, reply_until=date(2099, 1, 31))
        page = as_person(coordinator)
        page.get(address(submission))
        with django_assert_num_queries(7):
            response = page.get(address(submission))
        assert words_of(response).count("Seen.") == count

    def test_a_public_one_takes_two_for_a_visitor(
        self, client: Client, submission: Submission, coordinator: Person, django_assert_num_queries: Any
    ) -> None:
        share(submission, coordinator, Sharing.PUBLIC)
        client.get(address(submission))
        with django_assert_num_queries(2):
            client.get(address(submission))


def test_the_page_is_not_kept_by_a_browser(as_person: Any, draft: Assessment, coordinator: Person) -> None:
    assert as_person(coordinator).get(address(draft))["Cache-Control"] == "no-store"


def test_page_and_read_model_count_the_same(as_person: Any, draft: Assessment, coordinator: Person) -> None:
    rich(draft, coordinator)
    report = draft_report(draft)
    content = as_person(coordinator).get(address(draft)).content.decode()
    assert content.count('<article class="gap"') == len(report.gaps)
    assert content.count('<li id="answer-') == 32
    order = re.findall(r'<div class="gap-text" id="gap-(\d+)"', content)
    assert [int(paragraph) for paragraph in order] == [gap.paragraph for gap in report.gaps]
    footer = content.split("<tfoot>")[1].split("</tfoot>")[0]
    counts = [int(number) for number in re.findall(r'class="n">(?:<a[^>]*>)?(\d+)', footer)]
    tally = report.tally
    assert counts == [*(tally.at_level(number) for number in range(4)), tally.unknown, 0]
