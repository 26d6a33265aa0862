"""Quotations by theme: word for word, shared among the staff, gone when a body takes its text back."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.answering.rules import Refused
from assessments.models import Assessment, Clipping, ClippingList, Cycle, Event, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.submitting import Choices, change_choices, submit, withdraw
from assessments.writing import clippings
from assessments.writing.clippings import (
    change_clipping,
    collection,
    delete_list,
    keep_clipping,
    lists_for,
    make_list,
    rename_list,
)
from assessments.writing.quotations import names_in
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from recommendations.catalogue import outline_of
from recommendations.outline import Variant
from tests.factories import BodyFactory, MembershipFactory, NationalBodyFactory, PersonFactory, acting
from tests.making.queue_cast import fetched
from tests.writing.writing_cast import ARABIC, FUND, PLAN, answer, full, sender, sent

LISTS = "/review/clippings/"


@pytest.fixture
def page(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def funds(reviewer: Person) -> ClippingList:
    return make_list(by=acting(reviewer), theme="Funds")


@pytest.fixture
def shared(north: Body, cycle: Cycle) -> Submission:
    return sent(north, cycle, full(112), answer(137, FUND, 0))


def keep(
    reviewer: Person, into: ClippingList, submission: Submission, quoted: str = FUND, **more: Any
) -> Clipping:
    values = {"paragraph": 137, "source": "explanation", **more}
    return keep_clipping(by=acting(reviewer), into=into, submission=submission, quoted=quoted, **values)


def refusal(response: Any) -> str:
    assert response.status_code == 422
    content: str = response.content.decode()
    return content


def test_a_part_is_kept_as_it_stands_and_nothing_else_is(
    reviewer: Person, funds: ClippingList, shared: Submission
) -> None:
    kept = keep(reviewer, funds, shared, "compensación. No se ha\r\ndecidido")
    assert kept.quoted == "compensación.\nNo se ha decidido"
    for wrong in ("La ley crea un fondo", "la ley de 2022", PLAN):
        with pytest.raises(Refused, match="These words are not in the text"):
            keep(reviewer, funds, shared, wrong)
    with pytest.raises(Refused, match="words that you want"):
        keep(reviewer, funds, shared, "  ")
    with pytest.raises(Refused, match="already"):
        keep(reviewer, funds, shared, "compensación. No se ha decidido")


def test_evidence_and_actions_can_be_quoted_too(
    reviewer: Person, funds: ClippingList, shared: Submission
) -> None:
    evidence = {"paragraph": 112, "source": "evidence"}
    assert keep(reviewer, funds, shared, "Évaluation du plan", **evidence).quoted
    action = {"paragraph": 112, "source": "action"}
    assert keep(reviewer, funds, shared, "Check the plan", **action).quoted
    with pytest.raises(Refused):
        keep(reviewer, funds, shared, "Check the plan", **evidence)


def test_a_recommendation_is_called_as_the_bodies_quoted_are_asked(
    page: Client, reviewer: Person, funds: ClippingList, shared: Submission, cycle: Cycle
) -> None:
    """Both titles where both kinds are quoted; before a quotation is kept, that of its body."""
    south = sent(NationalBodyFactory.create(), cycle, answer(137, FUND, 0))
    titles = outline_of(cycle.edition).recommendation(137).titles
    regional, national = titles[Variant.REGIONAL], titles[Variant.NATIONAL]
    assert regional != national
    place = reverse("assessments:clipping_add", args=[south.assessment_id, 137, "explanation", 0])
    assert f"137 · {national}" in page.get(place).content.decode()

    keep(reviewer, funds, south)
    assert titled(reviewer, funds) == national
    keep(reviewer, funds, shared)
    assert titled(reviewer, funds) == f"{regional}; {national}"


def titled(reviewer: Person, funds: ClippingList) -> str:
    return collection(principal_of(reviewer), funds).kept[0].title


def test_a_replaced_version_is_quoted_no_more(
    reviewer: Person, funds: ClippingList, shared: Submission
) -> None:
    """What was kept before stays, and says so."""
    keep(reviewer, funds, shared)
    return_to_body(by=acting(reviewer), submission=shared, paragraphs=[112], message="Why?")
    later = Assessment.objects.get(pk=shared.assessment_id)
    choices = Choices(Sharing.RAPPORTEUR, True, False, False)
    submit(by=acting(sender(shared)), assessment=later, choices=choices)
    shared.refresh_from_db()
    with pytest.raises(Refused, match="later version"):
        keep(reviewer, funds, shared, "La ley de 2022")
    (kept,) = collection(principal_of(reviewer), funds).kept
    assert "version 1, which the body has replaced since;" in kept.quotation.citation()


def test_nobody_but_staff_and_nobody_of_the_own_body(
    reviewer: Person, shared: Submission, funds: ClippingList, north: Body, administrator: Person
) -> None:
    for person in (administrator, PersonFactory.create(), sender(shared)):
        with pytest.raises(Http404):
            make_list(by=acting(person), theme="Mine")
        with pytest.raises(Http404):
            keep(person, funds, shared)
    MembershipFactory.create(person=reviewer, body=north, role=Role.READER)
    with pytest.raises(Http404):
        keep(reviewer, funds, shared)


@pytest.mark.parametrize("how", ["private", "later one private", "withdrawn", "own"])
def test_what_is_no_longer_shared_is_hidden_and_counted(
    page: Client, reviewer: Person, funds: ClippingList, shared: Submission, north: Body, how: str
) -> None:
    kept = keep(reviewer, funds, shared)
    other = sent(BodyFactory.create(name="Other"), shared.assessment.cycle, answer(137, ARABIC))
    keep(reviewer, funds, other, ARABIC)
    by = acting(sender(shared))
    if how == "private":
        change_choices(by=by, submission=shared, choices=Choices(Sharing.PRIVATE, False, False, False))
    elif how == "later one private":
        return_to_body(by=acting(reviewer), submission=shared, paragraphs=[112], message="Why?")
        later = Assessment.objects.get(pk=shared.assessment_id)
        submit(by=by, assessment=later, choices=Choices(Sharing.PRIVATE, False, False, False))
    elif how == "withdrawn":
        withdraw(by=by, submission=shared)
    else:
        MembershipFactory.create(person=reviewer, body=north, role=Role.READER)
    response = page.get(reverse("assessments:clipping_list", args=[funds.pk]))
    content = response.content.decode()
    assert "1 more is not shown" in content
    assert "La ley" not in content
    assert ("Northern" in content) is False
    assert ARABIC in content
    row: Any = lists_for(principal_of(reviewer)).get()
    assert (row.shown, row.hidden) == (1, 1)
    for name in ("clipping", "clipping_delete"):
        assert page.get(reverse(f"assessments:{name}", args=[funds.pk, kept.pk])).status_code == 404


def test_a_list_is_deleted_when_nothing_in_it_is_shared(
    reviewer: Person, funds: ClippingList, shared: Submission
) -> None:
    """Not while a colleague sees something in it that this reviewer does not."""
    kept = keep(reviewer, funds, shared)
    MembershipFactory.create(person=reviewer, body=shared.assessment.body, role=Role.READER)
    with pytest.raises(Refused, match="still quotations"):
        delete_list(by=acting(reviewer), row=funds)
    withdraw(by=acting(sender(shared)), submission=shared)
    delete_list(by=acting(reviewer), row=funds)
    assert not Clipping.objects.filter(pk=kept.pk).exists()


def test_a_theme_is_said_once(reviewer: Person, funds: ClippingList) -> None:
    by = acting(reviewer)
    for theme, why in (("  fUNDS ", "already"), ("", "what the list"), ("x" * 151, "150")):
        with pytest.raises(Refused, match=why):
            make_list(by=by, theme=theme)
    rename_list(by=by, row=funds, theme="FUNDS")
    other = make_list(by=by, theme="Children")
    with pytest.raises(Refused, match="already"):
        rename_list(by=by, row=other, theme="funds")


def test_the_record_holds_ids_and_no_body_reads_it(
    reviewer: Person, funds: ClippingList, shared: Submission
) -> None:
    row = keep(reviewer, funds, shared)
    change_clipping(by=acting(reviewer), row=row, into=funds, quoted=FUND, note="Ask them.")
    clippings.delete_clipping(by=acting(reviewer), row=row)
    events = Event.objects.filter(kind__startswith="clipping")
    assert [event.kind for event in events.order_by("number")] == [
        "clipping_list_made",
        "clipping_kept",
        "clipping_changed",
        "clipping_deleted",
    ]
    assert {event.chain for event in events} == {"installation"}
    for event in events:
        assert set(event.data) <= {"list", "clipping"}
        assert event.subject == ""


def test_a_passage_is_kept_from_its_page_with_a_new_list(page: Client, shared: Submission) -> None:
    path = reverse("assessments:clipping_add", args=[shared.assessment_id, 137, "explanation", 0])
    content = page.get(path).content.decode()
    assert 'lang="es" dir="ltr"' in content
    assert (
        "Northern Mechanism, self-assessment 2026, answer to paragraph 137, version 1; not verified by the "
        "United Nations"
    ) in content
    wrong = page.post(path, {"quoted": "Something else", "theme": "Funds", "note": "Ask."})
    assert "These words are not in the text" in refusal(wrong)
    assert "Something else" in wrong.content.decode()
    assert not ClippingList.objects.exists()
    assert "give a new one its theme" in refusal(page.post(path, {"quoted": FUND}))
    response = page.post(path, {"quoted": "La ley de 2022", "theme": "Funds", "note": "Ask."})
    row = Clipping.objects.get()
    assert (row.list.theme, row.quoted, row.note) == ("Funds", "La ley de 2022", "Ask.")
    assert response["Location"] == f"{LISTS}{row.list_id}/#clipping-{row.pk}"


def test_after_a_search_one_comes_back_to_it(page: Client, shared: Submission, funds: ClippingList) -> None:
    path = reverse("assessments:clipping_add", args=[shared.assessment_id, 137, "explanation", 0])
    response = page.post(f"{path}?q=fondo&page=2", {"quoted": FUND, "into": str(funds.pk)})
    assert response["Location"] == "/review/search/?q=fondo&page=2"
    assert "is kept in the list “Funds”" in page.get("/review/search/").content.decode()


@pytest.mark.parametrize(
    ("paragraph", "source", "place"),
    [(137, "evidence", 0), (137, "explanation", 1), (113, "explanation", 0), (137, "note", 0)],
)
def test_a_passage_that_does_not_exist_has_no_page(
    page: Client, shared: Submission, paragraph: int, source: str, place: int
) -> None:
    args = [shared.assessment_id, paragraph, source, place]
    assert page.get(reverse("assessments:clipping_add", args=args)).status_code == 404


def test_a_quotation_is_cut_noted_and_moved(
    page: Client, reviewer: Person, funds: ClippingList, shared: Submission
) -> None:
    row = keep(reviewer, funds, shared)
    other = make_list(by=acting(reviewer), theme="Children")
    path = reverse("assessments:clipping", args=[funds.pk, row.pk])
    assert "No se ha decidido ninguna solicitud." in page.get(path).content.decode()
    wrong = page.post(path, {"quoted": "Nada", "into": str(other.pk), "note": "Ask."})
    assert "These words are not in the text" in refusal(wrong)
    page.post(path, {"quoted": "La ley de 2022", "into": str(other.pk), "note": "Ask."})
    row.refresh_from_db()
    assert (row.list_id, row.quoted, row.note) == (other.pk, "La ley de 2022", "Ask.")
    # A part is in the language of its passage, though so few words tell none.
    (kept,) = collection(principal_of(reviewer), other).kept
    assert kept.quotation.language == "es"
    path = reverse("assessments:clipping_delete", args=[other.pk, row.pk])
    assert "Delete this quotation?" in page.get(path).content.decode()
    assert Clipping.objects.exists()
    assert page.post(path).status_code == 302
    assert not Clipping.objects.exists()


def test_lists_are_made_renamed_and_deleted_on_their_pages(page: Client) -> None:
    assert "There is no list yet" in page.get(LISTS).content.decode()
    assert "Write what the list is about" in refusal(page.post(LISTS, {"theme": " "}))
    page.post(LISTS, {"theme": "Funds"})
    path = f"{LISTS}{ClippingList.objects.get().pk}/"
    assert "This list is empty" in page.get(path).content.decode()
    assert "at most 150" in refusal(page.post(f"{path}rename/", {"theme": "x" * 151}))
    page.post(f"{path}rename/", {"theme": "Money"})
    assert "Money" in page.get(path).content.decode()
    page.get(f"{path}delete/")
    assert ClippingList.objects.exists()
    page.post(f"{path}delete/")
    assert not ClippingList.objects.exists()


def test_a_list_with_something_in_it_stays(
    page: Client, reviewer: Person, funds: ClippingList, shared: Submission
) -> None:
    keep(reviewer, funds, shared)
    path = f"{LISTS}{funds.pk}/delete/"
    assert "There is still 1 quotation in it" in page.get(path).content.decode()
    assert "Move or delete them first" in refusal(page.post(path))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In Estmark nothing was paid.", True),
        ("in ESTMÁRK nothing", True),
        ("Estmarkers", False),
        ("The task force of the South", False),
        ("NTF pays", True),
        ("ntfs", False),
    ],
)
def test_a_name_in_a_text_is_found_as_a_word(text: str, found: bool) -> None:
    assert names_in(text, ("Estmark (sample)", "NTF", "x")) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("中国设立了赔偿基金。", True),
        ("该国没有基金。", False),
        ("ينص القانون بالأردن على التعويض.", True),
        ("لا يوجد صندوق.", False),
        ("The EU directive applies.", True),
        ("Il a eu lieu en 2024.", False),
    ],
)
def test_a_name_is_found_in_every_script(text: str, found: bool) -> None:
    assert names_in(text, ("中国", "الأردن", "EU")) is found


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_pages_take_as_many_queries_whatever_they_hold(
    page: Client,
    reviewer: Person,
    cycle: Cycle,
    funds: ClippingList,
    bodies: int,
    django_assert_num_queries: Any,
) -> None:
    """The list: session, person, roles, list, clippings, submissions, translations, passages, consents, how
    many."""
    for number in range(bodies):
        submission = sent(BodyFactory.create(), cycle, answer(137, FUND, 0))
        keep(reviewer, funds, submission)
        make_list(by=acting(reviewer), theme=f"Theme {number}")
    page.get(LISTS)
    with django_assert_num_queries(4):
        page.get(LISTS)
    with django_assert_num_queries(10):
        response = page.get(f"{LISTS}{funds.pk}/")
    assert len(response.context["shown"].kept) == bodies
    fetched(page, f"{LISTS}{funds.pk}.docx")
    with django_assert_num_queries(11):  # the last for the file that is kept
        page.get(f"{LISTS}{funds.pk}.docx")
