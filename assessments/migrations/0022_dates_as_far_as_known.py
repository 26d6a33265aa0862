"""The date of a document may be a year or a month alone, as ``answers/1`` has it; nothing is filled in."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0021_what_stands_behind_a_level")]

    operations = [
        migrations.AlterField(
            "evidence",
            "date",
            models.CharField(blank=True, default="", max_length=10, verbose_name="date"),
            preserve_default=False,
        )
    ]
