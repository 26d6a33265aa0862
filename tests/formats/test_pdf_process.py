"""The PDF process: serves our own files alone, is limited, fails honestly, and lives on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pydyf
import pytest
from django.conf import settings

from assessments.files import reader_process
from assessments.formats import pdf
from assessments.formats.pdf import PdfFailed, PdfUnavailable, Pool, Worker
from assessments.formats.pdf_job import Attached, Limits, PdfJob
from assessments.formats.pdf_rendering import Written, with_values
from assessments.formats.print_text import style_sheet
from tests.report.sample_reports import DATED

ROOT = Path(settings.BASE_DIR)
HEAVY = "<table>" + "<tr><td>a<table><tr><td>b</table>" * 4000 + "</table>"


def job(body: str, faces: str = "", style: str = "print-report.css") -> PdfJob:
    html = f'<!doctype html><html lang="en"><title>Test</title><body>{body}</body></html>'
    return PdfJob(html, faces or style_sheet(html), style, b"1" * 32, DATED)


@pytest.fixture(scope="module")
def worker():
    one = Worker(Limits())
    yield one
    one.close()


def test_a_job_travels_unchanged() -> None:
    sent = PdfJob("<p>ä中\n", "f", "s", b"\x00id", DATED, (Attached("a", "b", "Data", b"\x00\xff"),))
    line = sent.as_line()
    assert line.count(b"\n") == 1
    assert PdfJob.from_line(line) == sent


def test_a_page_becomes_a_pdf(worker: Worker) -> None:
    assert worker.render(job("<p>Hello</p>")).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="" src="file:///etc/passwd">',
        '<img alt="" src="http://127.0.0.1:9/x.png">',
        '<img alt="" src="https://example.org/x.png">',
        '<img alt="" src="data:image/svg+xml,%3Csvg/%3E">',
        '<img alt="" src="thirtytwo-static:/../config/settings.py">',
        '<img alt="" src="thirtytwo-static:/css/print-/../../x.css">',
        '<img alt="" src="/css/thirtytwo.css">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<style>@import "http://example.org/x.css";</style>',
        "<style>p { background: url(ftp://example.org/x) }</style><p>x</p>",
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_no_address_but_our_own_files_is_fetched(worker: Worker, body: str) -> None:
    with pytest.raises(PdfFailed, match="address refused"):
        worker.render(job(body))


def test_our_own_files_are_served(worker: Worker) -> None:
    body = '<link rel="stylesheet" href="thirtytwo-static:/css/print-report.css"><p>x</p>'
    assert worker.render(job(body)).startswith(b"%PDF")


def test_a_missing_style_sheet_is_no_silent_loss(worker: Worker) -> None:
    with pytest.raises(PdfFailed, match=r"missing file: css/print-none\.css"):
        worker.render(job("<p>x</p>", style="print-none.css"))


def test_the_colours_of_a_style_sheet_stand_where_they_are_used() -> None:
    style = ":root { --ink: #17212b; --size: 2pt } p { color: var(--ink); margin: var(--size) }"
    assert with_values(style).endswith("p { color: #17212b; margin: var(--size) }")


def test_a_stream_is_compressed_once_for_the_file_and_its_hash() -> None:
    stream = pydyf.Stream([b"q 1 0 0 1 0 0 cm Q " * 50], compress=True)
    stream.number = 7
    written = Written(stream)
    assert written.indirect == stream.indirect
    assert written.data is written.data
    assert not written.compressible


def test_a_refusal_ends_the_job_and_not_the_process(worker: Worker) -> None:
    with pytest.raises(PdfFailed):
        worker.render(job('<img alt="" src="file:///etc/passwd">'))
    assert worker.is_alive
    assert worker.render(job("<p>next</p>")).startswith(b"%PDF")


def test_a_job_that_takes_too_long_is_ended() -> None:
    slow = Worker(Limits(seconds=1))
    try:
        with pytest.raises(PdfFailed, match="took too long"):
            slow.render(job(HEAVY))
        assert slow.is_alive
    finally:
        slow.close()


def test_a_job_that_needs_too_much_memory_is_ended() -> None:
    small = Worker(Limits(memory_bytes=220 * 1024**2))
    try:
        with pytest.raises(PdfFailed):
            small.render(job(HEAVY))
        assert small.is_alive
    finally:
        small.close()


def test_a_process_that_has_died_is_replaced() -> None:
    pool = Pool(size=1)
    try:
        assert pool.render(job("<p>1</p>")).startswith(b"%PDF")
        pool._idle[0].close()
        assert pool.render(job("<p>2</p>")).startswith(b"%PDF")
    finally:
        pool.close()


def test_the_pool_keeps_its_process_from_job_to_job() -> None:
    pool = Pool(size=1)
    try:
        pool.render(job("<p>1</p>"))
        first = pool._idle[0]
        pool.render(job("<p>2</p>"))
        assert pool._idle == [first]
    finally:
        pool.close()


def test_many_threads_share_a_few_processes() -> None:
    pool = Pool(size=2)
    try:
        with ThreadPoolExecutor(6) as threads:
            made = list(threads.map(pool.render, [job(f"<p>{n % 3}</p>") for n in range(6)]))
        assert made[:3] == made[3:]
        assert len(set(made)) == 3
        assert 1 <= len(pool._idle) <= 2
    finally:
        pool.close()


def test_the_process_gives_way_to_those_that_answer(worker: Worker) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, worker._process.pid) == min(own + 10, 19)


def test_a_process_that_ends_at_once_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "WORKER", "assessments.exports.no_such_module")
    with pytest.raises(PdfFailed, match="the PDF process has ended"):
        Worker(Limits())


def test_without_pango_the_line_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0'\")", encoding="ascii"
    )
    known = reader_process.environment()
    monkeypatch.setattr(reader_process, "environment", lambda: known | {"PYTHONPATH": str(tmp_path)})
    with pytest.raises(PdfUnavailable, match="libpango") as raised:
        Pool().render(job("<p>x</p>"))
    assert raised.value.install.startswith("apt-get install -y libpango")


def test_the_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x")
    assert set(reader_process.environment()) == {
        "PATH",
        "LANG",
        "PYTHONDONTWRITEBYTECODE",
        "THIRTYTWO_CAGE",
    }


def test_a_forked_server_gets_processes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(size=1)
    try:
        pool.render(job("<p>1</p>"))
        parents = pool._idle[0]
        monkeypatch.setattr(os, "getpid", lambda: -1)
        pool.render(job("<p>2</p>"))
        assert parents not in pool._idle
        parents.close()
        pool.close()
    finally:
        monkeypatch.undo()
