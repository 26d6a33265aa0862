"""The instrument of November 2026: wordings per variant, what partly and no case mean, steps, cases.

A database whose edition has answers keeps them with the questions that were asked: it is not moved.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.db import migrations, models


def refuse_answered_editions(apps: Any, schema_editor: Any) -> None:
    """Stop before anything is changed if the edition has answers to the questions as they were."""
    if apps.get_model("recommendations", "Edition").objects.filter(locked_at__isnull=False).exists():
        raise CommandError(
            "This database has answers to questions that are worded otherwise in this release. They can't be "
            "carried over. Go back to the release before, save the own data of each body there (its page "
            "“Own data”), and begin anew: name a new database in DATABASE_URL, run migrate and load_instrument."
        )


PER_VARIANT = ("titles", "prompts", "means", "na_allowed", "levels", "cases", "cases_read")
GONE = {
    "recommendation": (
        "title",
        "prompt_regional",
        "prompt_national",
        "na_allowed_regional",
        "na_allowed_national",
        "levels_regional",
        "levels_national",
    ),
    "criterion": ("text_regional", "text_national"),
}


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_instrument")]

    operations = [
        migrations.RunPython(refuse_answered_editions, migrations.RunPython.noop),
        *(migrations.RemoveField(model, name) for model, names in GONE.items() for name in names),
        *(migrations.AddField("recommendation", name, models.JSONField(default=dict)) for name in PER_VARIANT),
        *(
            migrations.AddField("criterion", name, models.JSONField(default=dict))
            for name in ("regional", "national")
        ),
        migrations.AlterField(
            "principlelink",
            "basis",
            models.CharField(choices=[("text", "text"), ("reading", "reading")], max_length=10),
        ),
    ]
