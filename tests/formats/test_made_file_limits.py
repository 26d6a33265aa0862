"""How many files are made for visitors."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from assessments.comparing.table_file import FORMATS
from assessments.formats.file import Export
from assessments.formats.pdf import Pool
from assessments.formats.pdf_job import PdfJob
from assessments.making import orders
from assessments.models import IssuedFile, Order, Submission
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.comparing.compared_bodies import shares
from tests.factories import level
from tests.kept_rows import CASTS
from tests.making.queue_cast import fetched

pytestmark = pytest.mark.django_db

DRAWN = Export("drawn", "application/octet-stream", b"drawn")
PDF = "/compare/report.pdf?cycle=2026"


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[PdfJob]:
    """The jobs that came to the process that prints, each answered by a small file."""
    done: list[PdfJob] = []

    def render(_pool: Pool, job: PdfJob) -> bytes:
        done.append(job)
        return b"%PDF-1.7"

    monkeypatch.setattr(Pool, "render", render)
    return done


@pytest.fixture
def region(cycle) -> Submission:
    """Two bodies that are public."""
    return CASTS.kept("two public", lambda: share_all(cycle))


def share_all(cycle) -> Submission:
    shares(cycle, "Amber League", level(113, 0), sharing=Sharing.PUBLIC)
    return shares(cycle, "Zenith Accord", level(106, 3), sharing=Sharing.PUBLIC)


class TestLimit:
    """Visitors have only so many files made; what is there already is free, and so is signing in."""

    @pytest.fixture(autouse=True)
    def two_a_minute(self, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "make_file": "2/m/ip,3/h/ip"}

    @pytest.fixture(autouse=True)
    def quick_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What counts is that they are made, not how they are drawn."""
        monkeypatch.setattr(orders, "word_file", lambda _page: b"drawn")
        monkeypatch.setitem(FORMATS, "xlsx", lambda _table: DRAWN)

    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        """The moment that it is, which only a test moves on."""
        now = [time.time()]
        monkeypatch.setattr(time, "time", lambda: now[0])
        return now

    @pytest.fixture
    def refused(self, region, jobs) -> Client:
        """A visitor who has had as many made as may be."""
        for address in ("/compare/report.docx?cycle=2026", "/compare.xlsx?cycle=2026"):
            assert fetched(Client(), address).status_code == 200
        return Client()

    @pytest.mark.parametrize(
        "address",
        [
            PDF,
            "/compare/report.docx?cycle=2026&group=b",
            "/compare.xlsx?cycle=2026",
            "/compare/113.xlsx?cycle=2026",
            "/compare/chart/gaps.xlsx?cycle=2026",
            "/compare/trend/zenith-accord.xlsx",
        ],
    )
    def test_one_more_is_refused(self, refused: Client, jobs: list[PdfJob], address: str) -> None:
        answer = refused.get(address)
        assert answer.status_code == 429
        assert jobs == []

    def test_side_by_side_too(self, refused: Client) -> None:
        shared = Submission.objects.filter(sharing=Sharing.PUBLIC)
        ids = ",".join(str(row.assessment_id) for row in shared)
        assert refused.get(f"/compare/side-by-side.xlsx?ids={ids}").status_code == 429
        assert refused.get(f"/compare/side-by-side.csv?ids={ids}").status_code == 200

    @pytest.mark.parametrize("kind", ["report.pdf", "brief.pdf", "report.docx", "report.xlsx"])
    def test_so_are_the_files_of_a_public_submission(
        self, refused: Client, region: Submission, kind: str
    ) -> None:
        address = f"/assessments/{region.assessment_id}/{kind}"
        assert refused.get(address).status_code == 429
        assert not IssuedFile.objects.exists()
        assert not Order.objects.filter(status="waiting").exists()

    def test_data_are_free(self, refused: Client, region: Submission) -> None:
        for address in (
            "/compare.csv?cycle=2026",
            "/compare.json?cycle=2026",
            f"/assessments/{region.assessment_id}/report.json",
        ):
            assert refused.get(address).status_code == 200

    def test_what_is_there_already_is_free(self, region, jobs) -> None:
        stored = f"/assessments/{region.assessment_id}/report.pdf"
        for address in (PDF, stored):
            assert fetched(Client(), address).status_code == 200
        for _time in range(3):
            for address in (PDF, stored):
                assert Client().get(address).status_code == 200
        assert len(jobs) == 2

    def test_another_place_is_not_held_up(self, refused: Client) -> None:
        assert refused.get(PDF, REMOTE_ADDR="192.0.2.7").status_code == 202

    def test_whoever_is_signed_in_is_not_counted(self, refused: Client, reader: Person) -> None:
        refused.force_login(reader)
        for _time in range(3):
            assert refused.get("/compare.xlsx?cycle=2026").status_code == 200

    def test_the_page_says_when_to_try_again(self, clock: list[float], refused: Client) -> None:
        answer = refused.get(PDF)
        page = answer.content.decode()
        assert answer["Retry-After"] == "60"
        assert "in 60 seconds" in page
        assert f'href="{PDF}"' in page
        clock[0] += 60
        assert refused.get(PDF).status_code == 202

    def test_where_an_hour_s_share_is_used_up_it_says_minutes(
        self, clock: list[float], refused: Client
    ) -> None:
        clock[0] += 100
        assert refused.get("/compare.xlsx?cycle=2026").status_code == 200
        answer = refused.get("/compare.xlsx?cycle=2026")
        assert (answer.status_code, answer["Retry-After"]) == (429, "3500")
        assert "in 59 minutes" in answer.content.decode()
