from django.db import migrations, models

SHARING = [
    ("private", "Nobody outside this body"),
    ("rapporteur", "The Special Rapporteur’s staff"),
    ("public", "Everybody"),
]


class Migration(migrations.Migration):
    """Only the words of the choices; no column changes."""

    dependencies = [("assessments", "0005_find_submissions_by_hash")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="sharing",
            field=models.CharField(choices=SHARING, max_length=10),
        )
        for model in ("rollup", "scoreline", "submission")
    ]
