from django.db import migrations, models

TOPICS = [
    ("answer", "Answer"),
    ("standing", "Standing"),
    ("criterion", "Criterion"),
    ("principle", "Principle"),
    ("assistance", "Assistance"),
    ("change_public", "Change Public"),
    ("change_named", "Change Named"),
    ("change_staff", "Change Staff"),
]


def forget_what_is_derived(apps, schema_editor):
    """Lines and rollups come from the frozen documents: `manage.py rescore --rebuild` makes them anew."""
    apps.get_model("assessments", "Rollup").objects.all().delete()
    apps.get_model("assessments", "ScoreLine").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("assessments", "0020_what_was_budgeted")]

    operations = [
        migrations.RunPython(forget_what_is_derived, migrations.RunPython.noop),
        migrations.AddField(
            "scoreline", "standings", models.CharField(default="", max_length=64), preserve_default=False
        ),
        migrations.AddField(
            "scoreline", "documents", models.PositiveSmallIntegerField(default=0), preserve_default=False
        ),
        migrations.AlterField("rollup", "topic", models.CharField(choices=TOPICS, max_length=15)),
    ]
