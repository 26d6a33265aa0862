"""What people see while nothing can be saved: never 400 or 500, and nothing that they typed is lost."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from tests.backups.installations import installation
from tests.durability.rounds import prepared
from tests.durability.site import Browser, Page, Site
from tests.durability.troubles import TROUBLES, Trouble, no_room
from tests.durability.writers import Writer, revision_of

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
WORDS = "The plan of 2024 covers children, and is read each year."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Site]:
    """A site whose mail server refuses everybody."""
    with installation(tmp_path_factory.mktemp("troubles") / "site") as home:
        found = Site(home, more={"EMAIL_URL": "smtp://127.0.0.1:1"})
        prepared(found)
        yield found
        found.kill()


@pytest.mark.parametrize("name", ["locked", "no room", "read-only", "no database"])
def test_a_form_is_shown_again_and_can_be_sent_afterwards(site: Site, name: str) -> None:
    trouble = TROUBLES[connection.vendor].get(name)
    if trouble is None:
        pytest.skip("the other database has this trouble")
    writer = Writer(site, 0, 0)
    revision = revision_of(_answered(writer))
    by_button, by_script, page = _meanwhile(site, trouble, writer, revision)
    assert (by_button.status, by_button.headers["retry-after"]) == (503, trouble.again_after)
    assert trouble.said in by_button.text
    assert WORDS in by_button.text
    assert 'name="revision"' in by_button.text
    assert by_script.status == 503
    assert page.status in (200, 503)
    writer.browser.close()
    _answered(writer)
    writer.save(WORDS, revision)
    writer.browser.close()
    assert (writer.acknowledged, writer.wrong) == ([WORDS], [])


def _answered(writer: Writer) -> Page:
    """The page of the question, once the server has connections to its database again."""
    for _try in range(240):
        answer = writer.browser.get(writer.address)
        if answer.status != 503:
            break
        time.sleep(0.25)
    return answer


def _meanwhile(site: Site, trouble: Trouble, writer: Writer, revision: str) -> tuple[Page, Page, Page]:
    """The form by its button, the same by its script, and the page, all at once: each may wait for a lock."""
    people = [Browser(site.port, site.cast["sessions"][number], number) for number in (0, 0, 1)]
    typed = {"revision": revision, "choice": "1", "explanation": WORDS}
    with trouble.begins(site), ThreadPoolExecutor() as threads:
        answers = (
            threads.submit(partial(people[0].post, writer.address, fields=typed | {"stay": "1"})),
            threads.submit(partial(people[1].post, writer.address, fields=typed, by_script=True)),
            threads.submit(partial(people[2].get, writer.address)),
        )
        by_button, by_script, page = (answer.result() for answer in answers)
    for one in people:
        one.close()
    return by_button, by_script, page


def test_a_document_that_has_no_room_leaves_nothing(site: Site) -> None:
    writer, folder = Writer(site, 3, 0), site.home.evidence
    with no_room(site):
        writer.bring("A document")
    assert writer.documents == []
    assert writer.wrong == []
    assert list(folder.glob("*")) == []
    writer.bring("A document")
    assert writer.documents == ["A document"]
    assert len(list(folder.iterdir())) == 1
    writer.browser.close()


def test_no_mail_server_stops_nobody(site: Site) -> None:
    browser = Browser(site.port)
    answer = browser.post("/account/password/reset/", {"email": site.cast["emails"][5]})
    browser.close()
    assert answer.status == 302
    assert (
        "Mail account/email/password_reset_key was not sent: ConnectionRefusedError" in site.log.read_text()
    )


def test_a_pdf_whose_process_is_killed_is_tried_twice_and_then_the_page_says_so(site: Site) -> None:
    site.keep_worker()
    browser = Browser(site.port, site.cast["sessions"][0])
    answer = browser.get(f"/assessments/{site.cast['draft']}/report.pdf")
    assert answer.status == 202
    killed: set[int] = set()
    for _look in range(2400):
        killed |= _kill_renderers(site)
        time.sleep(0.05)
        site.keep_worker()  # a worker that a trouble before this test had already doomed may end only now
        answer = browser.get(f"/assessments/{site.cast['draft']}/report.pdf")
        if answer.status != 202:
            break
    browser.close()
    assert answer.status == 503, site.log.read_text()[-3000:]
    assert "It was tried twice and went wrong both times" in answer.text
    assert len(killed) >= 2


def _kill_renderers(site: Site) -> set[int]:
    """Kill -9 what draws for the worker of this site; which processes that were."""
    killed = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            is_one = b"pdf_worker" in (path / "cmdline").read_bytes()
            if is_one and parent in {process.pid for process in site.processes}:
                os.kill(int(path.name), signal.SIGKILL)
                killed.add(int(path.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return killed


def test_the_worker_of_the_demo_is_started_again_after_a_kill(site: Site) -> None:
    keeper = site.spawn("-m", "config.demo_worker", str(os.getpid()))
    first = _child_of(keeper.pid)
    os.kill(first, signal.SIGKILL)
    second = _child_of(keeper.pid, other_than=first)
    assert second != first
    assert re.search(r"The worker ended \(-9\) and is started again", site.log.read_text())
    os.killpg(keeper.pid, signal.SIGKILL)
    keeper.wait()
    site.processes.remove(keeper)


def _child_of(parent: int, other_than: int = 0) -> int:
    """The first child of a process that is another than that one, as soon as there is one."""
    while True:
        found = {int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()}
        if others := found - {other_than}:
            return min(others)
