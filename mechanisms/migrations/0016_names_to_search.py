"""Names of bodies as they are searched and sorted, filled in for the bodies that are there."""

from typing import Any

from django.db import migrations

import mechanisms.models.body


def fill_in(apps: Any, _schema: Any) -> None:
    """A hundred bodies at a time; their other columns are not touched."""
    bodies = apps.get_model("mechanisms", "Body").objects
    columns = ("pk", "name", "short_name", "report_name", "report_short_name", "slug")
    rows = list(bodies.order_by().only(*columns))
    for start in range(0, len(rows), 100):
        some = rows[start : start + 100]
        for body in some:
            body.names = mechanisms.models.body.names_of(body)
        bodies.bulk_update(some, ["names"])


class Migration(migrations.Migration):
    dependencies = [("mechanisms", "0015_what_the_staff_ask")]

    operations = [
        migrations.AddField(
            model_name="body",
            name="names",
            field=mechanisms.models.body.Names(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
