"""Figures for Prometheus: what each process counts in a folder of its own installation, where one is named.

`THIRTYTWO_METRICS` names the folder; without it nothing is counted, and prometheus-client is not imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from config.watching.readiness import Gauge, gauges

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram

#: Seconds: what people find instant, quick, slow, and broken.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@cache
def _meters() -> tuple[Counter, Histogram]:
    from prometheus_client import Counter, Histogram  # noqa: PLC0415  # reads its folder when it is imported

    return (
        Counter("thirtytwo_requests", "Requests answered", ["method", "route", "status"]),
        Histogram("thirtytwo_request_seconds", "How long they took", ["route"], buckets=BUCKETS),
    )


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request."""
    counter, histogram = _meters()
    counter.labels(method, route, str(status)).inc()
    histogram.labels(route).observe(seconds)


class State:
    """What the database, the disk and the worker say when somebody asks; a collector of Prometheus."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        found: list[Gauge] = list(gauges())
        for gauge in found:
            yield GaugeMetricFamily(f"thirtytwo_{gauge.name}", gauge.meaning, value=gauge.value)


def registry() -> CollectorRegistry:
    """All figures of all processes."""
    from prometheus_client import CollectorRegistry  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    found = CollectorRegistry()
    MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    found.register(State())
    return found
