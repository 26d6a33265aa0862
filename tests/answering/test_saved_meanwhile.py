"""The one whose text somebody else saved over is told, and nobody else: answer by answer, input by input."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.drafting import release_input, save_draft
from assessments.answering.giving import save_input
from assessments.answering.saving import save_answer
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment
from mechanisms.models import Membership, Person, Role
from tests.answering.test_input_pages import as_, justice, other, police
from tests.factories import MembershipFactory, acting, level
from tests.offline.test_uploads_files import ministry

__all__ = ["as_", "justice", "other", "police"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


@pytest.mark.parametrize(
    ("by", "revision", "is_told"),
    [
        ("contributor", "0", True),
        ("contributor", "1", False),
        ("contributor", "", False),
        ("contributor", "-1", False),
        ("contributor", "9" * 50, False),
        ("contributor", "x", False),
        ("coordinator", "0", False),
    ],
    ids=["older", "same", "none known", "negative", "endless", "no number", "one's own"],
)
def test_whose_text_was_saved_over_is_told_by_whom(
    signed_in: Client,
    draft: Assessment,
    contributor: Person,
    coordinator: Person,
    by: str,
    revision: str,
    is_told: bool,
) -> None:
    person = {"contributor": contributor, "coordinator": coordinator}[by]
    save_answer(by=acting(person), assessment=draft, entry=level(113, 1))
    address = f"{reverse('assessments:here', args=[draft.pk])}?at=113"
    line = signed_in.post(address, {"revision": revision}).content.decode()
    assert ("saved this answer at" in line) == is_told
    assert (reverse("assessments:answer_history", args=[draft.pk, 113]) in line) == is_told


def test_another_answer_saved_meanwhile_is_nobodys_news(
    signed_in: Client, draft: Assessment, contributor: Person
) -> None:
    save_answer(by=acting(contributor), assessment=draft, entry=level(113, 1))
    for at in ("?at=112", ""):
        line = signed_in.post(f"{reverse('assessments:here', args=[draft.pk])}{at}", {"revision": "0"})
        assert "saved this answer" not in line.content.decode()


# What the script of an open page asks: the address and the revision are those that the page itself names.


class Open:
    """A page that somebody has open."""

    def __init__(self, person: Person, address: str) -> None:
        self.client = Client()
        self.client.force_login(person)
        page = self.client.get(address).content.decode()
        (self.here,) = re.findall(r'data-here hx-post="([^"]+)"', page)
        (self.revision,) = re.findall(r'id="id_revision" value="(\d+)"', page)

    def line(self) -> str:
        asked = self.here.replace("&amp;", "&")
        return str(self.client.post(asked, {"revision": self.revision}).content.decode())

    @property
    def told(self) -> str:
        """Who is named as having saved meanwhile; empty for nobody."""
        return "".join(re.findall(r'here-newer"><bdi>(.+?)</bdi> saved this (?:answer|input) ', self.line()))


def place(draft: Assessment, name: str, *member: int) -> str:
    return reverse(f"assessments:{name}", args=[draft.pk, 113, *member])


@pytest.mark.parametrize("name", ["question", "own_input"])
def test_an_answer_that_was_saved_before_is_no_news_on_the_page_of_an_input(
    draft: Assessment, coordinator: Person, justice: Membership, other: Person, name: str
) -> None:
    """The answer has more revisions than the input: neither says anything of the other."""
    for number in (0, 1, 2):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, number))
    opened = Open(other, place(draft, name))
    assert opened.told == ""
    save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 3))
    assert opened.told == ""


def test_an_input_that_was_saved_more_often_hides_no_news_of_the_answer(
    draft: Assessment, coordinator: Person, justice: Membership, other: Person
) -> None:
    second = MembershipFactory.create(person__name="Second", body=draft.body, role=Role.COORDINATOR).account
    for number in (0, 1, 2):
        save_draft(by=acting(other), assessment=draft, entry=level(113, number))
    opened = Open(coordinator, place(draft, "question"))
    save_answer(by=acting(second), assessment=draft, entry=level(113, 1))
    assert opened.told == "Second"


def test_a_ministry_is_told_that_somebody_released_another_text_for_it(
    draft: Assessment, coordinator: Person, justice: Membership, other: Person
) -> None:
    """Its draft is untouched, but what the others read is not its own text any more."""
    save_draft(by=acting(other), assessment=draft, entry=level(113, 1))
    release_input(by=acting(other), assessment=draft, paragraph=113)
    save_draft(by=acting(other), assessment=draft, entry=level(113, 2, "Not released yet."))
    opened = Open(other, place(draft, "own_input"))
    assert opened.told == ""
    save_input(by=acting(coordinator), assessment=draft, entry=level(113, 0), membership_id=justice.pk)
    assert opened.told == "Coordinator"
    assert place(draft, "own_input") in opened.line()
    assert Open(other, place(draft, "own_input")).told == ""


def test_of_two_coordinators_who_write_for_one_ministry_the_other_is_told(
    draft: Assessment, coordinator: Person
) -> None:
    second = MembershipFactory.create(person__name="Second", body=draft.body, role=Role.COORDINATOR).account
    member: Membership = ministry(draft.body, "Health", 113)
    pages = {who: Open(who, place(draft, "input_for", member.pk)) for who in (coordinator, second)}
    save_draft(by=acting(second), assessment=draft, entry=level(113, 1), membership_id=member.pk)
    assert [page.told for page in pages.values()] == ["Second", ""]
    assert place(draft, "input_for", member.pk) in pages[coordinator].line()


@pytest.mark.parametrize(("who", "is_told"), [("other", True), ("contributor", False), ("reader", False)])
def test_nobody_else_is_told_of_a_draft(
    request: pytest.FixtureRequest,
    draft: Assessment,
    justice: Membership,
    other: Person,
    reader: Person,
    who: str,
    is_told: bool,
) -> None:
    """Whatever address is asked for: a draft is the ministry's own."""
    row = save_draft(by=acting(other), assessment=draft, entry=level(113, 1))
    type(row).objects.filter(pk=row.pk).update(saved_by=None, saved_by_label="Justice, elsewhere")
    client = Client()
    client.force_login(request.getfixturevalue(who))
    address = f"{reverse('assessments:here', args=[draft.pk])}?at=113&input={justice.pk}&released=0"
    line = client.post(address, {"revision": "0"}).content.decode()
    assert ("Justice, elsewhere" in line) == is_told


@pytest.mark.parametrize(
    "of_input", ["input=0", "input=x", "input=-1", f"input={'9' * 50}", "input=&released=x"]
)
def test_an_input_that_does_not_exist_is_no_news(
    signed_in: Client, draft: Assessment, contributor: Person, of_input: str
) -> None:
    address = f"{reverse('assessments:here', args=[draft.pk])}?at=113&{of_input}"
    answer = signed_in.post(address, {"revision": "0"})
    assert answer.status_code == 200
    assert "here-newer" not in answer.content.decode()


def test_the_day_is_named_where_it_is_not_today(
    draft: Assessment, coordinator: Person, contributor: Person
) -> None:
    opened = Open(coordinator, place(draft, "question"))
    save_answer(by=acting(contributor), assessment=draft, entry=level(113, 1))
    assert re.search(r"saved this answer at \d\d:\d\d UTC:", opened.line())
    long_ago = timezone.now() - timedelta(days=70)
    AnswerRow.objects.filter(assessment=draft, paragraph=113).update(saved_at=long_ago)
    assert f"saved this answer on {long_ago.day} {long_ago:%B} {long_ago.year}, " in opened.line()
