"""A session that ends, or a stale token, never loses typed text."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, Assessment
from mechanisms.models import Person

PASSWORD = "a long and quiet sentence"
TEXT = "Two ministries met in May & wrote <a plan>.\nIt has three parts."


@pytest.fixture
def address(draft: Assessment) -> str:
    return reverse("assessments:question", args=[draft.pk, 112])


def test_a_form_sent_after_the_session_ended_is_shown_again(client: Client, address: str) -> None:
    response = client.post(address, {"revision": "0", "choice": "2", "explanation": TEXT})
    page = response.content.decode()
    assert response.status_code == 401
    assert 'name="explanation" value="Two ministries met in May &amp; wrote &lt;a plan&gt;' in page
    assert f'action="{address}"' in page
    assert not Answer.objects.filter(revision__gt=0).exists()


def test_a_stale_token_shows_the_form_again(address: str, coordinator: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    response = client.post(address, {"revision": "0", "explanation": TEXT})
    page = response.content.decode()
    assert response.status_code == 403
    assert "It has three parts." in page
    assert 'name="csrfmiddlewaretoken"' in page


def test_what_was_shown_again_is_saved_after_signing_in(
    client: Client, address: str, coordinator: Person
) -> None:
    post = {"revision": "0", "choice": "2", "explanation": TEXT}
    client.post(address, post)
    client.force_login(coordinator)
    assert client.post(address, post).status_code == 302
    assert Answer.objects.get(paragraph=112).explanation == TEXT


@pytest.mark.django_db
def test_a_password_is_never_shown_again() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        reverse("account_login"), {"login": "a@example.org", "password": "correct horse battery"}
    )
    assert response.status_code == 403
    assert "correct horse" not in response.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"headers": {"Origin": "https://elsewhere.example"}},
        {"headers": {"Origin": "null"}},
        {"headers": {"Referer": "https://elsewhere.example/page"}, "secure": True},
        {"secure": True},
    ],
    ids=["other origin", "no known origin", "other page", "no page"],
)
def test_what_another_site_sent_is_never_offered_to_be_sent_again(
    address: str, coordinator: Person, sent: dict
) -> None:
    """Else "save again" would lend a fresh token to a form that somebody else filled in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    response = client.post(address, {"revision": "0", "choice": "3", "explanation": TEXT}, **sent)
    page = response.content.decode()
    assert response.status_code == 403
    assert "It has three parts." not in page
    assert 'name="choice"' not in page


def test_a_form_of_our_own_page_is_shown_again(address: str, coordinator: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    origin = {"Origin": "http://testserver"}
    response = client.post(address, {"revision": "0", "explanation": TEXT}, headers=origin)
    assert "It has three parts." in response.content.decode()


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found.group(1)


def test_the_way_that_the_page_describes_saves_the_text(address: str, coordinator: Person) -> None:
    """Signing in makes the token on the page stale: it takes one press more, and the page says so."""
    coordinator.set_password(PASSWORD)
    coordinator.save()
    client = Client(enforce_csrf_checks=True)
    token = token_in(client.get("/account/login/").content.decode())
    typed = {"revision": "0", "choice": "2", "explanation": TEXT}
    ended = client.post(address, typed | {"csrfmiddlewaretoken": token})
    assert ended.status_code == 401
    sign_in = {"login": coordinator.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/account/login/", sign_in).status_code == 302
    token = token_in(ended.content.decode())
    again = client.post(address, typed | {"csrfmiddlewaretoken": token}).content.decode()
    assert "<h1>One press more</h1>" in again
    assert "It has three parts." in again
    saved = client.post(address, typed | {"csrfmiddlewaretoken": token_in(again)})
    assert saved.status_code == 302
    assert Answer.objects.get(paragraph=112).explanation == TEXT


@pytest.mark.django_db
def test_a_form_with_a_secret_is_opened_again_instead() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/account/login/", {"login": "a@example.org", "password": "x"})
    assert 'href="/account/login/">Open the page again' in page.content.decode()
    assert "Save again" not in page.content.decode()


def test_a_press_without_text_is_repeated_too(coordinator: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    page = client.post("/account/sessions/end/").content.decode()
    assert "<h1>One press more</h1>" in page
    assert 'action="/account/sessions/end/"' in page


def with_token(client: Client) -> dict[str, str]:
    """What a form of ours carries, as far as the token goes."""
    client.get("/account/")
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


@pytest.mark.parametrize(
    ("why", "name", "status"),
    [
        ("removed", "question", 404),
        ("missing", "question", 404),
        ("unassigned", "question", 422),
        ("not the coordinator", "frame", 403),
    ],
)
def test_whoever_may_not_save_any_more_keeps_the_words(
    draft: Assessment, contributor: Person, why: str, name: str, status: int
) -> None:
    """Removed from the body or no longer asked while typing; what never was answers like the first."""
    membership = contributor.memberships.get(body=draft.body)
    if why == "removed":
        membership.end()
    if why == "unassigned":
        membership.assignments.all().delete()
    pk = uuid4() if why == "missing" else draft.pk
    client = Client(enforce_csrf_checks=True)
    client.force_login(contributor)
    post = {"revision": "0", "choice": "1", "explanation": TEXT} | with_token(client)
    parts = [pk, 113] if name == "question" else [pk]
    response = client.post(reverse(f"assessments:{name}", args=parts), post)
    page = response.content.decode()
    assert response.status_code == status
    assert "What you typed" in page
    assert "Two ministries met in May &amp; wrote &lt;a plan&gt;." in page
    assert ("What you typed was not saved." in page) is (status in (403, 404))
    assert not Answer.objects.filter(revision__gt=0).exists()


@pytest.mark.parametrize("address", ["/no-such-page/", "/assessments/{}/113/"])
def test_a_page_that_is_not_there_shows_no_words_of_another_site(contributor: Person, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(contributor)
    response = client.post(address.format(uuid4()), {"explanation": TEXT})
    assert response.status_code in (403, 404)
    assert "What you typed was not saved." not in response.content.decode()


def test_a_password_is_not_shown_where_a_form_leads_nowhere(contributor: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(contributor)
    post = {"password": "correct horse battery", "explanation": TEXT} | with_token(client)
    response = client.post(reverse("assessments:question", args=[uuid4(), 113]), post)
    assert response.status_code == 404
    assert "correct horse" not in response.content.decode()


def test_a_file_is_asked_for_once_more(client: Client, draft: Assessment) -> None:
    """The browser sends it again only if it is chosen again; without it the reference would stand alone."""
    sent = {"title": "National plan", "file": SimpleUploadedFile("plan.txt", b"A plan.")}
    page = client.post(reverse("assessments:evidence_add", args=[draft.pk, 112]), sent)
    shown = page.content.decode()
    assert page.status_code == 401
    assert 'enctype="multipart/form-data"' in shown
    assert '<input type="file" class="form-control" name="file"' in shown


def test_what_a_page_tells_its_own_form_is_sent_again_and_not_shown(client: Client, address: str) -> None:
    key = "0c1e1a52-54c6-4b8e-9c7c-6f1d6a9a3b10"
    page = client.post(address, {"revision": "0", "evidence-0-key": key, "explanation": TEXT})
    assert page.content.decode().count(key) == 1
