"""``manage.py createcachetable``: the table of limits on tries, in the database where they are kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands import createcachetable

from config.limits_database import ALIAS


class Command(createcachetable.Command):
    """Django's own; with SQLite the table stands in a file of its own."""

    def handle(self, *tablenames: Any, **options: Any) -> None:
        if ALIAS in settings.DATABASES:
            options["database"] = ALIAS
        super().handle(*tablenames, **options)
