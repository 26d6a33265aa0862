from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_words_of_sharing")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="actor_id",
            field=models.CharField(blank=True, db_index=True, max_length=36),
        ),
    ]
