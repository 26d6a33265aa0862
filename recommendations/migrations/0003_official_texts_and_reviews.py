"""Official texts in other languages, and who reviewed our translations."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0002_what_an_answer_means'),
    ]

    operations = [
        migrations.AddField(
            model_name='edition',
            name='texts_mark',
            field=models.CharField(blank=True, db_default='', default='', max_length=32),
        ),
        migrations.CreateModel(
            name='TranslationReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('scope', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('function', models.CharField(max_length=200)),
                ('organisation', models.CharField(max_length=200)),
                ('reviewed_on', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('texts', models.JSONField()),
                ('recorded_at', models.DateTimeField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='recommendations.edition')),
            ],
            options={
                'ordering': ['-reviewed_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='OfficialDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('symbol', models.CharField(max_length=60)),
                ('url', models.URLField()),
                ('published', models.DateField()),
                ('paragraphs', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='official_documents', to='recommendations.edition')),
            ],
            options={
                'ordering': ['edition', 'language'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'language'), name='official_document_language_once')],
            },
        ),
    ]
