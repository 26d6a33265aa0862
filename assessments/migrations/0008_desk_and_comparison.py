
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


def forget_what_is_derived(apps, schema_editor):
    """Lines and rollups come from the frozen documents: `manage.py rescore --rebuild` makes them anew."""
    apps.get_model("assessments", "Rollup").objects.all().delete()
    apps.get_model("assessments", "ScoreLine").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0007_find_events_by_person'),
        ('mechanisms', '0005_tokens_of_programs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(forget_what_is_derived, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Clipping',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('paragraph', models.PositiveSmallIntegerField()),
                ('source', models.CharField(choices=[('explanation', 'Explanation'), ('evidence', 'Evidence'), ('action', 'Action')], max_length=15)),
                ('quoted', models.TextField()),
                ('note', models.TextField(blank=True)),
                ('by_label', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['paragraph', 'at'],
            },
        ),
        migrations.CreateModel(
            name='ClippingList',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('theme', models.CharField(max_length=150, unique=True, verbose_name='theme')),
                ('made_by_label', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['theme'],
            },
        ),
        migrations.CreateModel(
            name='QuestionToBody',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('paragraph', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('by_label', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['paragraph', 'at'],
            },
        ),
        migrations.CreateModel(
            name='ReceivedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('answers', 'answers/1'), ('report', 'gap-report/1'), ('bundle', 'ZIP')], max_length=10)),
                ('digest', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('received_on', models.DateField()),
                ('entered_by_label', models.CharField(max_length=200)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('confirmed_by_label', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['received_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReviewDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'ordering': ['cycle', 'body__name'],
            },
        ),
        migrations.CreateModel(
            name='StaffNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('paragraph', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('text', models.TextField()),
                ('by_label', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='WorkingTranslation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paragraph', models.PositiveSmallIntegerField()),
                ('original_language', models.CharField(blank=True, max_length=10)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('text', models.TextField(blank=True)),
                ('by_label', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('revision', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['submission', 'paragraph'],
            },
        ),
        migrations.AlterModelOptions(
            name='rollup',
            options={'ordering': ['cycle', 'kind', 'topic', 'paragraph', 'mark']},
        ),
        migrations.RemoveConstraint(
            model_name='assessment',
            name='one_assessment_a_body_and_cycle',
        ),
        migrations.RemoveConstraint(
            model_name='rollup',
            name='one_rollup_a_sign',
        ),
        migrations.RemoveIndex(
            model_name='scoreline',
            name='score_line_lookup',
        ),
        migrations.AddField(
            model_name='assessment',
            name='entered_by_staff',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='invitation',
            name='reminded_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='reminders',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='reading',
            name='body_sign',
            field=models.CharField(default='', max_length=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='reading',
            name='revision',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='rollup',
            name='region',
            field=models.CharField(max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='rollup',
            name='topic',
            field=models.CharField(choices=[('answer', 'Answer'), ('criterion', 'Criterion'), ('assistance', 'Assistance'), ('change', 'Change'), ('evidence', 'Evidence')], max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='rollup',
            name='type',
            field=models.CharField(max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='scoreline',
            name='assistance',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='scoreline',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mechanisms.body'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='scoreline',
            name='changes',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='scoreline',
            name='criteria',
            field=models.CharField(max_length=400),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='scoreline',
            name='region',
            field=models.CharField(max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='scoreline',
            name='sort_name',
            field=models.CharField(max_length=250),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='scoreline',
            name='strengths',
            field=models.CharField(max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='scoreline',
            name='type',
            field=models.CharField(max_length=40),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='rollup',
            name='mark',
            field=models.CharField(max_length=16),
        ),
        migrations.AddIndex(
            model_name='scoreline',
            index=models.Index(fields=['cycle', 'kind', 'counted', 'sort_name'], name='score_line_alphabetical'),
        ),
        migrations.AddIndex(
            model_name='scoreline',
            index=models.Index(fields=['body', 'counted'], name='score_line_of_a_body'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('cycle', 'body', 'entered_by_staff'), name='one_assessment_a_body_and_cycle'),
        ),
        migrations.AddConstraint(
            model_name='rollup',
            constraint=models.UniqueConstraint(fields=('cycle', 'kind', 'topic', 'sharing', 'region', 'type', 'paragraph', 'mark'), name='one_rollup_a_sign'),
        ),
        migrations.AddField(
            model_name='clipping',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='clipping',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.submission'),
        ),
        migrations.AddField(
            model_name='clippinglist',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='clipping',
            name='list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clippings', to='assessments.clippinglist'),
        ),
        migrations.AddField(
            model_name='questiontobody',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='questiontobody',
            name='sent_with',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='assessments.returntobody'),
        ),
        migrations.AddField(
            model_name='questiontobody',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='assessments.submission'),
        ),
        migrations.AddField(
            model_name='receivedfile',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='receivedfile',
            name='submission',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='received_file', to='assessments.submission'),
        ),
        migrations.AddField(
            model_name='reviewduty',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mechanisms.body'),
        ),
        migrations.AddField(
            model_name='reviewduty',
            name='cycle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='assessments.cycle'),
        ),
        migrations.AddField(
            model_name='reviewduty',
            name='reader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewduty',
            name='second_reader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffnote',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffnote',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_notes', to='assessments.submission'),
        ),
        migrations.AddField(
            model_name='workingtranslation',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='workingtranslation',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.submission'),
        ),
        migrations.AddConstraint(
            model_name='questiontobody',
            constraint=models.UniqueConstraint(condition=models.Q(('sent_with', None)), fields=('submission', 'paragraph'), name='one_unsent_question_a_paragraph'),
        ),
        migrations.AddConstraint(
            model_name='receivedfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by_label', ''), ('confirmed_on', None)), models.Q(('confirmed_on__isnull', False), models.Q(('confirmed_by_label', ''), _negated=True)), _connector='OR'), name='confirmation_has_a_day_and_a_name'),
        ),
        migrations.AddConstraint(
            model_name='reviewduty',
            constraint=models.UniqueConstraint(fields=('cycle', 'body'), name='one_duty_a_body_and_cycle'),
        ),
        migrations.AddConstraint(
            model_name='reviewduty',
            constraint=models.CheckConstraint(condition=models.Q(('reader', None), ('second_reader', None), models.Q(('reader', models.F('second_reader')), _negated=True), _connector='OR'), name='second_reader_is_another_person'),
        ),
        migrations.AddConstraint(
            model_name='workingtranslation',
            constraint=models.UniqueConstraint(fields=('submission', 'paragraph'), name='one_translation_an_answer'),
        ),
    ]
