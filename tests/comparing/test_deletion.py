"""The deletion test: what leaves the desk is the same bytes with all deleted that may not go into it.

Two worlds are compared, before and after the deletion, for each reader, kind, cycle, filter and format; and
again after an arrival, a return, a withdrawal and a change of consent of bodies that are not named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client

from assessments.annual import print as paper
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Assistance, Reference
from assessments.comparing.findings import PATTERNS
from assessments.making import orders
from assessments.models import Assessment, Cycle, Passage, Reading, Submission
from assessments.reviewing.acts import release_readings, return_to_body, save_reading
from assessments.reviewing.cycles import invite
from assessments.submitting.choices import Choices
from assessments.submitting.score_lines import score_differences, stop_counting
from assessments.submitting.submitting import change_choices, submit, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyMembership, Person, Region
from mechanisms.people.api_tokens import make_token
from recommendations.outline import CriterionValue
from tests.comparing.compared_bodies import shares
from tests.factories import CycleFactory, MembershipFactory, PersonFactory, acting, level
from tests.making.queue_cast import fetched, unprinted

pytestmark = pytest.mark.django_db

STAFF, PUBLIC, PRIVATE = Sharing.RAPPORTEUR, Sharing.PUBLIC, Sharing.PRIVATE
PLAN = Reference("Plan", strength=2, date="2026-03-01", url="https://example.org/plan")
HELP = (Action("Ask.", assistance=(Assistance.LEGAL,)),)

CYCLES = ("", "&cycle=2026", "&cycle=2024", "&cycle=2027")
FILTERS = (
    "",
    "&region=Asia-Pacific",
    "&type=process",
    "&group=b",
    "&principle=child",
    "&sharing=public",
    "&sharing=rapporteur",
    "&said=reviewer",
)
BEHIND = (
    "",
    "&answer=gap",
    "&answer=unknown",
    "&criterion=1pn",
    "&change=d",
    "&change=u",
    "&assistance=legal",
    "&standing=b",
)
TABLES = ("submissions", "answers", "criteria", "principles", "distribution")


def works(number: int, words: str) -> Answer:
    """Its own answers and an open document support it, whatever the kind of body: a yes everywhere."""
    criteria = {f"{number}.{place}": CriterionValue.YES for place in range(1, 5)}
    return Answer(
        number, State.LEVEL, level=2, explanation=words, evidence=(PLAN,), actions=HELP, criteria=criteria
    )


@dataclass
class World:
    """The readers of what leaves the desk, and the cycles."""

    cycle: Cycle
    earlier: Cycle
    reviewer: Person
    own: Person
    mechanism: Person
    stranger: Person

    def readers(self) -> Iterator[tuple[str, Client]]:
        """Everybody who gets something: by a browser, and by a program."""
        yield "visitor", Client()
        for name in ("reviewer", "own", "mechanism", "stranger"):
            client = Client()
            client.force_login(getattr(self, name))
            yield name, client
        secret = make_token(by=self.reviewer, name="x", scope="review", days=7)[1]
        yield "program", Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def world(cycle: Cycle, edition: Any, reviewer: Person, north: Body) -> World:
    """Per kind: two named bodies over two cycles, and unnamed ones of every sort around them."""
    earlier = CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )
    for national in (False, True):
        _bodies(cycle, earlier, "task force" if national else "mechanism", national=national)
    # The newest cycle has unnamed bodies alone: that it exists is told by nothing.
    newest = CycleFactory.create(
        slug="2027", edition=edition, opens_on=date(2027, 1, 1), closes_on=date(2027, 6, 30)
    )
    for slug in ("far-mechanism", "quiet-task-force"):
        body = Body.objects.get(slug=slug)
        shares(newest, body.name, body=body, national="task" in slug)
    own = Body.objects.get(slug="quiet-mechanism").memberships.all()[0]
    shown = Body.objects.get(slug="quiet-task-force")
    BodyMembership.objects.create(member=shown, mechanism=north)
    for body in Body.objects.filter(can_answer=True):
        invite(by=acting(reviewer), cycle=cycle, body=body)
    _read(reviewer)
    stranger = PersonFactory.create()
    return World(
        cycle, earlier, reviewer, own.account, MembershipFactory.create(body=north).account, stranger
    )


def _bodies(cycle: Cycle, earlier: Cycle, what: str, *, national: bool) -> None:
    def sent(when: Cycle, name: str, *entries: Answer, **more: Any) -> Submission:
        name = f"{name} {what}".title()
        body = Body.objects.filter(name=name).first()
        return shares(when, name, *entries, national=national, body=body, **more)

    # Named: one public in both years, one that was private before, one that agreed to be named.
    # Of named and of unnamed ones some answer all criteria: so standings and principles are counted.
    yes, no = CriterionValue.YES, CriterionValue.NO
    sent(earlier, "Open", level(112, 3), sharing=PUBLIC)
    sent(cycle, "Open", works(112, "Open words."), sharing=PUBLIC, introduced=True, criteria=yes)
    sent(earlier, "Told", level(112, 0), sharing=STAFF, named=True)
    sent(cycle, "Told", works(112, "Told words."), level(113, 0), named=True, introduced=True)
    sent(earlier, "Later", level(106, 3), sharing=PRIVATE)
    sent(cycle, "Later", level(106, 0), sharing=PUBLIC)
    # Not named: shared with the staff, shown to a mechanism, private, withdrawn; one of another region.
    sent(earlier, "Quiet", level(112, 3), level=3)
    sent(
        cycle, "Quiet", works(112, "Quiet words."), level(114, 0), introduced=True, shown=True, criteria=no,
        level=2,
    )  # fmt: skip
    sent(cycle, "Far", works(113, "Far words."), region=Region.ASIA_PACIFIC, introduced=True, criteria=yes)
    sent(cycle, "Hidden", level(106, 0, "Hidden words."), sharing=PRIVATE)
    gone = sent(cycle, "Gone", level(106, 0, "Gone words."))
    withdraw(by=_sender(gone), submission=gone)


def _sender(submission: Submission) -> Any:
    return acting(submission.assessment.body.memberships.all()[0].account)


def _read(reviewer: Person) -> None:
    """Readings of named and unnamed bodies: two whose day for a reply has passed, one that waits."""
    for slug, until in (
        ("told-mechanism", date(2026, 1, 31)),
        ("quiet-mechanism", date(2026, 1, 31)),
        ("open-mechanism", date(2099, 1, 31)),
    ):
        sent = Submission.objects.current().get(assessment__body__slug=slug, assessment__cycle__slug="2026")
        by = acting(reviewer)
        save_reading(by=by, submission=sent, paragraph=112, verdict="other_level", level=1, reason=f"{slug}.")
        release_readings(by=by, submission=sent, reply_until=date(2099, 1, 31))
        Reading.objects.filter(submission=sent).update(reply_until=until)


#: The draft of the annual report: what staff choose and write on is made of named bodies alone.
DRAFTS = (
    *(f"/review/annual/{cycle}.pdf" for cycle in ("2024", "2026", "2027")),
    *("/review/annual/2026.docx", "/review/annual/2026/", "/review/annual/2026/preview/"),
)


def addresses(name: str, *, all_of_them: bool = True) -> Iterator[str]:
    """What this reader may ask for and leaves the desk: every kind, cycle, filter and format, or the core."""
    if name == "program":
        yield from of_program()
        return
    for kind in ("regional", "national"):
        for cycle in CYCLES if all_of_them else CYCLES[1:2]:
            yield from of_round(name, f"?kind={kind}{cycle}", all_of_them=all_of_them)
    yield from of_matches(name)
    if name == "reviewer":
        yield from DRAFTS
    for slug in ("open", "told", "later", "quiet", "far", "hidden", "gone"):
        yield f"/compare/trend/{slug}-mechanism.csv"
        yield f"/compare/trend/{slug}-task-force.json"
        yield f"/compare/trend/{slug}-mechanism.csv-metadata.json"
        yield f"/embed/trend/{slug}-mechanism/"
        yield f"/embed/strip/{slug}-mechanism/"
        yield f"/mechanisms/{slug}-task-force/"
        if name != "reviewer":
            yield f"/compare/trend/{slug}-mechanism/"
    if name != "reviewer":
        yield "/compare/"


def of_program() -> Iterator[str]:
    for table in (*TABLES, "readings"):
        for asked in ("", "&cycle=2024", "&kind=national", "&region=Asia-Pacific"):
            for form in ("json", "csv"):
                yield f"/api/{table}?limit=10000&format={form}{asked}"


def of_matches(name: str) -> Iterator[str]:
    """Who could learn from whom: files for the staff alone."""
    for kind in ("regional", "national") if name == "reviewer" else ():
        for paragraph in (112, 113, 114):
            for form in ("csv", "json"):
                yield f"/review/matches.{form}?cycle=2026&kind={kind}&paragraph={paragraph}"


def of_round(name: str, at: str, *, all_of_them: bool) -> Iterator[str]:
    """Those of one kind and cycle. Staff see on screen what is shared with them: their pages are not here."""
    yield from (f"/compare.json{at}{narrowed}" for narrowed in FILTERS)
    yield from (f"/compare/chart/{code}.json{at}" for code in PATTERNS)
    yield from (f"/compare/112.json{at}{behind}" for behind in BEHIND)
    yield from (f"/compare.csv{at}&said=reviewer", f"/compare/report.pdf{at}&said=reviewer")
    yield from (f"/embed/pattern/{code}/{at}" for code in PATTERNS)
    yield f"/embed/recommendation/112/{at}"
    if name != "reviewer":
        yield from (f"{page}{at}" for page in ("/compare/", "/compare/patterns/", "/compare/112/"))
        yield f"/compare/patterns/{at}&open=everything"
    if not all_of_them:
        return
    yield f"/compare.csv-metadata.json{at}"
    yield f"/compare/chart/gaps.csv-metadata.json{at}"
    yield f"/compare/112.csv-metadata.json{at}"
    for narrowed in FILTERS:
        yield from (f"/compare/chart/{code}.json{at}{narrowed}" for code in ("change", "regions"))
        yield f"/compare/report.pdf{at}{narrowed}"
    yield from (f"/compare.{end}{at}" for end in ("csv", "xlsx"))
    yield from (f"/compare/112.{end}{at}&said=reviewer" for end in ("csv", "xlsx"))
    yield from (f"/compare/chart/change.{end}{at}" for end in ("svg", "csv", "xlsx"))
    yield f"/compare/report.docx{at}"


@pytest.fixture(autouse=True)
def as_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed or walked for Word, before it is: either takes seconds and adds nothing to its page."""

    monkeypatch.setattr(paper, "pdf_made", unprinted)
    monkeypatch.setattr(orders, "word_file", str.encode)
    monkeypatch.setattr("mechanisms.people.rate_limits.may_read", lambda *_given, **_more: True)
    monkeypatch.setattr("assessments.api.parameters.may_read", lambda *_given, **_more: True)


