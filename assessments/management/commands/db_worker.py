"""``manage.py db_worker``: the queue's own worker, behind those that answer people.

It puts back in line what a worker before it left, and goes on looking for that.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from django_tasks_db.management.commands import db_worker

from assessments.issuing.bundles import make_bundle
from assessments.making.last_done import WORKER, note
from assessments.making.orders import make_order
from assessments.making.workers import Line, look_after, put_back, sign_off, sign_on
from assessments.models import Bundle, Order

BEHIND = 10
"""How much nicer than the server it is."""
LINES: tuple[Line, ...] = ((Order, make_order.enqueue), (Bundle, make_bundle.enqueue))


class Command(db_worker.Command):
    """Its options are those of django-tasks-db."""

    def handle(self, **options: Any) -> None:
        os.nice(BEHIND)
        # The queue knows it under the same name.
        options["worker_id"] = sign_on()
        note(WORKER)
        note(options["worker_id"])
        put_back(LINES)
        ended = threading.Event()
        looking = threading.Thread(target=look_after, args=(LINES, ended), daemon=True)
        looking.start()
        try:
            super().handle(**options)
        finally:
            ended.set()
            looking.join()
            sign_off()
