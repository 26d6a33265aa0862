"""The closing table made, frozen and read: by whom, when, once; and what moves it afterwards (nothing)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.answering.rules import Refused
from assessments.comparing.closing import Hindrance
from assessments.comparing.closing_rows import draft_of, make_closing_table
from assessments.comparing.views.closing import RULE
from assessments.models import ClosingTable, Cycle, Event, Passage, Submission
from assessments.reviewing.cycles import close_cycle, reopen_cycle
from assessments.submitting.choices import Choices
from assessments.submitting.score_lines import stop_counting
from assessments.submitting.submitting import change_choices
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.comparing.compared_bodies import shares
from tests.factories import BodyFactory, CycleFactory, acting, level

pytestmark = pytest.mark.django_db

PUBLIC = Sharing.PUBLIC


def crowd(cycle: Cycle, unnamed: int, *, first: int = 0) -> None:
    """So many unnamed bodies, two kinds of answer to 112 among them; all at level 1 in the rest."""
    for number in range(first, first + unnamed):
        name = f"Quiet {number}"
        body = Body.objects.filter(name=name).first()
        shares(cycle, name, level(112, 2 if number % 2 else 0), body=body)


@pytest.fixture
def closed(cycle: Cycle, reviewer: Person) -> Cycle:
    """Five unnamed bodies, a named and a public one; one keeps its own to itself. Then it is closed."""
    crowd(cycle, 5)
    shares(cycle, "Open", level(112, 3), sharing=PUBLIC)
    shares(cycle, "Told", level(112, 0), named=True)
    shares(cycle, "Hidden", level(112, 0), sharing=Sharing.PRIVATE)
    return close_cycle(by=acting(reviewer), cycle=cycle)


def make(reviewer: Person, cycle: Cycle, kind: str = "regional") -> ClosingTable:
    return make_closing_table(by=acting(reviewer), cycle=cycle, kind=kind, seen=draft_of(cycle, kind).digest)


def rows_of_table(table: ClosingTable) -> dict[int, dict[str, Any]]:
    return {row["paragraph"]: row for row in json.loads(table.document)["rows"]}


def test_it_counts_all_that_is_shared_and_names_nobody(closed: Cycle, reviewer: Person) -> None:
    table = make(reviewer, closed)
    rows = rows_of_table(table)
    assert len(rows) == 32
    # Unnamed: three gaps and two in operation; Open is in operation, Told a gap.
    expected = {"over": "all", "bodies": 7, "gap": 4, "in_operation": 3, "without_level": 0}
    assert rows[112] == {"paragraph": 112, **expected}
    # All five unnamed ones are at a gap: the two named ones alone are counted.
    expected = {"over": "named", "bodies": 2, "gap": 2, "in_operation": 0, "without_level": 0}
    assert rows[113] == {"paragraph": 113, **expected}
    assert table.digest == hashlib.sha256(table.document.encode()).hexdigest()
    for secret in ("Quiet", "quiet", "Told", *table.unnamed):
        assert secret not in table.document
    event = Event.objects.get(kind="closing_table_made")
    assert (event.chain, event.subject) == ("installation", closed.slug)
    assert event.data == {"kind": "regional", "digest": table.digest, "count": 7}


def test_it_is_made_once_and_never_again_not_even_after_reopening(closed: Cycle, reviewer: Person) -> None:
    make(reviewer, closed)
    with pytest.raises(Refused, match="once only"):
        make(reviewer, closed)
    reopen_cycle(by=acting(reviewer), cycle=closed)
    closed.refresh_from_db()
    crowd(closed, 5, first=5)
    closed = close_cycle(by=acting(reviewer), cycle=closed)
    with pytest.raises(Refused, match="once only"):
        make(reviewer, closed)
    assert ClosingTable.objects.count() == 1


def test_not_while_the_cycle_is_open(cycle: Cycle, reviewer: Person) -> None:
    crowd(cycle, 5)
    with pytest.raises(Refused, match="Close the cycle first"):
        make(reviewer, cycle)


def test_not_over_four(cycle: Cycle, reviewer: Person) -> None:
    crowd(cycle, 4)
    shares(cycle, "Open", sharing=PUBLIC)
    close_cycle(by=acting(reviewer), cycle=cycle)
    with pytest.raises(Refused, match="Fewer than five"):
        make(reviewer, cycle)
    assert draft_of(cycle, "national").hindrance is Hindrance.TOO_FEW


@pytest.mark.parametrize(("more", "is_made"), [(0, True), (1, False), (4, False), (5, True)])
def test_beside_the_table_of_the_cycle_before(
    cycle: Cycle, edition: Any, reviewer: Person, more: int, is_made: bool
) -> None:
    earlier = CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )
    crowd(earlier, 5)
    crowd(cycle, 5 + more)
    for one in (earlier, cycle):
        close_cycle(by=acting(reviewer), cycle=one)
    make(reviewer, earlier)
    if is_made:
        make(reviewer, cycle)
    else:
        with pytest.raises(Refused, match="compares the two tables"):
            make(reviewer, cycle)


def test_only_what_was_seen_is_made(closed: Cycle, reviewer: Person) -> None:
    """A body takes its answers back between the preview and the act."""
    seen = draft_of(closed, "regional").digest
    shown = Submission.objects.get(assessment__body__slug="open")
    sender = acting(shown.assessment.body.memberships.all()[0].account)
    change_choices(by=sender, submission=shown, choices=Choices(Sharing.PRIVATE, False, False, False))
    with pytest.raises(Refused, match="changed since you looked"):
        make_closing_table(by=acting(reviewer), cycle=closed, kind="regional", seen=seen)


def test_it_is_an_act_of_a_reviewer(closed: Cycle, administrator: Person) -> None:
    member = BodyFactory.create().memberships
    assert not member.exists()
    sender = Submission.objects.all()[0].assessment.body.memberships.all()[0].account
    for person in (administrator, sender):
        with pytest.raises((Http404, PermissionDenied)):
            make(person, closed)


class TestForEverybody:
    @pytest.fixture
    def table(self, closed: Cycle, reviewer: Person) -> ClosingTable:
        return make(reviewer, closed)

    @staticmethod
    def given(client: Client, table: ClosingTable) -> Iterator[bytes]:
        slug = table.cycle.slug
        for address in (
            reverse("assessments:closing_table", args=[slug, "regional"]),
            reverse("assessments:closing_table_file", args=[slug, "regional", "csv"]),
            reverse("assessments:closing_table_file", args=[slug, "regional", "csv-metadata.json"]),
            reverse("assessments:closing_table_file", args=[slug, "regional", "json"]),
        ):
            answer = client.get(address)
            assert answer.status_code == 200
            yield b"\n".join(line for line in answer.content.splitlines() if b"nonce" not in line)

    def test_with_every_submission_deleted_it_is_the_same_bytes(
        self, client: Client, table: ClosingTable
    ) -> None:
        """The one exception of what leaves the desk: it is frozen."""
        before = list(self.given(client, table))
        for submission in Submission.objects.all():
            stop_counting(submission)
        Passage.objects.all().delete()
        Submission.objects.all().delete()
        assert list(self.given(client, table)) == before

    def test_programs_of_other_sites_read_it_and_what_its_columns_mean(
        self, client: Client, table: ClosingTable
    ) -> None:
        address = reverse("assessments:closing_table_file", args=[table.cycle.slug, "regional", "csv"])
        beside = address.replace(".csv", ".csv-metadata.json")
        for one in (address, beside, address.replace(".csv", ".json")):
            assert client.get(one).headers["Access-Control-Allow-Origin"] == "*"
        assert f'<{beside}>; rel="describedby"' in client.get(address).headers["Link"]
        told = json.loads(client.get(beside).content)
        assert told["tableSchema"]["columns"][0]["name"] == "paragraph"
        assert table.digest in [note["text"] for note in told["notes"]]

    def test_what_it_says_stays_true_when_they_name_themselves_later(
        self, client: Client, table: ClosingTable
    ) -> None:
        for shown in Submission.objects.filter(assessment__body__name__startswith="Quiet"):
            sender = acting(shown.assessment.body.memberships.all()[0].account)
            change_choices(by=sender, submission=shown, choices=Choices(PUBLIC, True, False, False))
        page = client.get(reverse("assessments:closing_table", args=[table.cycle.slug, "regional"]))
        assert "At least five of these bodies were not named when it was made." in page.content.decode()
        assert "that were not named then; at least five of these" in str(RULE)

    def test_the_json_is_what_was_frozen_and_is_verified(self, client: Client, table: ClosingTable) -> None:
        *_rest, data = self.given(client, table)
        assert data.decode() == table.document
        said = client.get(reverse("assessments:verify"), {"hash": table.digest}).content.decode()
        assert f"the closing table of {table.cycle.name} (Regional mechanism)" in said
        file = SimpleUploadedFile("table.json", data, content_type="application/json")
        said = client.post(reverse("assessments:verify"), {"file": file}).content.decode()
        assert "Nothing in it has changed." in said
        changed = SimpleUploadedFile("table.json", data + b" ", content_type="application/json")
        assert (
            "Not confirmed" in client.post(reverse("assessments:verify"), {"file": changed}).content.decode()
        )

    def test_the_comparison_leads_to_it_even_where_nothing_is_public(
        self, client: Client, table: ClosingTable
    ) -> None:
        address = reverse("assessments:closing_table", args=[table.cycle.slug, "regional"])
        for submission in Submission.objects.filter(sharing=PUBLIC):
            stop_counting(submission)
        for page in ("compare", "compare_patterns"):
            assert f'href="{address}"' in client.get(reverse(f"assessments:{page}")).content.decode()
            national = client.get(reverse(f"assessments:{page}"), {"kind": "national"}).content.decode()
            assert "Closing tables" not in national

    def test_there_is_none_of_a_kind_or_cycle_without_one(self, client: Client, table: ClosingTable) -> None:
        for slug, kind in ((table.cycle.slug, "national"), ("2000", "regional"), (table.cycle.slug, "x")):
            assert client.get(reverse("assessments:closing_table", args=[slug, kind])).status_code == 404


class TestAtTheDesk:
    def test_the_preview_is_what_is_made(self, client: Client, closed: Cycle, reviewer: Person) -> None:
        client.force_login(reviewer)
        address = reverse("assessments:cycle_closing", args=[closed.slug, "regional"])
        assert (
            f'href="{address}"'
            in client.get(reverse("assessments:cycle", args=[closed.slug])).content.decode()
        )
        shown = client.get(address)
        assert "5 of them are not named" in shown.content.decode()
        sent = client.post(address, {"seen": shown.context["draft"].digest})
        made = reverse("assessments:closing_table", args=[closed.slug, "regional"])
        assert sent["Location"] == made
        assert ClosingTable.objects.get().digest == shown.context["draft"].digest
        again = client.post(address, {"seen": shown.context["draft"].digest})
        assert again.status_code == 422
        assert f'href="{made}"' in client.get(address).content.decode()

    def test_the_page_says_why_not(self, client: Client, closed: Cycle, reviewer: Person) -> None:
        client.force_login(reviewer)
        said = client.get(
            reverse("assessments:cycle_closing", args=[closed.slug, "national"])
        ).content.decode()
        assert "Fewer than five of its bodies" in said
        assert "Make this table public" not in said
