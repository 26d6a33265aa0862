from django.db import migrations, models

STATES = [
    ("level", "Answered with a level"),
    ("dont_know", "Don’t know"),
    ("withheld", "Known, but not disclosed"),
    ("not_applicable", "Not applicable"),
    ("elsewhere", "Done by another mechanism"),
    ("blank", "No answer"),
]
VALUES = [("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("dont_know", "Don’t know")]


class Migration(migrations.Migration):
    """Only the words of the choices; no column changes."""

    dependencies = [("assessments", "0016_imports_kept_as_uploads")]

    operations = [
        *(
            migrations.AlterField(
                model_name=model,
                name="state",
                field=models.CharField(choices=STATES, default="blank", max_length=20),
            )
            for model in ("answer", "historicalanswer")
        ),
        migrations.AlterField(
            model_name="criterionanswer",
            name="value",
            field=models.CharField(choices=VALUES, max_length=10),
        ),
    ]
