"""``manage.py serve_metrics``: the figures for Prometheus, on a port of their own that no proxy leads to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.watching.figures import registry


class Command(BaseCommand):
    """Serves until it is stopped."""

    help = "Serves the figures of all processes for Prometheus. Needs THIRTYTWO_METRICS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:9464", metavar="ADDRESS:PORT")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.METRICS:
            raise CommandError("Name a folder in THIRTYTWO_METRICS, for the server and for this command.")
        from prometheus_client import start_http_server  # noqa: PLC0415  # reads its folder when imported

        address, _colon, port = options["bind"].rpartition(":")
        _server, thread = start_http_server(int(port), addr=address, registry=registry())
        self.stdout.write(f"Figures at http://{options['bind']}/metrics")
        thread.join()
