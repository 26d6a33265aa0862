"""When a worker gives back memory: after requests, and not each time that it reports to be alive."""

from __future__ import annotations

import gc

import pytest
from gunicorn.workers.gthread import ThreadWorker

from config.watching import serving


class Clock:
    """Seconds that pass when a test says so."""

    now = 100.0

    def monotonic(self) -> float:
        """As `time.monotonic`."""
        return self.now


@pytest.mark.parametrize(
    ("story", "times"),
    [
        ([], 0),
        ([("waits", 9)], 0),
        ([("works", 9)], 1),
        ([("works", 9), ("waits", 9)], 1),
        ([("works", 9), ("works", 1)], 1),
        ([("works", 9), ("works", 1), ("waits", 9)], 2),
    ],
)
def test_after_requests_and_once_in_a_while(
    monkeypatch: pytest.MonkeyPatch, story: list[tuple[str, int]], times: int
) -> None:
    given: list[float] = []
    clock = Clock()
    monkeypatch.setattr(serving, "time", clock)
    monkeypatch.setattr(serving, "give_back_memory", lambda: given.append(clock.now))
    monkeypatch.setattr(ThreadWorker, "notify", lambda _worker: None)
    worker = serving.Worker.__new__(serving.Worker)
    for what, seconds in story:
        worker.has_worked = worker.has_worked or what == "works"
        clock.now += seconds
        worker.notify()
    assert len(given) == times


def test_what_refers_to_itself_is_given_back_too() -> None:
    gone: list[str] = []

    class Ring:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            gone.append("ring")

    gc.disable()
    try:
        Ring()
        assert not gone
        serving.give_back_memory()
    finally:
        gc.enable()
    assert gone == ["ring"]
