"""What of each submission needs eyes, and is left to read, as numbers that the queue can count and order by."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0039_invitations_that_count_themselves'),
    ]

    operations = [
        migrations.AddField(
            model_name='toread',
            name='accepted',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='toread',
            name='eyes',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='toread',
            name='left',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='toread',
            name='why',
            field=models.CharField(blank=True, db_default='', default='', max_length=400),
        ),
    ]
