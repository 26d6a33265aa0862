"""The pages: type, see, say why, gone; and the ways that lead there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessments.models import Assessment, ChoiceReason, EvidenceFile, Submission, TextRemoval
from mechanisms.models import Body, Person
from tests.factories import signed_in_now
from tests.forgetting.forgetting_cast import NAME, everywhere, sent_with_the_name

pytestmark = pytest.mark.django_db
ACT = {"text": NAME, "reason": "She asked us to.", "sure": "on", "remove": "1"}


@pytest.fixture
def sent(draft: Assessment, coordinator: Person) -> Submission:
    return sent_with_the_name(draft, coordinator)


@pytest.fixture
def me(client: Client, coordinator: Person) -> Client:
    return signed_in_now(client, coordinator)


def address(body: Body) -> str:
    return reverse("assessments:remove_text", args=[body.slug])


def test_whoever_signed_in_long_ago_confirms_first(client: Client, coordinator: Person, north: Body) -> None:
    client.force_login(coordinator)
    for answer in (client.get(address(north)), client.post(address(north), ACT)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not TextRemoval.objects.exists()


def test_the_text_is_never_in_an_address(me: Client, sent: Submission, north: Body) -> None:
    page = me.get(address(north) + "?text=Maria").content.decode()
    assert "Maria" not in page.split("<main")[1]
    assert me.post(address(north), ACT).headers["Location"].endswith(f"{TextRemoval.objects.get().pk}/")


def test_the_places_are_shown_before_anything_is_changed(
    me: Client, sent: Submission, coordinator: Person, reviewer: Person, north: Body
) -> None:
    everywhere(sent, coordinator, reviewer)
    page = me.post(address(north), {"text": "maria lopez"}).content.decode()
    for said in ("Versions of answers in the history", "Comments", "Submissions", "recommendation 112"):
        assert said in page
    assert "<mark>MARIA  LOPEZ</mark>" in page
    assert "of the staff alone" not in page
    assert not TextRemoval.objects.filter(reason="She asked us to.").exists()


def test_why_an_answer_was_chosen_has_a_line_of_its_own(
    me: Client, sent: Submission, coordinator: Person, north: Body
) -> None:
    answer = sent.assessment.answers.get(paragraph=112)
    ChoiceReason.objects.create(
        answer=answer, number=1, at=timezone.now(), by_label="C", text=f"{NAME}, born 3 May 1999, told us."
    )
    page = me.post(address(north), {"text": f"{NAME}, born 3 May 1999"}).content.decode()
    row = page.split('<th scope="row">“Why we chose so”, where inputs contradict each other</th>')[1]
    assert row.startswith('<td class="number">1</td>')
    assert "Answers as they are now" not in page


def test_longer_words_are_named_and_stay(me: Client, sent: Submission, north: Body) -> None:
    page = me.post(address(north), {"text": "polic"}).content.decode()
    assert "<bdi>police</bdi>" in page
    assert "is nowhere in what you can see" in page
    page = me.post(address(north), {"text": "polic", "inside": "on"}).content.decode()
    assert "<mark>polic</mark>" in page


@pytest.mark.parametrize(
    ("without", "said"), [("reason", "Write why it is removed."), ("sure", "Tick the box to go on.")]
)
def test_a_reason_and_a_second_thought(
    me: Client, sent: Submission, north: Body, without: str, said: str
) -> None:
    answer = me.post(address(north), {key: value for key, value in ACT.items() if key != without})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not TextRemoval.objects.exists()


def test_a_reason_that_holds_the_text_is_refused(me: Client, sent: Submission, north: Body) -> None:
    answer = me.post(address(north), ACT | {"reason": f"{NAME} asked"})
    assert answer.status_code == 422
    assert "The reason holds the text itself" in answer.content.decode()


def test_the_receipt_says_how_much_and_until_when_backups_hold_it(
    me: Client, sent: Submission, north: Body
) -> None:
    notes = EvidenceFile.objects.get(name="notes.txt")
    page = me.post(address(north), ACT | {"file": str(notes.pk)}, follow=True).content.decode()
    until = date_format(timezone.now() + settings.BACKUPS_KEPT, "DATE_FORMAT")
    assert f"hold it until {until}" in page
    assert timedelta(days=30) == settings.BACKUPS_KEPT
    assert sent.digest in page
    assert Submission.objects.get(pk=sent.pk).digest in page
    assert "Evidence files, by what is in them" in page
    assert NAME not in page
    trail = me.get(reverse("assessments:body_audit", args=[north.slug])).content.decode()
    assert "Had a text removed from everything that the body keeps" in trail
    assert NAME not in trail


class TestTheWayThere:
    def test_from_the_page_that_asks(self, me: Client, draft: Assessment, coordinator: Person) -> None:
        """With what it found, filled in."""
        draft.answers.filter(paragraph=112).update(
            state="level", level=1, revision=1, explanation="Maria Lopez, born 3 May 1999, was found."
        )
        page = me.get(reverse("assessments:personal_data", args=[draft.pk, 112])).content.decode()
        assert f'action="{address(draft.body)}"' in page
        assert 'name="text" value="Maria Lopez, born 3 May 1999"' in page
        found = me.post(address(draft.body), {"text": "Maria Lopez, born 3 May 1999"}).content.decode()
        assert "<mark>Maria Lopez, born 3 May 1999</mark>" in found
        assert "A shorter text finds more" in found

    def test_a_contributor_is_told_who_can(
        self, client: Client, draft: Assessment, contributor: Person
    ) -> None:
        draft.answers.filter(paragraph=113).update(
            state="level", level=1, revision=1, explanation="Maria Lopez, born 3 May 1999, was found."
        )
        client.force_login(contributor)
        page = client.get(reverse("assessments:personal_data", args=[draft.pk, 113])).content.decode()
        assert "A coordinator can" in page
        assert 'name="text"' not in page

    def test_from_own_data(self, me: Client, north: Body) -> None:
        assert address(north) in me.get(reverse("assessments:body_data", args=[north.slug])).content.decode()


class TestComments:
    TEXT = "The girl Amina, 14 years old, phone +27 82 555 1234"

    def test_it_is_asked_before_it_is_sent(self, me: Client, draft: Assessment) -> None:
        place = reverse("assessments:comments", args=[draft.pk, 112])
        answer = me.post(place, {"comment": self.TEXT})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Could somebody find a victim by this?" in page
        assert "+27 82 555 1234" in page
        assert not draft.comments.exists()
        sure = [part.split('"')[0] for part in page.split('name="sure" value="')[1:]]
        assert len(sure) == 2
        assert me.post(place, {"comment": self.TEXT, "sure": sure}).status_code == 302
        assert draft.comments.get().text == self.TEXT

    def test_what_comes_later_is_asked_about_anew(self, me: Client, draft: Assessment) -> None:
        place = reverse("assessments:comments", args=[draft.pk, 112])
        page = me.post(place, {"comment": self.TEXT}).content.decode()
        sure = [part.split('"')[0] for part in page.split('name="sure" value="')[1:]]
        more = self.TEXT + ", passport A1234567"
        page = me.post(place, {"comment": more, "sure": sure}).content.decode()
        everything = [part.split('"')[0] for part in page.split('name="sure" value="')[1:]]
        assert len(everything) == 3
        assert me.post(place, {"comment": more, "sure": everything}).status_code == 302

    def test_others_are_sent_at_once(self, me: Client, draft: Assessment) -> None:
        place = reverse("assessments:comments", args=[draft.pk, 112])
        assert me.post(place, {"comment": "Is this all?"}).status_code == 302
