"""The report that everybody who compares can have: made once for all who may read the same."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from assessments.annual import print as paper
from assessments.formats.pdf import PdfFailed, Pool
from assessments.formats.pdf_job import PdfJob
from assessments.making import orders
from assessments.models import Order, Submission
from assessments.submitting.submitting import withdraw
from mechanisms.access import Sharing
from mechanisms.models import Membership, Person, Region
from tests.annual.annual_cast import works
from tests.comparing.compared_bodies import shares
from tests.factories import acting, level
from tests.kept_rows import CASTS
from tests.making.queue_cast import fetched, unprinted, work_off

PDF = "/compare/report.pdf?cycle=2026"
MADE = b"%PDF-1.7 made"


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[PdfJob]:
    """The jobs that came to the process that prints, each answered by a small file of its own."""
    done: list[PdfJob] = []

    def render(_pool: Pool, job: PdfJob) -> bytes:
        done.append(job)
        return MADE + job.identifier

    monkeypatch.setattr(Pool, "render", render)
    return done


@pytest.fixture
def region(cycle) -> Submission:
    """Two bodies that are public, and one that is shared with the Rapporteur alone."""
    return CASTS.kept("two public, one shared", lambda: share_all(cycle))


def share_all(cycle) -> Submission:
    shares(cycle, "Amber League", level(113, 0), sharing=Sharing.PUBLIC)
    shares(cycle, "Quiet Pact", level(113, 2))
    return shares(cycle, "Zenith Accord", level(106, 3), sharing=Sharing.PUBLIC)


@pytest.mark.django_db
class TestKept:
    """The comparison's PDF is made for the first who asks, and found by the next."""

    def test_the_second_visitor_costs_nothing(self, region, jobs) -> None:
        first, second = (fetched(Client(), PDF) for _visitor in range(2))
        assert first.status_code == second.status_code == 200
        assert first.content == second.content
        assert first["Content-Disposition"] == second["Content-Disposition"]
        assert len(jobs) == 1

    def test_another_filter_is_another_file(self, region, jobs) -> None:
        fetched(Client(), PDF)
        fetched(Client(), f"{PDF}&group=b")
        fetched(Client(), f"{PDF}&paragraph=113")
        assert len(jobs) == len({job.html for job in jobs}) == Order.objects.count()

    def test_a_submission_that_changes_changes_the_file(self, region, jobs) -> None:
        before = fetched(Client(), PDF).content
        person = region.assessment.body.memberships.get().account
        withdraw(by=acting(person), submission=region)
        assert fetched(Client(), PDF).content != before
        assert len(jobs) == 2

    def test_another_build_makes_it_anew(self, region, jobs, monkeypatch) -> None:
        fetched(Client(), PDF)
        monkeypatch.setattr(orders, "build_mark", lambda: "another")
        fetched(Client(), PDF)
        assert len(jobs) == 2

    def test_another_language_is_another_file(self, region, jobs, settings) -> None:
        settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
        for language in ("en", "ar", "ar"):
            fetched(Client(), PDF, headers={"accept-language": language})
        assert len(jobs) == 2

    def test_who_is_shown_more_gets_another_file(self, region, jobs) -> None:
        """A body's own people and staff are shown what visitors are not."""
        contents = set()
        own = Membership.objects.get(body__slug="quiet-pact").account
        for person in (None, own, Person.objects.create(email="r@example.org", is_reviewer=True)):
            client = Client()
            if person is not None:
                client.force_login(person)
            contents.add(fetched(client, PDF).content)
        assert len(contents) == len({job.html for job in jobs}) == Order.objects.count()
        assert len(contents) >= 2

    def test_the_internal_copy_is_another_file_and_opens_to_staff_alone(self, region, reviewer, jobs) -> None:
        desk = Client()
        desk.force_login(reviewer)
        assert fetched(desk, f"{PDF}&names=staff").status_code == 200
        assert "Quiet Pact" in jobs[0].html
        assert fetched(Client(), f"{PDF}&names=staff").content != fetched(desk, f"{PDF}&names=staff").content

    def test_a_visitor_who_asks_for_the_internal_copy_gets_what_visitors_get(self, region, jobs) -> None:
        assert fetched(Client(), f"{PDF}&names=staff").content == fetched(Client(), PDF).content
        assert "Quiet Pact" not in jobs[0].html


