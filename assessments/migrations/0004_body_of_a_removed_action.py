"""The history of an action knows its body, so that a removed one is found and is shown to its body alone."""

import django.db.models.deletion
from django.db import migrations, models


def name_the_bodies(apps, schema_editor):
    action = apps.get_model("assessments", "Action")
    versions = apps.get_model("assessments", "HistoricalAction")
    for pk, body_id in action.objects.values_list("pk", "body_id"):
        versions.objects.filter(id=pk).update(body_id=body_id)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_clearing_of_answers_and_locked_plan"),
        ("mechanisms", "0003_invitations_recovery_updates"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalaction",
            name="body",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="mechanisms.body",
            ),
        ),
        migrations.RunPython(name_the_bodies, migrations.RunPython.noop),
    ]
