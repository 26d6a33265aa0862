"""Several passages of a search are ticked and kept in a list in one act, or all of the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from assessments.answering.rules import Refused
from assessments.models import Clipping, ClippingList, Cycle, Event, Passage, Submission
from assessments.submitting.submitting import withdraw
from assessments.writing.clippings import collection, keep_clipping, keep_passages_in, make_list
from assessments.writing.finding import visible_passages
from mechanisms.access import principal_of
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, PersonFactory, acting
from tests.writing.writing_cast import PLAN, answer, sender, sent

PATH = "/review/search/"
KEEP = "/review/search/keep/"


@pytest.fixture
def page(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def funds(reviewer: Person) -> ClippingList:
    return make_list(by=acting(reviewer), theme="Funds")


@pytest.fixture
def shared(north: Body, cycle: Cycle) -> Submission:
    return sent(north, cycle, answer(112, PLAN), answer(113, "A plan."), answer(114, "No plan."))


def keys(*paragraphs: int) -> list[int]:
    return list(Passage.objects.filter(paragraph__in=paragraphs).values_list("pk", flat=True))


def quoted(into: ClippingList) -> list[tuple[int, str]]:
    return list(into.clippings.order_by("paragraph").values_list("paragraph", "quoted"))


def told(response: Any) -> str:
    content: str = response.content.decode()
    return content


def test_the_ticked_ones_are_kept_as_a_whole_in_one_act(
    page: Client, shared: Submission, funds: ClippingList
) -> None:
    content = told(page.get(PATH, {"q": "plan"}))
    assert content.count('name="passage"') == 3
    assert f'action="{KEEP}?q=plan"' in content
    response = page.post(f"{KEEP}?q=plan", {"passage": keys(112, 114), "into": str(funds.pk)})
    assert response["Location"] == f"{PATH}?q=plan"
    assert quoted(funds) == [(112, PLAN), (114, "No plan.")]
    assert "2 quotations are kept in the list “Funds”." in told(page.get(PATH))
    event = Event.objects.get(kind="clippings_kept")
    assert (event.chain, event.subject) == ("installation", "")
    assert event.data == {
        "list": str(funds.pk),
        "clippings": [str(row.pk) for row in Clipping.objects.order_by("paragraph")],
    }
    assert not Event.objects.filter(kind="clipping_kept").exists()


def test_all_of_the_page_go_into_a_new_list(page: Client, shared: Submission) -> None:
    form = {"shown": keys(112, 113, 114), "passage": keys(112), "theme": "Plans", "all": "1"}
    page.post(f"{KEEP}?q=plan", form)
    into = ClippingList.objects.get()
    assert into.theme == "Plans"
    assert len(quoted(into)) == 3
    made = Event.objects.filter(kind__startswith="clipping").order_by("number")
    assert [event.kind for event in made] == ["clipping_list_made", "clippings_kept"]


def test_what_the_list_has_already_is_passed_over(
    page: Client, reviewer: Person, shared: Submission, funds: ClippingList
) -> None:
    values: dict[str, Any] = {"paragraph": 113, "source": "explanation", "quoted": "A plan."}
    keep_clipping(by=acting(reviewer), into=funds, submission=shared, **values)
    form = {"passage": keys(113, 114), "into": str(funds.pk)}
    page.post(f"{KEEP}?q=plan", form)
    assert len(quoted(funds)) == 2
    content = told(page.get(PATH))
    assert "1 quotation is kept in the list “Funds”. The list had 1 more already." in content
    again = page.post(f"{KEEP}?q=plan", form)
    assert again.status_code == 422
    assert "The list has these quotations already." in told(again)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"theme": "Plans"}, "Tick the passages that you want to keep."),
        ({"theme": "Plans", "passage": ["x", "9" * 40, "-1"]}, "Tick the passages"),
        ({"ticked": True}, "Choose a list, or give a new one its theme."),
        ({"ticked": True, "theme": "x" * 151}, "A theme has at most 150 characters."),
        ({"ticked": True, "theme": "funds"}, "There is a list with this theme already."),
    ],
)
def test_what_is_wrong_is_said_and_the_ticks_stay(
    page: Client, shared: Submission, funds: ClippingList, form: dict[str, Any], why: str
) -> None:
    ticked = form.pop("ticked", False)
    if ticked:
        form = form | {"passage": keys(112, 114)}
    response = page.post(f"{KEEP}?q=plan&page=1", form)
    content = told(response)
    assert response.status_code == 422
    assert why in content
    assert content.count(" checked>") == (2 if ticked else 0)
    assert f'action="{PATH}"' in content
    assert not Clipping.objects.exists()
    assert ClippingList.objects.count() == 1


def test_only_what_is_shared_with_this_person_is_kept(
    page: Client, reviewer: Person, shared: Submission, funds: ClippingList, cycle: Cycle
) -> None:
    """Taken back since the search; of an own body."""
    own = BodyFactory.create()
    sent(own, cycle, answer(115, "Our plan."))
    MembershipFactory.create(person=reviewer, body=own, role=Role.READER)
    other = sent(BodyFactory.create(), cycle, answer(116, "Their plan."))
    ticked = keys(112, 115, 116)
    withdraw(by=acting(sender(other)), submission=other)
    page.post(KEEP, {"passage": ticked, "into": str(funds.pk)})
    assert quoted(funds) == [(112, PLAN)]
    rows = visible_passages(principal_of(PersonFactory.create(is_reviewer=True)), keys(115))
    with pytest.raises(Http404):
        keep_passages_in(by=acting(reviewer), into=funds, passages=rows)


def test_nobody_but_staff_and_of_no_replaced_version(
    reviewer: Person, shared: Submission, funds: ClippingList
) -> None:
    rows = visible_passages(principal_of(reviewer), keys(112))
    for person in (sender(shared), PersonFactory.create()):
        with pytest.raises(Http404):
            keep_passages_in(by=acting(person), into=funds, passages=rows)
    Submission.objects.filter(pk=shared.pk).update(superseded_at=shared.submitted_at)
    rows[0].submission.refresh_from_db()
    with pytest.raises(Refused, match="later version"):
        keep_passages_in(by=acting(reviewer), into=funds, passages=rows)


def test_a_part_that_is_kept_says_where_it_was_cut(
    page: Client, reviewer: Person, shared: Submission, funds: ClippingList
) -> None:
    values: dict[str, Any] = {"paragraph": 112, "source": "explanation", "quoted": "Nobody has checked"}
    keep_clipping(by=acting(reviewer), into=funds, submission=shared, **values)
    (kept,) = collection(principal_of(reviewer), funds).kept
    assert kept.quotation.in_marks == "“[…] Nobody has checked […]”"
    assert "[…] Nobody has checked […]" in told(page.get(f"/review/clippings/{funds.pk}/"))