def may_go_into(name: str, world: World) -> set[Any]:
    """The submissions that something made for this reader may draw on."""
    rows = Submission.objects.current()
    kept = set(rows.filter(sharing=PUBLIC).values_list("pk", flat=True))
    if name in ("reviewer", "program"):
        kept |= set(rows.filter(sharing=STAFF, may_be_named=True).values_list("pk", flat=True))
    if name == "own":
        bodies = world.own.memberships.values("body")
        kept |= set(Submission.objects.filter(assessment__body__in=bodies).values_list("pk", flat=True))
    if name == "mechanism":
        shown = rows.filter(shown_to_mechanisms=True, assessment__body__member_of__slug="north")
        kept |= set(shown.values_list("pk", flat=True))
    return kept


def delete_all_but(kept: set[Any]) -> int:
    """Delete the other submissions as if they had never come; how many."""
    others = Submission.objects.exclude(pk__in=kept)
    number = others.count()
    for submission in others:
        stop_counting(submission)
    Passage.objects.filter(submission__in=others).delete()
    try:
        others.delete()
    except ProtectedError as error:  # a new row that keeps a submission has to be thought of here
        raise AssertionError(error.protected_objects) from error
    return number


def arrival(world: World) -> None:
    shares(world.cycle, "New Mechanism", works(112, "New words."), introduced=True)
    shares(world.cycle, "New Task Force", level(113, 0), national=True)


