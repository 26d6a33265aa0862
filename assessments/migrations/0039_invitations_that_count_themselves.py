"""What an invitation repeats of its body, and of what the body shares; lists of submissions by an index."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from mechanisms.models.body import plain

SHARING = [
    ("private", "Nobody outside this body"),
    ("rapporteur", "The Special Rapporteur’s staff"),
    ("public", "Everybody"),
]


def fill_in(apps: Any, _schema: Any) -> None:
    """A hundred at a time."""
    invitations = apps.get_model("assessments", "Invitation").objects
    rows = list(invitations.order_by().select_related("body"))
    for start in range(0, len(rows), 100):
        some = rows[start : start + 100]
        for row in some:
            row.kind, row.region, row.type = row.body.kind, row.body.region, row.body.type
            row.sort_name = plain(row.body.name)[:250]
        invitations.bulk_update(some, ["kind", "region", "type", "sort_name"])
    lines = apps.get_model("assessments", "ScoreLine").objects.filter(
        counted=True, body=OuterRef("body"), cycle=OuterRef("cycle")
    )
    shared = lines.exclude(sharing="private").order_by("sharing")
    invitations.update(
        sharing=Coalesce(Subquery(shared.values("sharing")[:1]), Value("")),
        named=Coalesce(Subquery(shared.values("named")[:1]), Value(False)),
    )


def _text(name: str, most: int, **options: Any) -> migrations.AddField:
    """A column that is empty until it is filled in."""
    field: Any = models.CharField(max_length=most, default="", editable=False, **options)
    return migrations.AddField("invitation", name, field, preserve_default=False)


def _index(name: str, *fields: str) -> migrations.AddIndex:
    return migrations.AddIndex("invitation", models.Index(fields=fields, name=name))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0038_last_done"), ("mechanisms", "0016_names_to_search")]

    operations = [
        _text("kind", 10),
        _text("region", 40),
        _text("type", 40),
        _text("sort_name", 250),
        migrations.AddField(
            "invitation",
            "sharing",
            models.CharField(max_length=10, choices=SHARING, blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField("invitation", "named", models.BooleanField(default=False, editable=False)),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        _index("invitation_by_name", "cycle", "sort_name", "body"),
        _index("invitation_by_sharing", "cycle", "sharing", "state", "sort_name", "body"),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=[
                    "assessment",
                    "withdrawn_at",
                    "superseded_at",
                    "sharing",
                    "reviewed_at",
                    "submitted_at",
                    "version",
                    "id",
                ],
                name="submission_without_document",
            ),
        ),
        _index("invitation_counted", "cycle", "kind", "sharing", "state", "named", "region", "type"),
    ]
