"""Twenty people who save over HTTP, each at a recommendation of her own, until the server is gone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from tests.durability.site import Browser, Page, Site

PEOPLE = 20
FIRST = 106
OTHERS = 12
"""Recommendations after those of the people, to which documents are brought."""
UPLOAD_EACH = 8
"""Of so many saves of a person, one brings a document along."""
BUSY = 503
"""Not saved, and said so: a machine with other work makes people wait longer than SQLite does."""
REVISION = re.compile(r'name="revision"[^>]*value="(\d+)"')


@dataclass
class Writer:
    """What one person was told, and what was on its way. `wrong`: answers that nobody should get."""

    site: Site
    number: int
    round: int
    acknowledged: list[str] = field(default_factory=list)
    on_its_way: str = ""
    documents: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        cast = self.site.cast
        self.browser = Browser(self.site.port, cast["sessions"][self.number], self.number + 1)
        self.paragraph = FIRST + self.number
        self.address = f"/assessments/{cast['draft']}/{self.paragraph}/"

    def work(self, stop: threading.Event) -> None:
        """Save again and again. It ends when it is told to, or when no whole answer comes."""
        try:
            revision = revision_of(self.browser.get(self.address))
            count = 0
            while not stop.is_set():
                count += 1
                revision = self.save(f"round {self.round}, {self.number}-{count}", revision)
                if count % UPLOAD_EACH == self.number % UPLOAD_EACH:
                    self.bring(f"Document {self.round} {self.number}-{count}")
        except NoQuestion as other:
            self.wrong.append(str(other))
        except (OSError, HTTPException):
            return  # the server is gone, and what was on its way may be there or not
        finally:
            self.browser.close()

    def save(self, text: str, revision: str) -> str:
        """One save as the page's own script sends it; the revision that it has then."""
        self.on_its_way = text
        fields = {"revision": revision, "choice": "1", "explanation": text}
        answer = self.browser.post(self.address, fields, by_script=True)
        if answer.status != 200:
            self.wrong += [] if answer.status == BUSY else [f"{answer.status} to a save"]
            return revision_of(self.browser.get(self.address))
        self.acknowledged.append(text)
        return revision_of(answer)

    def bring(self, title: str) -> None:
        """A reference with a file of its own, to an answer whose page nobody has open."""
        paragraph = FIRST + PEOPLE + self.number % OTHERS
        address = f"/assessments/{self.site.cast['draft']}/{paragraph}/evidence/add/"
        fields = {"title": title, "strength": "1", "confidential": "yes"}
        answer = self.browser.post(address, fields, file=(f"{title}.txt", title.encode()))
        if answer.status == 302:
            self.documents.append(title)
        elif answer.status not in (
            BUSY,
            422,
        ):  # which says that an answer has as many references as it may have
            self.wrong.append(f"{answer.status} to a document")


class NoQuestion(Exception):
    """An answer that is no page of a question."""


def revision_of(answer: Page) -> str:
    """Which revision of the answer a page knows. Raises NoQuestion."""
    found = REVISION.search(answer.text)
    if found is None:
        raise NoQuestion(f"no question in an answer with {answer.status}")
    return found.group(1)


@contextmanager
def writing(site: Site, number: int) -> Iterator[list[Writer]]:
    """All of them at work until the block has ended; by then the server should be gone, or is stopped for."""
    stop = threading.Event()
    writers = [Writer(site, person, number) for person in range(PEOPLE)]
    threads = [threading.Thread(target=writer.work, args=(stop,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield writers
    finally:
        stop.set()
        for thread in threads:
            thread.join()