@pytest.mark.django_db
class TestWaiting:
    """It is read while one asks, and drawn by the worker."""

    def test_nothing_is_drawn_while_somebody_waits(self, region, monkeypatch) -> None:
        def fail(*_given: object) -> str:
            raise AssertionError("drawn in the request")

        monkeypatch.setattr(paper, "page", fail)
        for kind in ("pdf", "docx"):
            assert Client().get(PDF.replace("pdf", kind)).status_code == 202

    def test_after_a_withdrawal_nobody_comes_to_the_file_before(self, region, jobs) -> None:
        Client().get(PDF)
        withdraw(by=acting(region.assessment.body.memberships.get().account), submission=region)
        work_off()
        assert Client().get(PDF).status_code == 202
        work_off()
        assert "Zenith Accord" not in jobs[-1].html
        assert "Zenith Accord" not in Client().get(PDF).content.decode()


@pytest.mark.django_db
class TestWhoIsInIt:
    """Everybody has what he or she may see; the staff's copies are those of the draft."""

    @pytest.fixture(autouse=True)
    def as_html(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(paper, "pdf_made", unprinted)

    @pytest.fixture
    def cast(self, cycle) -> None:
        shares(cycle, "Amber League", works(112, "Amber words."), region=Region.ASIA_PACIFIC)
        shares(cycle, "Émile Pact", works(112, "Émile words."), level(113, 0), named=True)
        shares(cycle, "Zenith Accord", level(106, 3), level=2, sharing=Sharing.PUBLIC, national=True)
        shares(cycle, "Hidden Union", works(112, "Kept to ourselves."), sharing=Sharing.PRIVATE)

    def read(self, person: Person | None, query: str = "?cycle=2026") -> str:
        client = Client()
        if person is not None:
            client.force_login(person)
        given = fetched(client, f"/compare/report.pdf{query}")
        assert given.status_code == 200
        return str(given.content.decode())

    @pytest.mark.parametrize(
        ("who", "query", "names", "others"),
        [
            ("visitor", "?cycle=2026", "Zenith", "Émile Amber Hidden"),
            ("own", "?cycle=2026", "Zenith Hidden", "Émile Amber"),
            ("reviewer", "?cycle=2026", "Zenith Émile", "Amber Hidden"),
            ("reviewer", "?cycle=2026&names=staff", "Zenith Émile Amber", "Hidden"),
            ("reviewer", "?cycle=2026&names=staff&region=Asia-Pacific", "Amber", "Zenith Émile Hidden"),
            # Both kinds, whatever kind the address names; the newest cycle without one.
            ("reviewer", "?kind=national", "Zenith Émile", "Amber Hidden"),
        ],
    )
    def test_by_reader(self, cast, reviewer, who: str, query: str, names: str, others: str) -> None:
        own = Membership.objects.get(body__slug="hidden-union").account
        said = self.read({"visitor": None, "own": own, "reviewer": reviewer}[who], query)
        assert [name for name in names.split() if name not in said] == []
        assert [name for name in others.split() if name in said] == []

    @pytest.mark.parametrize("query", ["?cycle=2026&region=Asia-Pacific", "?cycle=2031"])
    def test_without_anybody_to_tell_of_there_is_no_file(self, cast, reviewer, query: str) -> None:
        client = Client()
        client.force_login(reviewer)
        for end in ("pdf", "docx"):
            assert client.get(f"/compare/report.{end}{query}").status_code == 404

    def test_it_says_by_what_it_is_narrowed(self, cast, reviewer) -> None:
        assert "Filter: group: b" in self.read(reviewer, "?cycle=2026&group=b")

    def test_nothing_shared_is_no_report(self, reviewer) -> None:
        assert Client().get("/compare/report.pdf").status_code == 404

    @pytest.mark.parametrize("names", ["", "&names=staff"])
    def test_where_no_pdf_can_be_made_the_other_files_are_of_the_same_copy(
        self, cast, reviewer, monkeypatch: pytest.MonkeyPatch, names: str
    ) -> None:
        def fails(*_given: object) -> None:
            raise PdfFailed("late")

        monkeypatch.setattr(paper, "pdf_made", fails)
        client = Client()
        client.force_login(reviewer)
        given = fetched(client, f"/compare/report.pdf?cycle=2026{names}")
        assert given.status_code == 503
        links = re.findall(r'href="(/compare[^"]*\.(?:docx|xlsx)[^"]*)"', given.text)
        assert len(links) == 2
        for link in links:
            assert ("names=staff" in link) is bool(names)
            assert fetched(client, unescape(link)).status_code == 200
