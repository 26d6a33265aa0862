"""The pages of bundles: what one holds, how far it is, what is said when it is not made, and the file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.files.store import BUNDLES, EVIDENCE
from assessments.models import Assessment, Bundle, Submission
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.answering.evidence_cast import SECRET, SECRETS, Attach, content_of, file_beside, send
from tests.files.files_made import pdf
from tests.issuing.bundle_cast import ask, bytes_of, made, quick_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files")]
__all__ = ["quick_files"]

BY_ITSELF = {"HX-Request": "true", "HX-Trigger": "work-now"}


@pytest.fixture
def browser(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def page_of(assessment: Assessment) -> str:
    return reverse("assessments:bundles", args=[assessment.pk])


def address(bundle: Bundle) -> str:
    return reverse("assessments:bundle", args=[bundle.assessment_id, bundle.pk])


def file_of(bundle: Bundle) -> str:
    return reverse("assessments:bundle_file", args=[bundle.assessment_id, bundle.pk])


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_from_the_report_to_the_file(
    browser: Client, draft: Assessment, django_capture_on_commit_callbacks
) -> None:
    """The worker of the tests makes it at once."""
    report = text(browser.get(reverse("assessments:report", args=[draft.pk])))
    assert f'href="{page_of(draft)}"' in report
    assert "Make the ZIP" in text(browser.get(page_of(draft)))
    with django_capture_on_commit_callbacks(execute=True):
        asked = browser.post(page_of(draft))
    bundle = Bundle.objects.get()
    assert asked.headers["Location"] == address(bundle)
    page = text(browser.get(address(bundle)))
    assert "It is ready." in page
    assert bundle.sha256 in page
    sent = browser.get(file_of(bundle))
    assert content_of(sent) == bytes_of(bundle)
    assert f'href="{file_of(bundle)}"' in text(browser.get(page_of(draft)))


def test_the_file_is_saved_under_its_name_and_kept_by_no_cache(
    browser: Client, draft: Assessment, coordinator: Person
) -> None:
    sent = browser.get(file_of(made(coordinator, draft)))
    content_of(sent)
    told = {
        "Content-Type": "application/zip",
        "Content-Disposition": 'attachment; filename="north-2026-bundle-draft.zip"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    assert {name: sent.headers[name] for name in told} == told
    assert sent.streaming


def test_the_page_says_what_goes_in_and_what_stays_outside(
    browser: Client, draft: Assessment, attach: Attach
) -> None:
    attach()
    attach(SECRET, name="wyvern.pdf", data=pdf(b"/A 1"), confidential=True)
    gone = file_beside(attach(SECRET, paragraph=113, name="gone.pdf", data=pdf(b"/A 2")))
    EVIDENCE.remove(gone.pk)
    page = text(browser.get(page_of(draft)))
    assert "1 file of evidence" in page
    assert "1 confidential reference" in page
    assert "1 file that is missing on the disk: tell the administrator" in page
    assert [word for word in SECRETS if word in page] == []


def test_a_version_stays_the_version_that_was_looked_at(browser: Client, submission: Submission) -> None:
    where = f"{page_of(submission.assessment)}?version=1"
    assert f'action="{where}"' in text(browser.get(where))
    browser.post(where)
    assert Bundle.objects.get().version == 1
    assert browser.get(f"{page_of(submission.assessment)}?version=2").status_code == 404


def test_while_it_is_made_the_page_asks_again_by_itself_and_without_a_script_by_a_link(
    browser: Client, draft: Assessment, coordinator: Person
) -> None:
    bundle = ask(coordinator, draft)
    Bundle.objects.update(status=Bundle.Status.MAKING, done=2, steps=5)
    page = text(browser.get(address(bundle)))
    assert "Done: 2 of 5 pieces." in page
    assert f'<a href="{address(bundle)}">Look again</a>' in page
    assert 'hx-trigger="every 2s"' in page
    part = text(browser.get(address(bundle), headers=BY_ITSELF))
    assert "2 of 5" in part
    assert "<html" not in part


@pytest.mark.parametrize("status", ["ready", "failed"])
def test_it_stops_asking_when_there_is_nothing_to_wait_for(
    status: str, browser: Client, draft: Assessment, coordinator: Person
) -> None:
    bundle = made(coordinator, draft)
    Bundle.objects.update(status=status, failure="broken" if status == "failed" else "")
    assert "hx-get" not in text(browser.get(address(bundle), headers=BY_ITSELF))


def test_it_does_not_ask_for_ever(browser: Client, draft: Assessment, coordinator: Person) -> None:
    bundle = ask(coordinator, draft)
    Bundle.objects.update(asked_at=timezone.now() - timedelta(minutes=16))
    page = text(browser.get(address(bundle)))
    assert "hx-get" not in page
    assert "Look again" in page


def test_where_nobody_works_the_page_says_whom_to_ask(
    browser: Client, draft: Assessment, coordinator: Person
) -> None:
    bundle = ask(coordinator, draft)
    hint = "the administrator can check"
    assert hint not in text(browser.get(address(bundle)))
    Bundle.objects.update(asked_at=timezone.now() - timedelta(seconds=61))
    assert hint in text(browser.get(address(bundle)))


WORDS = {
    "pdf_unavailable": "a program that draws PDFs (Pango) is missing",
    "pdf_failed": "the PDF was tried twice and went wrong both times",
    "not_readable": "the report has changed, or is no longer shared with you",
    "no_room": "the disk may be full",
    "interrupted": "stopped halfway",
    "broken": "something went wrong. Try again. If it fails again, tell the administrator: the place",
}


@pytest.mark.parametrize("failure", Bundle.Failure.values)
def test_what_failed_says_why_and_can_be_asked_for_again(
    failure: str, browser: Client, draft: Assessment, coordinator: Person
) -> None:
    bundle = ask(coordinator, draft)
    Bundle.objects.update(status="failed", failure=failure, finished_at=timezone.now())
    page = text(browser.get(address(bundle)))
    assert WORDS[failure] in page
    assert "Make it again" in page
    again = browser.post(page_of(draft))
    assert again.headers["Location"] != address(bundle)


def test_a_third_one_is_refused_with_a_sentence(
    browser: Client, draft: Assessment, coordinator: Person
) -> None:
    for mark in "ab":
        row = ask(coordinator, draft)
        Bundle.objects.filter(pk=row.pk).update(mark=mark)
    page = text(browser.post(page_of(draft), follow=True))
    assert "Two of your ZIPs are being made." in page
    assert Bundle.objects.count() == 2


def test_there_is_no_file_before_it_is_made_and_none_after_it_is_gone(
    browser: Client, draft: Assessment, coordinator: Person
) -> None:
    bundle = ask(coordinator, draft)
    assert browser.get(file_of(bundle)).status_code == 404
    bundle = made(coordinator, draft)
    BUNDLES.remove(bundle.pk)
    assert browser.get(file_of(bundle)).status_code == 404


def test_nothing_is_another_ones(
    client: Client, draft: Assessment, coordinator: Person, reader: Person, stranger: Person
) -> None:
    bundle = made(coordinator, draft)
    for somebody in (reader, stranger):
        client.force_login(somebody)
        assert client.get(address(bundle)).status_code == 404
        assert client.get(file_of(bundle)).status_code == 404
    client.force_login(reader)
    assert address(bundle) not in text(client.get(page_of(draft)))


def test_a_removed_member_finds_nothing_at_the_next_request(
    browser: Client, draft: Assessment, coordinator: Person
) -> None:
    bundle = made(coordinator, draft)
    coordinator.memberships.get().end()
    assert {browser.get(where).status_code for where in (address(bundle), file_of(bundle))} == {404}


def test_a_reader_of_a_public_report_needs_an_account_for_a_bundle(
    client: Client, draft: Assessment, coordinator: Person, stranger: Person
) -> None:
    send(draft, coordinator, Sharing.PUBLIC)
    report = reverse("assessments:report", args=[draft.pk])
    assert page_of(draft) not in text(client.get(report))
    assert reverse("account_login") in client.get(page_of(draft)).headers["Location"]
    client.force_login(stranger)
    assert page_of(draft) in text(client.get(report))
    assert "Make the ZIP" in text(client.get(page_of(draft)))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    number: int, browser: Client, draft: Assessment, coordinator: Person, django_assert_num_queries
) -> None:
    for mark in range(number):
        Bundle.objects.filter(pk=made(coordinator, draft).pk).update(mark=str(mark))
    browser.get(page_of(draft))
    with django_assert_num_queries(12):
        browser.get(page_of(draft))


def test_a_look_at_how_far_it_is_costs_little(
    browser: Client, draft: Assessment, coordinator: Person, django_assert_num_queries
) -> None:
    bundle = ask(coordinator, draft)
    browser.get(address(bundle))
    with django_assert_num_queries(6):  # the last for its place in line
        browser.get(address(bundle), headers=BY_ITSELF)
