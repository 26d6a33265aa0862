"""Quoting a body without its name: asked for each passage, answered by the body, and nothing else leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.answering.rules import Refused
from assessments.models import Assessment, Clipping, ClippingList, Cycle, Event, PassageConsent, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, submit, withdraw
from assessments.trail.acting import COMMAND_LINE
from assessments.writing import clippings
from assessments.writing.clippings import ask_body, change_clipping, collection, keep_clipping, make_list
from assessments.writing.docx_file import quotations_docx
from assessments.writing.quotations import Names, Release
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Person
from mechanisms.models.person import Role
from tests.consenting.answers import answered as answer_request
from tests.factories import BodyFactory, CycleFactory, MembershipFactory, acting
from tests.making.queue_cast import made
from tests.writing.writing_cast import FUND, answer, full, sender, sent

DAY = datetime(2026, 11, 27, tzinfo=UTC)
QUOTABLE = Choices(Sharing.RAPPORTEUR, False, False, False, may_be_quoted=True)


@pytest.fixture
def funds(reviewer: Person) -> ClippingList:
    return make_list(by=acting(reviewer), theme="Funds")


@pytest.fixture
def quiet(cycle: Cycle) -> Submission:
    """May not be named, may be quoted without its name."""
    body = BodyFactory.create(name="Quiet Council (sample)")
    return sent(body, cycle, answer(137, FUND, 0), full(112), named=False, quoted=True)


@pytest.fixture
def kept(reviewer: Person, funds: ClippingList, quiet: Submission) -> Clipping:
    return keep(reviewer, funds, quiet, FUND)


def keep(reviewer: Person, into: ClippingList, submission: Submission, quoted: str) -> Clipping:
    return keep_clipping(
        by=acting(reviewer),
        into=into,
        submission=submission,
        paragraph=137,
        source="explanation",
        quoted=quoted,
    )


def release_of(reviewer: Person, funds: ClippingList) -> Release:
    (item,) = collection(principal_of(reviewer), funds).kept
    return item.quotation.release


def publication(reviewer: Person, funds: ClippingList) -> bytes:
    theme = collection(principal_of(reviewer), funds).theme(Names.CONSENT, DAY)
    data: bytes = made(quotations_docx(theme, "en")).data
    return data


def printed_words(reviewer: Person, funds: ClippingList) -> str:
    """What can be read in the file for publication."""
    with ZipFile(BytesIO(publication(reviewer, funds))) as file:
        return file.read("word/document.xml").decode()


class TestAskingAndAnswering:
    def test_a_passage_leaves_the_desk_once_its_body_has_said_yes_and_until_it_says_no(
        self, reviewer: Person, funds: ClippingList, kept: Clipping, quiet: Submission
    ) -> None:
        body = acting(sender(quiet))
        assert release_of(reviewer, funds) is Release.CAN_ASK
        row = ask_body(by=acting(reviewer), row=kept)
        assert (row.text, row.agreed) == (FUND, None)
        assert release_of(reviewer, funds) is Release.ASKED
        answer_request(by=body, row=row, agreed=True)
        assert release_of(reviewer, funds) is Release.CLEARED
        answer_request(by=body, row=row, agreed=False)
        assert release_of(reviewer, funds) is Release.REFUSED

    def test_a_passage_cut_differently_is_another_passage(
        self, reviewer: Person, funds: ClippingList, kept: Clipping, quiet: Submission
    ) -> None:
        row = ask_body(by=acting(reviewer), row=kept)
        answer_request(by=acting(sender(quiet)), row=row, agreed=True)
        by = acting(reviewer)
        change_clipping(by=by, row=kept, into=funds, quoted="La ley de 2022", note="")
        assert release_of(reviewer, funds) is Release.CAN_ASK
        change_clipping(by=by, row=kept, into=funds, quoted=FUND, note="As it was.")
        assert release_of(reviewer, funds) is Release.CLEARED

    def test_it_is_asked_once(self, reviewer: Person, kept: Clipping, quiet: Submission) -> None:
        row = ask_body(by=acting(reviewer), row=kept)
        with pytest.raises(Refused, match="has not answered"):
            ask_body(by=acting(reviewer), row=kept)
        answer_request(by=acting(sender(quiet)), row=row, agreed=False)
        with pytest.raises(Refused, match="said no to this passage"):
            ask_body(by=acting(reviewer), row=kept)

    @pytest.mark.parametrize(
        ("choices", "why"),
        [
            (Choices(Sharing.RAPPORTEUR, True, False, False), "may be named"),
            (Choices(Sharing.RAPPORTEUR, False, False, False), "It can’t be asked"),
        ],
    )
    def test_a_body_is_not_asked_beyond_what_it_said_at_submission(
        self, reviewer: Person, kept: Clipping, quiet: Submission, choices: Choices, why: str
    ) -> None:
        change_choices(by=acting(sender(quiet)), submission=quiet, choices=choices)
        with pytest.raises(Refused, match=why):
            ask_body(by=acting(reviewer), row=kept)
        assert not PassageConsent.objects.exists()

    def test_a_reviewer_asks_nothing_of_a_body_of_his_own(
        self, reviewer: Person, kept: Clipping, quiet: Submission, administrator: Person
    ) -> None:
        MembershipFactory.create(person=reviewer, body=quiet.assessment.body, role=Role.READER)
        for person in (reviewer, administrator, sender(quiet)):
            with pytest.raises(Http404):
                ask_body(by=acting(person), row=kept)

    def test_only_a_coordinator_answers(self, reviewer: Person, kept: Clipping, quiet: Submission) -> None:
        row = ask_body(by=acting(reviewer), row=kept)
        body = quiet.assessment.body
        for role in (Role.READER, Role.CONTRIBUTOR):
            member = MembershipFactory.create(body=body, role=role).account
            with pytest.raises(PermissionDenied):
                answer_request(by=acting(member), row=row, agreed=True)
        with pytest.raises(Http404):
            answer_request(by=acting(a_stranger()), row=row, agreed=True)

    def test_the_record_has_ids_alone_and_the_body_reads_its_own_answer_only(
        self, reviewer: Person, kept: Clipping, quiet: Submission
    ) -> None:
        row = ask_body(by=acting(reviewer), row=kept)
        for agreed in (True, True, False):
            answer_request(by=acting(sender(quiet)), row=row, agreed=agreed)
        events = Event.objects.filter(kind__startswith="passage_").order_by("at")
        told = [(event.kind, event.chain, set(event.data)) for event in events]
        own = quiet.assessment.body.slug
        assert told == [
            ("passage_asked", "installation", {"clipping", "consent"}),
            ("passage_agreed", own, {"paragraph", "consent", "version"}),
            ("passage_refused", own, {"paragraph", "consent", "version"}),
        ]


def a_stranger() -> Person:
    return MembershipFactory.create(role=Role.COORDINATOR).account


@pytest.mark.parametrize("how", ["not quoted", "later not quoted", "later named no more"])
def test_a_yes_counts_only_while_the_body_lets_itself_be_quoted(
    reviewer: Person, funds: ClippingList, kept: Clipping, quiet: Submission, how: str
) -> None:
    by = acting(sender(quiet))
    row = ask_body(by=acting(reviewer), row=kept)
    answer_request(by=by, row=row, agreed=True)
    no = Choices(Sharing.RAPPORTEUR, False, False, False)
    if how == "not quoted":
        change_choices(by=by, submission=quiet, choices=no)
    else:
        if how == "later named no more":
            named = Choices(Sharing.RAPPORTEUR, True, False, False)
            change_choices(by=by, submission=quiet, choices=named)
            assert release_of(reviewer, funds) is Release.NAMED
        return_to_body(by=acting(reviewer), submission=quiet, paragraphs=[112], message="Why?")
        later = Assessment.objects.get(pk=quiet.assessment_id)
        submit(by=by, assessment=later, choices=no)
    assert release_of(reviewer, funds) is Release.NOT_QUOTED
    with pytest.raises(Refused, match="Nobody can agree to it now"):
        answer_request(by=by, row=answer_request(by=by, row=row, agreed=False), agreed=True)


@pytest.mark.parametrize("how", ["private", "withdrawn"])
def test_nor_when_it_takes_back_what_it_shared(
    reviewer: Person, funds: ClippingList, kept: Clipping, quiet: Submission, how: str
) -> None:
    by = acting(sender(quiet))
    row = ask_body(by=acting(reviewer), row=kept)
    answer_request(by=by, row=row, agreed=True)
    if how == "private":
        private = Choices(Sharing.PRIVATE, False, False, False)
        change_choices(by=by, submission=quiet, choices=private)
    else:
        withdraw(by=by, submission=quiet)
    assert not PassageConsent.objects.counting().exists()
    assert "La ley" not in printed_words(reviewer, funds)
    with pytest.raises(Refused, match="no longer shares"):
        ask_body(by=COMMAND_LINE, row=kept)


class TestThePages:
    def test_the_staff_ask_from_the_list_and_read_there_what_was_said(
        self, client: Client, reviewer: Person, funds: ClippingList, kept: Clipping
    ) -> None:
        client.force_login(reviewer)
        address = reverse("assessments:clipping_list", args=[funds.pk])
        ask = reverse("assessments:clipping_ask", args=[funds.pk, kept.pk])
        shown = client.get(address).content.decode()
        assert f'action="{ask}"' in shown
        assert "leaves out 1 quotation of a body that may not be named" in shown
        assert "Citation:" not in shown
        assert client.post(ask)["Location"] == f"{address}#clipping-{kept.pk}"
        shown = client.get(address).content.decode()
        assert "has not answered" in shown
        assert f'action="{ask}"' not in shown

    def test_it_asks_about_the_translation_that_is_printed_and_again_once_it_changes(
        self, reviewer: Person, funds: ClippingList, kept: Clipping, quiet: Submission
    ) -> None:
        """A yes is to these words in this translation; back to an agreed one, the yes holds again."""
        by, body = acting(reviewer), acting(sender(quiet))
        first, second = ("The law of 2022 sets up a fund.", "en"), ("The act of 2022 makes a fund.", "en")
        for translated in (("", ""), first, second):
            change_clipping(by=by, row=kept, into=funds, quoted=FUND, note="", translated=translated)
            assert release_of(reviewer, funds) is Release.CAN_ASK
            row = ask_body(by=by, row=kept)
            assert (row.text, row.translation, row.translation_language) == (FUND, *translated)
            assert release_of(reviewer, funds) is Release.ASKED
            answer_request(by=body, row=row, agreed=True)
            assert release_of(reviewer, funds) is Release.CLEARED
        assert "The act of 2022" in printed_words(reviewer, funds)
        change_clipping(by=by, row=kept, into=funds, quoted=FUND, note="", translated=first)
        assert release_of(reviewer, funds) is Release.CLEARED
        printed = printed_words(reviewer, funds)
        assert "Unofficial translation (English)" in printed
        assert "The act of 2022" not in printed

    def test_a_translation_that_names_the_body_is_not_asked_about(
        self, reviewer: Person, funds: ClippingList, kept: Clipping
    ) -> None:
        told = ("Quiet Council has a fund.", "en")
        change_clipping(by=acting(reviewer), row=kept, into=funds, quoted=FUND, note="", translated=told)
        assert release_of(reviewer, funds) is Release.GIVES_AWAY

    @pytest.mark.parametrize(("text", "language"), [("A fund.", ""), ("A fund.", "xx")])
    def test_a_translation_says_its_language(
        self, reviewer: Person, funds: ClippingList, kept: Clipping, text: str, language: str
    ) -> None:
        with pytest.raises(Refused, match="Choose the language"):
            change_clipping(
                by=acting(reviewer), row=kept, into=funds, quoted=FUND, note="", translated=(text, language)
            )


class TestTheFileForPublication:
    """A function of named bodies and of the passages that others agreed to: the deletion test."""

    @pytest.fixture
    def crowd(self, reviewer: Person, funds: ClippingList, cycle: Cycle) -> list[Submission]:
        """Named ones and one cleared, in the file; others of every kind, beside the same paragraphs."""
        named = sent(BodyFactory.create(name="Beta Forum"), cycle, answer(137, "We pay.", 2))
        keep(reviewer, funds, named, "We pay.")
        cleared = sent(
            BodyFactory.create(name="Gamma"), cycle, answer(137, FUND, 0), named=False, quoted=True
        )
        row = ask_body(by=acting(reviewer), row=keep(reviewer, funds, cleared, FUND))
        answer_request(by=acting(sender(cleared)), row=row, agreed=True)
        later = CycleFactory.create(slug="2027", name="2027", edition=cycle.edition)
        hidden = []
        for number, (said, at) in enumerate(
            (("", cycle), ("can_ask", cycle), ("asked", later), ("no", later))
        ):
            body = BodyFactory.create(name=f"Aaa {number} (sample)")
            other = sent(
                body, at, answer(137, f"Hidden words {said}.", 0), full(112), named=False, quoted=bool(said)
            )
            clipping = keep(reviewer, funds, other, f"Hidden words {said}.")
            evidence: dict[str, Any] = {
                "paragraph": 112,
                "source": "evidence",
                "quoted": "Évaluation du plan",
            }
            keep_clipping(by=acting(reviewer), into=funds, submission=other, **evidence)
            if said in ("asked", "no"):
                asked = ask_body(by=acting(reviewer), row=clipping)
                if said == "no":
                    answer_request(by=acting(sender(other)), row=asked, agreed=False)
            hidden.append(other)
        return hidden

    def test_with_all_other_submissions_deleted_it_has_the_same_bytes(
        self, reviewer: Person, funds: ClippingList, crowd: list[Submission]
    ) -> None:
        before = publication(reviewer, funds)
        assert collection(principal_of(reviewer), funds).unreleased == 2 * len(crowd)
        for submission in crowd:
            Submission.objects.filter(pk=submission.pk).delete()
        assert collection(principal_of(reviewer), funds).unreleased == 0
        assert publication(reviewer, funds) == before

    def test_and_is_not_moved_by_what_becomes_of_them(
        self, reviewer: Person, funds: ClippingList, crowd: list[Submission]
    ) -> None:
        before = publication(reviewer, funds)
        gone, other, *_rest = crowd
        withdraw(by=acting(sender(gone)), submission=gone)
        private = Choices(Sharing.PRIVATE, False, False, False)
        change_choices(by=acting(sender(other)), submission=other, choices=private)
        assert publication(reviewer, funds) == before

    def test_its_titles_are_of_the_editions_of_what_it_holds(
        self, reviewer: Person, funds: ClippingList, crowd: list[Submission], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An edition that only left out submissions answer would show in a heading."""
        shown = collection(principal_of(reviewer), funds)
        asked: list[Submission] = []

        def titles(rows: Iterable[Submission]) -> dict[int, str]:
            asked.extend(rows)
            return {}

        monkeypatch.setattr(clippings, "_titles", titles)
        theme = shown.theme(Names.CONSENT, DAY)
        assert len(asked) == len(theme.quotations) == 2
        assert not {row.pk for row in asked} & {row.pk for row in crowd}

    def test_it_counts_nothing_of_what_it_does_not_hold(
        self, reviewer: Person, funds: ClippingList, crowd: list[Submission]
    ) -> None:
        theme = collection(principal_of(reviewer), funds).theme(Names.CONSENT, DAY)
        assert {quotation.paragraph for quotation in theme.quotations} == {137}
        assert theme.hidden == 0
