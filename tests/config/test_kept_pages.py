"""Public pages that are kept: the same bytes for every visitor, and never older than what is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from assessments.bodies.own_data import ask_deletion, carry_out_due_deletions
from assessments.forgetting.matching import Wanted
from assessments.forgetting.removing import remove_text
from assessments.models import Cycle, Deletion, Event, Submission
from assessments.reviewing.cycles import close_cycle
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, withdraw
from assessments.trail.acting import COMMAND_LINE, Actor, record
from assessments.trail.reading import newest_on_record
from config.kept_pages import KeptPages
from mechanisms.access import Sharing
from mechanisms.directory.updates import publish
from mechanisms.models.person import Role
from recommendations.reuse import same_for_visitors
from tests.comparing.compared_bodies import shares
from tests.factories import acting, level
from tests.kept_rows import CASTS

pytestmark = pytest.mark.django_db

NAME = "Jane Quillfeather"
#: What visitors read of bodies that make all public.
OF_BODIES = (
    "/assessments/{assessment}/report/",
    "/mechanisms/alder/",
    "/compare/",
    "/compare/?cycle=2026&kind=regional",
    "/compare/patterns/?cycle=2026&kind=regional",
    "/compare/trend/alder/",
    "/mechanisms/",
)
#: And of the instrument and the product.
OTHERS = (
    "/report/",
    "/recommendations/",
    "/recommendations/112/",
    "/api/",
)


@pytest.fixture(autouse=True)
def kept(settings: Any) -> Iterator[None]:
    settings.KEEP_PAGES = True
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def public(cycle: Cycle) -> Submission:
    """Three bodies are named and public, so that there are patterns; a text of this one names somebody."""

    def make() -> Submission:
        for name in ("Birch", "Cedar"):
            shares(cycle, name, sharing=Sharing.PUBLIC, named=True)
        said = level(112, 2, f"{NAME} drafted it.")
        return shares(cycle, "Alder", said, sharing=Sharing.PUBLIC, named=True)

    return CASTS.kept("three public", make)


@pytest.fixture
def visitor() -> Client:
    return Client()


def addresses(of: Submission) -> list[str]:
    return [address.format(assessment=of.assessment_id) for address in OF_BODIES]


def seen(address: str) -> tuple[int, bytes]:
    """What a visitor gets, who comes for the first time."""
    response = Client().get(address)
    return response.status_code, response.content


def drawn_anew(address: str) -> tuple[int, bytes]:
    caches["pages"].clear()
    return seen(address)


def owner(of: Submission) -> Actor:
    return acting(of.assessment.body.memberships.get(role=Role.COORDINATOR).account)


def test_the_next_visitor_costs_one_query_and_gets_the_same(public: Submission) -> None:
    for address in (*addresses(public), *OTHERS):
        first = Client().get(address)
        with CaptureQueriesContext(connection) as asked:
            again = Client().get(address)
        assert (len(asked), again.content) == (1, first.content), address
        assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], "no-cache")
        assert {"Cookie", "Accept-Language"} <= set(again["Vary"].split(", "))
        assert again["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_whoever_has_it_gets_304_until_it_changes(public: Submission, visitor: Client) -> None:
    address = f"/assessments/{public.assessment_id}/report/"
    tag = visitor.get(address)["ETag"]
    unchanged = visitor.get(address, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    # Something else happened: it is drawn anew, is the same, and whoever has it keeps it.
    record(by=COMMAND_LINE, kind="signed_in")
    assert visitor.get(address, headers={"If-None-Match": tag}).status_code == 304
    remove_text(by=owner(public), body=public.assessment.body, wanted=Wanted(NAME), reason="Asked.")
    assert visitor.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_compressed_or_not_it_is_one_page(public: Submission, visitor: Client) -> None:
    plain = visitor.get("/report/")
    zipped = visitor.get("/report/", headers={"Accept-Encoding": "gzip"})
    assert (plain["ETag"], zipped["Content-Encoding"]) == (zipped["ETag"], "gzip")
    assert int(zipped["Content-Length"]) == len(zipped.content) < len(plain.content) / 3


# What changes what visitors may see is seen at once.


def _withdraws(of: Submission) -> None:
    withdraw(by=owner(of), submission=of)


def _shares(sharing: Sharing, named: bool) -> Callable[[Submission], None]:
    def share(of: Submission) -> None:
        change_choices(by=owner(of), submission=of, choices=Choices(sharing, named, False, False))

    return share


def _forgets(of: Submission) -> None:
    remove_text(by=owner(of), body=of.assessment.body, wanted=Wanted(NAME), reason="Asked.")


def _closes(of: Submission) -> None:
    close_cycle(by=COMMAND_LINE, cycle=of.assessment.cycle)


def _updates(of: Submission) -> None:
    person = of.assessment.body.memberships.get(role=Role.COORDINATOR).account
    publish(
        by=person, body=of.assessment.body, text="We met.", dated=date(2026, 1, 5), signed_name="A. Alder"
    )


def _joins(of: Submission) -> None:
    shares(of.assessment.cycle, "Dogwood", sharing=Sharing.PUBLIC, named=True)


def _deletes(of: Submission) -> None:
    withdraw(by=owner(of), submission=of)
    ask_deletion(by=owner(of), body=of.assessment.body)
    Deletion.objects.update(effective_at=timezone.now() - timedelta(minutes=1))
    assert carry_out_due_deletions() == 1


#: What is done, and how many of the pages show it.
ACTS: Mapping[str, tuple[Callable[[Submission], None], int]] = {
    "withdrawn": (_withdraws, 5),
    "shared with staff alone": (_shares(Sharing.RAPPORTEUR, True), 5),
    "kept to itself": (_shares(Sharing.PRIVATE, False), 5),
    "not to be named": (_shares(Sharing.PUBLIC, False), 0),
    "a name forgotten": (_forgets, 1),
    "round closed": (_closes, 0),
    "an update": (_updates, 1),
    "another body": (_joins, 3),
    "all deleted": (_deletes, 5),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_happened_is_seen_at_once(act: str, public: Submission) -> None:
    carry_out, at_least = ACTS[act]
    before = {address: seen(address) for address in addresses(public)}
    assert all(status == 200 for status, _ in before.values())
    carry_out(public)
    after = {address: seen(address) for address in before}
    assert after == {address: drawn_anew(address) for address in before}
    assert sum(after[address] != before[address] for address in before) >= at_least
    if act == "a name forgotten":
        assert NAME.encode() in before[addresses(public)[0]][1]
        assert not any(NAME.encode() in content for _, content in after.values())


def test_an_event_of_a_transaction_that_ends_late_is_seen_too(public: Submission) -> None:
    """Two write at the same time, and the one that began first ends last."""
    last = Event.objects.order_by("-pk").first()
    assert last is not None
    late, early = (Event(pk=last.pk + n, chain=f"chain-{n}", number=1, at=last.at, kind="x") for n in (1, 2))
    marks = [newest_on_record()]
    for event in (early, late):
        event.save(force_insert=True)
        marks.append(newest_on_record())
    assert len(set(marks)) == 3


# Who is not answered from what is kept, and what is not kept.


def _asks(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address, headers=headers)
    return len(asked)


@pytest.mark.parametrize(
    "headers", [{"Authorization": "Bearer x"}, {"HX-Request": "true"}, {"Cookie": "sessionid=made-up"}]
)
def test_whoever_is_somebody_gets_a_page_of_his_own(headers: dict[str, str], visitor: Client) -> None:
    visitor.get("/mechanisms/")
    assert _asks(visitor, "/mechanisms/") == 1
    assert _asks(visitor, "/mechanisms/", **headers) > 1


def test_a_member_sees_what_the_body_sees_and_leaves_nothing_behind(
    public: Submission, visitor: Client
) -> None:
    address = f"/assessments/{public.assessment_id}/report/"
    member = Client()
    member.force_login(owner(public).person)  # type: ignore[arg-type]
    own = member.get(address)
    assert (own.has_header("ETag"), own["Cache-Control"]) == (False, "no-store")
    page = visitor.get(address)
    assert page.content != own.content
    assert member.get(address, headers={"If-None-Match": page["ETag"]}).status_code == 200


def test_each_language_and_each_query_has_a_page_of_its_own(settings: Any, visitor: Client) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    pages = [
        visitor.get(address, headers={"Accept-Language": language}).content
        for address in ("/mechanisms/", "/mechanisms/?q=europe")
        for language in ("en", "ar")
    ]
    assert len(set(pages)) == 4


def _through(view: Callable[[HttpRequest], HttpResponse]) -> int:
    """How often a view is called by two visitors."""
    calls = []

    def called(request: HttpRequest) -> HttpResponse:
        calls.append(request)
        return view(request)

    marked = same_for_visitors(called)
    middleware = KeptPages(marked)
    for _ in range(2):
        request = RequestFactory().get("/page/")
        request.session = SessionStore()
        if middleware.process_view(request, marked) is None:
            middleware(request)
    return len(calls)


def _with_cookie(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse("for you")
    response.set_cookie("mine", "1")
    return response


def _with_session(request: HttpRequest) -> HttpResponse:
    request.session["mine"] = 1
    return HttpResponse("for you")


@pytest.mark.parametrize(
    ("view", "times"),
    [
        (lambda _request: HttpResponse("for all"), 1),
        (lambda request: HttpResponse(get_token(request)), 2),
        (lambda _request: HttpResponse("not there", status=404), 2),
        (_with_cookie, 2),
        (_with_session, 2),
    ],
)
def test_what_is_for_one_person_is_not_kept(view: Callable[[HttpRequest], HttpResponse], times: int) -> None:
    assert _through(view) == times


def test_no_page_of_somebody_is_marked() -> None:
    """What is kept is public: whoever is not signed in is let in."""
    views = [each.callback for each in _views(get_resolver().url_patterns)]
    public = [view for view in views if getattr(view, "same_for_visitors", False)]
    assert len(public) >= 11
    assert all(not getattr(view, "login_required", True) for view in public)


def _views(patterns: Any) -> Iterator[Any]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        else:
            yield pattern
