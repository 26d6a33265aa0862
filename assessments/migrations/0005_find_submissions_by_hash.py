from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_body_of_a_removed_action")]

    operations = [
        migrations.AlterField(
            model_name="submission",
            name="digest",
            field=models.CharField(db_index=True, max_length=64),
        ),
    ]
