"""What takes long is made once, behind the server, and kept for whoever comes to the same content."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from assessments.files.store import MADE
from assessments.formats import places
from assessments.formats.pdf import PdfFailed, PdfUnavailable, Pool
from assessments.formats.pdf_job import PdfJob
from assessments.formats.places import a_place
from assessments.home.daily import DAILY
from assessments.making import orders
from assessments.making.orders import ask, drop_orders, find, make_order, sweep_orders
from assessments.models import Order
from assessments.models.work import Work
from tests.making.queue_cast import pdf_wanted, work_off
from tests.report.sample_reports import DATED

pytestmark = pytest.mark.django_db


def job(words: str = "Hello") -> PdfJob:
    return PdfJob(f"<p>{words}</p>", "", "print-report.css", b"1" * 32, DATED)


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[PdfJob]:
    """The jobs that came to the process that prints."""
    done: list[PdfJob] = []

    def render(_pool: Pool, job: PdfJob) -> bytes:
        done.append(job)
        return b"%PDF-1.7 " + job.html.encode()

    monkeypatch.setattr(Pool, "render", render)
    return done


def fail_with(monkeypatch: pytest.MonkeyPatch, failure: BaseException) -> None:
    def render(_pool: Pool, job: PdfJob) -> bytes:
        raise failure

    monkeypatch.setattr(Pool, "render", render)


def status(key: str) -> str:
    state = find(key)
    return str(state.status) if state else "to be asked for"


def place_of(row: Order) -> Path:
    return Path(settings.MEDIA_ROOT) / MADE.name / str(row.pk)


class TestOnce:
    def test_the_same_asked_for_twice_is_made_once(self, jobs: list[PdfJob]) -> None:
        wanted = pdf_wanted(job(), "a.pdf")
        first, second = ask(wanted), ask(pdf_wanted(job(), "a.pdf"))
        assert first.row.pk == second.row.pk
        assert work_off() == 1
        assert status(wanted.key) == "ready"
        with MADE.opened(first.row.pk) as source:
            assert source.read() == b"%PDF-1.7 <p>Hello</p>"
        assert ask(wanted).is_ready
        assert jobs == [job()]

    def test_a_second_worker_finds_nothing_to_do(self, jobs: list[PdfJob]) -> None:
        row = ask(pdf_wanted(job(), "a.pdf")).row
        for _worker in range(2):
            make_order.call(str(row.pk))
        assert len(jobs) == 1

    def test_what_it_was_made_of_is_not_kept(self, jobs: list[PdfJob]) -> None:
        ask(pdf_wanted(job("Amina"), "a.pdf"))
        assert "Amina" in str(Order.objects.get().given)
        work_off()
        assert Order.objects.get().given == {}

    def test_the_queue_is_told_the_id_alone_and_only_once_it_is_certain(
        self, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[tuple[object, ...]] = []
        monkeypatch.setattr(type(make_order), "enqueue", lambda _task, *given: told.append(given))
        with django_capture_on_commit_callbacks(execute=True):
            row = ask(pdf_wanted(job(), "a.pdf")).row
            assert told == []
        assert told == [(str(row.pk),)]

    def test_what_changed_meanwhile_lies_under_the_key_of_what_is_in_it(
        self, monkeypatch: pytest.MonkeyPatch, jobs: list[PdfJob]
    ) -> None:
        old, new = pdf_wanted(job("old"), "a.pdf"), pdf_wanted(job("new"), "a.pdf")
        row = ask(old).row
        Order.objects.update(given=dict(new.given))
        make_order.call(str(row.pk))
        assert (status(old.key), status(new.key)) == ("to be asked for", "ready")


class TestFailures:
    @pytest.mark.parametrize(
        ("failure", "code", "tries", "rests"),
        [
            (PdfFailed("it took too long"), "pdf_failed", 2, timedelta(days=3)),
            (PdfUnavailable("no Pango"), "pdf_unavailable", 1, timedelta(seconds=20)),
            (OSError(28, "No space left"), "no_room", 1, timedelta(seconds=20)),
            (ValueError("Amina, 17"), "broken", 1, timedelta(seconds=20)),
        ],
    )
    def test_it_is_said_for_a_while_and_then_tried_again(
        self, monkeypatch, caplog, failure: Exception, code: str, tries: int, rests: timedelta
    ) -> None:
        """What was killed or hung is tried once more by itself, and then no more for its content."""
        fail_with(monkeypatch, failure)
        wanted = pdf_wanted(job(), "a.pdf")
        row = ask(wanted).row
        assert [work_off() for _time in range(3)] == [int(number < tries) for number in range(3)]
        state = find(wanted.key)
        assert state is not None
        assert (state.status, state.failure, state.row.tries) == (Work.Status.FAILED, code, tries)
        assert ask(wanted).status == Work.Status.FAILED
        assert "Amina" not in caplog.text
        Order.objects.update(finished_at=timezone.now() - rests)
        assert find(wanted.key) is None
        assert ask(wanted).status == Work.Status.WAITING
        again = Order.objects.get()
        assert (again.pk, again.tries) == (row.pk, 0)

    def test_the_second_try_can_succeed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers: list[Any] = [PdfFailed("killed"), b"%PDF"]

        def render(_pool: Pool, _job: PdfJob) -> bytes:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return bytes(answer)

        monkeypatch.setattr(Pool, "render", render)
        wanted = pdf_wanted(job(), "a.pdf")
        ask(wanted)
        assert (work_off(), status(wanted.key)) == (1, "waiting")
        assert (work_off(), status(wanted.key)) == (1, "ready")

    def test_what_a_worker_was_making_when_it_was_told_to_stop_waits_again(self, monkeypatch) -> None:
        fail_with(monkeypatch, SystemExit(1))
        wanted = pdf_wanted(job(), "a.pdf")
        ask(wanted)
        for expected in ("waiting", "failed"):
            with pytest.raises(SystemExit):
                work_off()
            assert status(wanted.key) == expected
        assert Order.objects.get().failure == Work.Failure.INTERRUPTED

    @pytest.mark.parametrize(
        ("row", "lost"),
        [
            ({"status": "waiting", "asked_at": timedelta(hours=23)}, False),
            ({"status": "waiting", "asked_at": timedelta(hours=25)}, True),
            ({"status": "making", "moved_at": timedelta(minutes=9)}, False),
            ({"status": "making", "moved_at": timedelta(minutes=11)}, True),
            ({"status": "ready"}, True),  # without a file
        ],
    )
    def test_what_is_lost_can_be_asked_for_again(self, row: dict[str, Any], lost: bool) -> None:
        wanted = pdf_wanted(job(), "a.pdf")
        ask(wanted)
        now = timezone.now()
        Order.objects.update(**{k: now - v if isinstance(v, timedelta) else v for k, v in row.items()})
        assert (find(wanted.key) is None) is lost
        ask(wanted)
        assert (Order.objects.get().asked_at >= now) is lost


class TestKept:
    def kept(self, name: str, days: int) -> Order:
        row = ask(pdf_wanted(job(name), f"{name}.pdf")).row
        work_off()
        Order.objects.filter(pk=row.pk).update(used_on=timezone.now().date() - timedelta(days=days))
        return row

    def test_it_goes_with_its_file_when_nobody_fetches_it_for_three_days(
        self, jobs, django_capture_on_commit_callbacks
    ) -> None:
        old, new = self.kept("old", 4), self.kept("new", 3)
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_orders() == 1
        assert list(Order.objects.all()) == [new]
        assert list(MADE.stored()) == [new.pk]
        assert not MADE.is_there(old.pk)

    def test_there_is_room_for_so_many(self, jobs, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(orders, "AT_MOST", 1)
        self.kept("old", 2)
        new = self.kept("new", 1)
        assert Order.objects.get() == new
        assert sweep_orders() == 0

    def test_there_is_room_for_so_many_bytes(self, jobs, monkeypatch: pytest.MonkeyPatch) -> None:
        """As soon as another is made: nobody has to wait for the work of the day."""
        monkeypatch.setattr(orders, "MOST_BYTES", 2 * len(b"%PDF-1.7 <p>1</p>"))
        for name, days in (("1", 1), ("2", 2), ("3", 0)):
            self.kept(name, days)
        assert set(Order.objects.values_list("filename", flat=True)) == {"1.pdf", "3.pdf"}

    def test_the_newest_stays_though_it_is_too_large_for_the_room(self, jobs, monkeypatch) -> None:
        monkeypatch.setattr(orders, "MOST_BYTES", 1)
        self.kept("old", 0)
        new = self.kept("new", 0)
        assert Order.objects.get() == new
        assert sweep_orders() == 0

    @pytest.mark.parametrize(("days", "kept"), [(29, 1), (31, 0)])
    def test_it_goes_after_thirty_days_however_often_it_is_fetched(self, jobs, days: int, kept: int) -> None:
        row = self.kept("a", 0)
        Order.objects.filter(pk=row.pk).update(finished_at=timezone.now() - timedelta(days=days))
        assert (sweep_orders(), Order.objects.count()) == (1 - kept, kept)

    def test_strays_go_after_a_day(self, jobs) -> None:
        row = self.kept("a", 0)
        Order.objects.all().delete()
        path = place_of(row)
        assert sweep_orders() == 0
        os.utime(path, (1, 1))
        assert sweep_orders() == 1
        assert not path.exists()

    def test_the_work_of_the_day_looks_after_them(self) -> None:
        assert sweep_orders in {work for _words, work in DAILY}

    def test_all_can_be_dropped(self, jobs, django_capture_on_commit_callbacks) -> None:
        self.kept("a", 0)
        with django_capture_on_commit_callbacks(execute=True):
            assert drop_orders() == 1
        assert list(MADE.stored()) == []

    def test_files_are_readable_by_this_account_alone(self, jobs) -> None:
        path = place_of(self.kept("a", 0))
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


class TestPlaces:
    def test_no_more_than_two_work_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A lock belongs to a handle, so that threads stand here for processes."""
        monkeypatch.setattr(places, "LOOK_EVERY", 0.001)
        now, most, guard = 0, 0, threading.Lock()
        both = threading.Barrier(2)

        def work(_number: int) -> None:
            nonlocal now, most
            with a_place():
                with guard:
                    now += 1
                    most = max(most, now)
                both.wait(20)  # a third would find nobody to go on with
                with guard:
                    now -= 1

        with ThreadPoolExecutor(6) as threads:
            list(threads.map(work, range(6)))
        assert most == 2

    def test_a_place_is_free_again_after_a_failure(self) -> None:
        for _time in range(3):
            with pytest.raises(KeyError), a_place():
                raise KeyError
        with a_place(), a_place():
            pass

    def test_work_holds_a_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        free: list[bool] = []

        def render(_pool: Pool, _job: PdfJob) -> bytes:
            taken = places._taken()
            free.append(taken is not None)
            if taken is not None:
                os.close(taken)
            return b"%PDF"

        monkeypatch.setattr(Pool, "render", render)
        monkeypatch.setattr(places, "AT_ONCE", 1)
        ask(pdf_wanted(job(), "a.pdf"))
        work_off()
        assert free == [False]


@override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})
def test_the_worker_stands_behind_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Any] = []
    monkeypatch.setattr(os, "nice", steps.append)
    monkeypatch.setattr(db_worker.Command, "handle", lambda _command, **_options: steps.append("works"))
    call_command("db_worker")
    assert steps == [10, "works"]


def test_the_first_asked_for_is_made_first(jobs: list[PdfJob]) -> None:
    names = ["first", "second", "third"]
    states = [ask(pdf_wanted(job(name), "a.pdf")) for name in names]
    moment = timezone.now()
    for number, state in enumerate(states):
        Order.objects.filter(pk=state.row.pk).update(asked_at=moment + timedelta(seconds=number))
    found = [find(pdf_wanted(job(name), "a.pdf").key) for name in names]
    assert [state.before for state in found if state] == [0, 1, 2]
    work_off()
    assert [done.html for done in jobs] == [f"<p>{name}</p>" for name in names]
