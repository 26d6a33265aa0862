from django.db import migrations, models


class Migration(migrations.Migration):
    """Only the words of the choices; no column changes."""

    dependencies = [("assessments", "0017_words_of_answers")]

    operations = [
        migrations.AlterField(
            model_name="receivedfile",
            name="kind",
            field=models.CharField(
                choices=[
                    ("workbook", "workbook/1"),
                    ("answers", "answers/1"),
                    ("report", "gap-report/1"),
                    ("bundle", "ZIP"),
                ],
                max_length=10,
            ),
        )
    ]
