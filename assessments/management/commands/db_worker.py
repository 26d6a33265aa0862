"""``manage.py db_worker``: the queue's own worker, behind those that answer people."""

from __future__ import annotations

import os
from typing import Any

from django_tasks_db.management.commands import db_worker

BEHIND = 10
"""How much nicer than the server it is."""


class Command(db_worker.Command):
    """Its options are those of django-tasks-db."""

    def handle(self, **options: Any) -> None:
        os.nice(BEHIND)
        super().handle(**options)