def return_and_second_version(world: World) -> None:
    quiet = _current("quiet-mechanism")
    return_to_body(by=acting(world.reviewer), submission=quiet, paragraphs=[112], message="Which plan?")
    draft = Assessment.objects.with_frame().get(body__slug="quiet-mechanism", cycle=world.cycle)
    save_answer(by=_sender(quiet), assessment=draft, entry=level(112, 0))
    submit(by=_sender(quiet), assessment=draft, choices=Choices(STAFF, False, False, False))


def withdrawal(world: World) -> None:
    """The newest first: it tells what changed since the one before."""
    for cycle in ("2027", "2026"):
        far = _current("far-mechanism", cycle)
        withdraw(by=_sender(far), submission=far)


def change_of_consent(world: World) -> None:
    told, later = _current("told-mechanism"), _current("later-task-force")
    change_choices(by=_sender(told), submission=told, choices=Choices(STAFF, False, False, False))
    change_choices(by=_sender(later), submission=later, choices=Choices(PRIVATE, False, False, False))


def _current(slug: str, cycle: str = "2026") -> Submission:
    return Submission.objects.current().get(assessment__body__slug=slug, assessment__cycle__slug=cycle)


EVENTS = {
    "as it is": lambda _world: None,
    "an arrival": arrival,
    "a return": return_and_second_version,
    "a withdrawal": withdrawal,
    "a change of consent": change_of_consent,
}


@pytest.mark.parametrize("reader", ["visitor", "reviewer", "own", "mechanism", "program"])
@pytest.mark.parametrize("event", EVENTS)
def test_with_all_others_deleted_it_is_the_same_bytes(world: World, event: str, reader: str) -> None:
    EVENTS[event](world)
    client = dict(world.readers())[reader]
    asked = addresses(reader, all_of_them=event == "as it is")
    before = {address: _given(client, address) for address in asked}
    assert sum(status == 200 for status, _content in before.values()) > 20
    assert delete_all_but(may_go_into(reader, world)) > 5
    assert list(score_differences()) == []
    for address, given in before.items():
        assert _given(client, address) == given, address


def _given(client: Client, address: str) -> tuple[int, list[bytes]]:
    """Status and bytes, without the lines that change at every request."""
    given = fetched(client, address)
    lines = given.content.splitlines()
    return given.status_code, [line for line in lines if b"csrf" not in line and b"nonce" not in line]


@pytest.mark.parametrize("event", ["an arrival", "a return", "a withdrawal"])
def test_what_unnamed_bodies_do_changes_nothing_that_is_published(world: World, event: str) -> None:
    client = dict(world.readers())["reviewer"]
    asked = [one for one in addresses("reviewer") if "kind=regional&cycle=2026" in one]
    before = {address: _given(client, address) for address in asked}
    EVENTS[event](world)
    for address, given in before.items():
        assert _given(client, address) == given, address
