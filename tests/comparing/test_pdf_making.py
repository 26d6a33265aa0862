"""A PDF is made once for all who ask, and a failure is not repeated at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from assessments.comparing import consolidated_print
from assessments.comparing.consolidated_print import drop_unused
from assessments.formats import pdf
from assessments.formats.pdf import PdfBusy, PdfFailed, PdfUnavailable, Pool, made_once, printed
from assessments.formats.pdf_job import PdfJob
from assessments.models import KeptPdf, Submission
from assessments.submitting.submitting import withdraw
from mechanisms.access import Sharing
from mechanisms.models import Membership, Person
from tests.comparing.compared_bodies import shares
from tests.factories import acting, level
from tests.kept_rows import CASTS
from tests.report.sample_reports import DATED

PDF = "/compare/report.pdf?cycle=2026"
MADE = b"%PDF-1.7 made"


def ordered(words: str = "Hello", identifier: bytes = b"1" * 32) -> PdfJob:
    return PdfJob(f"<p>{words}</p>", "", "print-report.css", identifier, DATED)


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[PdfJob]:
    """The jobs that came to the process that prints, each answered by a small file of its own."""
    done: list[PdfJob] = []

    def render(_pool: Pool, job: PdfJob) -> bytes:
        done.append(job)
        return MADE + job.identifier

    monkeypatch.setattr(Pool, "render", render)
    return done


class TestFailures:
    """What failed lately fails at once."""

    def fail(self, monkeypatch: pytest.MonkeyPatch, failure: PdfFailed) -> list[str]:
        tried: list[str] = []

        def render(_pool: Pool, job: PdfJob) -> bytes:
            tried.append(job.html)
            raise failure

        monkeypatch.setattr(Pool, "render", render)
        return tried

    def attempt(self, job: PdfJob) -> str:
        with pytest.raises(PdfFailed) as raised:
            printed(job)
        return str(raised.value)

    def test_it_is_not_tried_again_with_the_same_content(self, monkeypatch) -> None:
        tried = self.fail(monkeypatch, PdfFailed("it took too long"))
        said = [self.attempt(ordered()) for _time in range(3)]
        assert said == ["it took too long"] * 3
        assert len(tried) == 1

    def test_other_content_is(self, monkeypatch) -> None:
        tried = self.fail(monkeypatch, PdfFailed("it took too long"))
        self.attempt(ordered())
        self.attempt(ordered(identifier=b"2" * 32))
        assert len(tried) == 2

    @pytest.mark.parametrize("failure", [PdfBusy("too many"), PdfUnavailable("no Pango")])
    def test_what_says_nothing_of_the_content_is_not_remembered(self, monkeypatch, failure) -> None:
        tried = self.fail(monkeypatch, failure)
        for _time in range(2):
            self.attempt(ordered())
        assert len(tried) == 2

    def test_it_is_remembered_for_some_minutes(self, monkeypatch) -> None:
        kept: list[Any] = []
        self.fail(monkeypatch, PdfFailed("it took too long"))
        monkeypatch.setattr(cache, "set", lambda *given: kept.append(given[-1]))
        self.attempt(ordered())
        assert kept == [300]


class Store:
    """A store of one file, which takes its time to make it."""

    def __init__(self, begun: threading.Event, go_on: threading.Event) -> None:
        self.made, self.stored = 0, ""
        self._begun, self._go_on = begun, go_on

    def find(self) -> str | None:
        return self.stored or None

    def make(self) -> str:
        self.made += 1
        self._begun.set()
        assert self._go_on.wait(20)
        self.stored = "file"
        return self.stored


class TestOnce:
    """Many want the same file: one makes it, a few wait, the others are told to come again."""

    @pytest.fixture
    def begun(self) -> threading.Event:
        return threading.Event()

    @pytest.fixture
    def go_on(self) -> Iterator[threading.Event]:
        event = threading.Event()
        yield event
        event.set()

    def test_one_makes_it_for_all_who_wait(self, begun, go_on) -> None:
        store, pool = Store(begun, go_on), Pool(size=2, waiting=1)
        with ThreadPoolExecutor(4) as threads:
            first = threads.submit(made_once, "key", store.find, store.make, pool)
            assert begun.wait(20)
            others = [threads.submit(made_once, "key", store.find, store.make, pool) for _ in range(3)]
            go_on.set()
            assert [each.result(20) for each in (first, *others)] == ["file"] * 4
        assert store.made == 1

    def test_where_the_line_is_full_nobody_waits(self, begun, go_on) -> None:
        store, pool = Store(begun, go_on), Pool(size=1, waiting=0)
        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(made_once, "key", store.find, store.make, pool)
            assert begun.wait(20)
            with pool.line(), pytest.raises(PdfBusy):
                made_once("key", store.find, store.make, pool)
            go_on.set()
            assert first.result(20) == "file"

    def test_nobody_waits_for_ever(self, begun, go_on, monkeypatch) -> None:
        monkeypatch.setattr(pdf, "WAIT_SECONDS", 0)
        store = Store(begun, go_on)
        cache.add("pdf-making:key", True)  # another process, killed while it made the file
        with pytest.raises(PdfBusy):
            made_once("key", store.find, store.make)
        assert store.made == 0

    def test_it_looks_again_once_it_is_its_turn(self, begun, go_on) -> None:
        store = Store(begun, go_on)
        answers = iter([None, "file of somebody else"])
        assert made_once("key", lambda: next(answers), store.make) == "file of somebody else"
        assert store.made == 0

    def test_a_failure_leaves_the_way_free(self, begun, go_on) -> None:
        store = Store(begun, go_on)
        go_on.set()

        def fail() -> str:
            raise PdfFailed("it took too long")

        with pytest.raises(PdfFailed):
            made_once("key", store.find, fail)
        assert made_once("key", store.find, store.make) == "file"


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
        first, second = (Client().get(PDF) for _visitor in range(2))
        assert first.status_code == second.status_code == 200
        assert first.content == second.content
        assert first["Content-Disposition"] == second["Content-Disposition"]
        assert len(jobs) == 1

    def test_another_filter_is_another_file(self, region, jobs) -> None:
        Client().get(PDF)
        Client().get(f"{PDF}&group=b")
        Client().get(f"{PDF}&paragraph=113")
        assert len(jobs) == len({job.html for job in jobs}) == KeptPdf.objects.count()

    def test_a_submission_that_changes_changes_the_file(self, region, jobs) -> None:
        before = Client().get(PDF).content
        person = region.assessment.body.memberships.get().account
        withdraw(by=acting(person), submission=region)
        assert Client().get(PDF).content != before
        assert len(jobs) == 2

    def test_another_build_makes_it_anew(self, region, jobs, monkeypatch) -> None:
        Client().get(PDF)
        monkeypatch.setattr(consolidated_print, "build_mark", lambda: "another")
        Client().get(PDF)
        assert len(jobs) == 2

    def test_another_language_is_another_file(self, region, jobs, settings) -> None:
        settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
        for language in ("en", "ar", "ar"):
            Client().get(PDF, headers={"accept-language": language})
        assert len(jobs) == 2

    def test_who_is_shown_more_gets_another_file(self, region, jobs) -> None:
        """A body's own people and staff are shown what visitors are not."""
        contents = set()
        own = Membership.objects.get(body__slug="quiet-pact").account
        for person in (None, own, Person.objects.create(email="r@example.org", is_reviewer=True)):
            client = Client()
            if person is not None:
                client.force_login(person)
            contents.add(client.get(PDF).content)
        assert len(contents) == len({job.html for job in jobs}) == KeptPdf.objects.count()
        assert len(contents) >= 2

    def test_nothing_of_an_internal_copy_is_kept(self, region, reviewer, jobs) -> None:
        desk = Client()
        desk.force_login(reviewer)
        for _time in range(2):
            assert desk.get(f"{PDF}&names=staff").status_code == 200
        assert len(jobs) == 2
        assert "Quiet Pact" in jobs[0].html
        assert not KeptPdf.objects.exists()

    def test_a_visitor_who_asks_for_the_internal_copy_gets_what_visitors_get(self, region, jobs) -> None:
        assert Client().get(f"{PDF}&names=staff").content == Client().get(PDF).content
        assert "Quiet Pact" not in jobs[0].html

    def test_a_failure_is_not_kept(self, region, monkeypatch) -> None:
        def render(_pool: Pool, _job: PdfJob) -> bytes:
            raise PdfFailed("it took too long")

        monkeypatch.setattr(Pool, "render", render)
        assert Client().get(PDF).status_code == 503
        assert not KeptPdf.objects.exists()

    def test_unused_ones_go_after_a_week(self, region, jobs) -> None:
        Client().get(PDF)
        today = KeptPdf.objects.get().used_on
        KeptPdf.objects.update(used_on=today - consolidated_print.UNUSED_FOR)
        assert drop_unused() == 0
        Client().get(PDF)
        assert KeptPdf.objects.get().used_on == today
        KeptPdf.objects.update(used_on=today - consolidated_print.UNUSED_FOR * 2)
        assert drop_unused() == 1
        Client().get(PDF)
        assert len(jobs) == 2

    def test_there_is_room_for_so_many(self, region, jobs, monkeypatch) -> None:
        monkeypatch.setattr(consolidated_print, "AT_MOST", 2)
        for name, days in (("older", 2), ("younger", 1)):
            used = DATED.date().replace(day=DATED.day - days)
            KeptPdf.objects.create(key=name, data=b"x", used_on=used)
        Client().get(PDF)
        assert {"younger"} < set(KeptPdf.objects.values_list("key", flat=True))
        assert KeptPdf.objects.count() == 2

    def test_many_at_once_have_it_made_once(self, region, jobs, monkeypatch) -> None:
        """What waits in the cache is seen by all processes; here by what asks while it is made."""
        asked: list[int] = []
        monkeypatch.setattr(pdf, "WAIT_SECONDS", 0)

        def render(_pool: Pool, _job: PdfJob) -> bytes:
            answer = Client().get(PDF)
            asked.append(answer.status_code)
            assert answer["Retry-After"] == "10"
            return MADE

        monkeypatch.setattr(Pool, "render", render)
        assert Client().get(PDF).status_code == 200
        assert asked == [503]
