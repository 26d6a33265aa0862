"""The PDF of a comparison is made once for all who may read the same; nobody waits for it to be drawn."""

from __future__ import annotations

from typing import Any

import pytest
from assessments.comparing.consolidated import ConsolidatedReport, read_report
from assessments.comparing.consolidated_print import report_wanted
from django.test import Client

from assessments.comparing import consolidated_print
from assessments.comparing.comparison import ComparisonFilter
from assessments.comparing.rows import Round
from assessments.formats.pdf import Pool
from assessments.formats.pdf_job import PdfJob
from assessments.models import Order, Submission
from assessments.models.work import Work
from assessments.submitting.line_signs import Audience
from assessments.submitting.submitting import withdraw
from mechanisms.access import ANONYMOUS, Sharing
from mechanisms.models import Membership, Person
from recommendations.catalogue import outline_of
from recommendations.outline import Outline, Recommendation
from tests.comparing.compared_bodies import shares
from tests.comparing.test_comparison_report import works
from tests.factories import acting, level
from tests.kept_rows import CASTS
from tests.making.changed_values import each_change
from tests.making.queue_cast import fetched, work_off

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
        monkeypatch.setattr(consolidated_print, "build_mark", lambda: "another")
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
class TestKey:
    """The worker reads it as whoever asked; it lies under a key of what is in it."""

    def of_visitor(self, cycle: Any) -> Round:
        outline = outline_of(cycle.edition)
        return Round(ANONYMOUS, cycle, outline, ComparisonFilter(cycle="2026"), Audience.PUBLIC, is_file=True)

    def key(self, round_: Round, report: ConsolidatedReport | None, kind: str = "pdf", to: str = "en") -> str:
        assert report is not None
        return report_wanted(round_, report, kind, to).key

    def test_whatever_is_changed_in_the_report_it_has_another_key(self, region, cycle) -> None:
        shares(cycle, "Open League", works("Plan", "Open words."), sharing=Sharing.PUBLIC, introduced=True)
        round_ = self.of_visitor(cycle)
        report = read_report(round_)
        changed = each_change(report, consolidated_print.AS_VALUES, (Outline, Recommendation))
        assert {"ComparedBody.name", "AnswerCount.working", "Example.explanation", "Reference.title"} <= set(
            changed
        )
        same = [
            where for where, other in changed.items() if self.key(round_, other) == self.key(round_, report)
        ]
        assert same == []

    def test_read_again_it_has_the_same_key(self, region, cycle) -> None:
        round_ = self.of_visitor(cycle)
        assert self.key(round_, read_report(round_)) == self.key(round_, read_report(round_))

    def test_other_questions_another_form_and_another_language_have_keys_of_their_own(
        self, region, cycle
    ) -> None:
        round_ = self.of_visitor(cycle)
        report = read_report(round_)
        keys = {
            self.key(round_, report),
            self.key(round_, report, "docx"),
            self.key(round_, report, to="ar"),
        }
        cycle.edition.content_hash = "other questions"
        assert len(keys | {self.key(round_, report)}) == 4

    def test_nothing_is_drawn_while_somebody_waits(self, region, monkeypatch) -> None:
        def fail(*_given: object) -> str:
            raise AssertionError("drawn in the request")

        monkeypatch.setattr(consolidated_print, "_html", fail)
        for kind in ("pdf", "docx"):
            assert Client().get(PDF.replace("pdf", kind)).status_code == 202

    def test_what_changed_before_it_was_made_is_found_by_who_asks_then(self, region, jobs) -> None:
        Client().get(PDF)
        withdraw(by=acting(region.assessment.body.memberships.get().account), submission=region)
        work_off()
        assert Client().get(PDF).status_code == 200
        assert "Zenith Accord" not in jobs[0].html

    def test_what_is_shared_with_nobody_any_more_is_not_made(self, region, jobs) -> None:
        Client().get(PDF)
        for sent in Submission.objects.current():
            withdraw(by=acting(sent.assessment.body.memberships.get().account), submission=sent)
        work_off()
        assert jobs == []
        assert Order.objects.get().status == Work.Status.FAILED
        assert Client().get(PDF).status_code == 404
