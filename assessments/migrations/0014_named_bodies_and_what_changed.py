from django.db import migrations, models

TOPICS = [
    ("answer", "Answer"),
    ("criterion", "Criterion"),
    ("assistance", "Assistance"),
    ("change_public", "Change Public"),
    ("change_named", "Change Named"),
    ("change_staff", "Change Staff"),
    ("evidence", "Evidence"),
]
PLACE = ["cycle", "kind", "topic", "sharing", "named", "region", "type", "paragraph", "mark"]


def forget_what_is_derived(apps, schema_editor):
    """Lines and rollups come from the frozen documents: `manage.py rescore --rebuild` makes them anew."""
    apps.get_model("assessments", "Rollup").objects.all().delete()
    apps.get_model("assessments", "ScoreLine").objects.all().delete()


def changes():
    return models.CharField(blank=True, max_length=64)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0013_quoted_without_a_name")]

    operations = [
        migrations.RunPython(forget_what_is_derived, migrations.RunPython.noop),
        migrations.RemoveConstraint("rollup", "one_rollup_a_sign"),
        migrations.RemoveField("scoreline", "changes"),
        migrations.AddField("scoreline", "changes_public", changes()),
        migrations.AddField("scoreline", "changes_named", changes()),
        migrations.AddField("scoreline", "changes_staff", changes()),
        migrations.AddField(
            "scoreline", "named", models.BooleanField(default=False), preserve_default=False
        ),
        migrations.AddField(
            "rollup", "named", models.BooleanField(default=False), preserve_default=False
        ),
        migrations.AlterField("rollup", "topic", models.CharField(choices=TOPICS, max_length=15)),
        migrations.AddConstraint(
            "scoreline",
            models.CheckConstraint(
                condition=models.Q(sharing="public", named=True)
                | models.Q(sharing="rapporteur")
                | models.Q(sharing="private", named=False),
                name="public_is_named_and_private_is_not",
            ),
        ),
        migrations.AddConstraint(
            "rollup", models.UniqueConstraint(fields=PLACE, name="one_rollup_a_sign")
        ),
    ]
