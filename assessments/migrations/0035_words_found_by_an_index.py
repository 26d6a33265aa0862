"""Words of passages in a column of their own, and an index over them of the kind that the database has.

SQLite gets an FTS5 table without texts of its own, which triggers keep up with the rows, in the same
transaction; with `secure-delete` a word that goes is overwritten in the index as well. PostgreSQL gets a GIN
index over the same words. Both only narrow a search down: `writing.search` looks at the words themselves.

Whoever alters `Passage` on SQLite later has its table written anew by Django, which drops triggers: make them
again with the operation of this migration. A test holds that they are there.
"""

from django.db import migrations, models

from assessments.answers.word_search import searched

TABLE, INDEX = "assessments_passage", "assessments_passage_index"
MAKE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, content='{TABLE}', content_rowid='id', "
        "tokenize=\"ascii tokenchars '='\", columnsize=0)",
        f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('secure-delete', 1)",
        f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
        f"CREATE TRIGGER {INDEX}_added AFTER INSERT ON {TABLE} BEGIN "
        f"INSERT INTO {INDEX}(rowid, words) VALUES (new.id, new.words); END",
        f"CREATE TRIGGER {INDEX}_removed AFTER DELETE ON {TABLE} BEGIN "
        f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.id, old.words); END",
        f"CREATE TRIGGER {INDEX}_changed AFTER UPDATE OF id, words ON {TABLE} BEGIN "
        f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.id, old.words); "
        f"INSERT INTO {INDEX}(rowid, words) VALUES (new.id, new.words); END",
    ],
    "postgresql": [
        f"CREATE INDEX {INDEX} ON {TABLE} USING gin (array_to_tsvector(string_to_array(btrim(words), ' ')))",
    ],
}
DROP = {
    "sqlite": [
        *(f"DROP TRIGGER {INDEX}_{when}" for when in ("added", "removed", "changed")),
        f"DROP TABLE {INDEX}",
    ],
    "postgresql": [f"DROP INDEX {INDEX}"],
}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def fill(apps, schema_editor):
    """The words of what is there, with what the staff have translated of it."""
    translations = apps.get_model("assessments", "WorkingTranslation").objects.exclude(text="")
    texts = {(row.submission_id, row.paragraph): row.text for row in translations}
    model = apps.get_model("assessments", "Passage")
    batch = []
    for row in model.objects.order_by("pk").iterator(chunk_size=1000):
        translated = texts.get((row.submission_id, row.paragraph), "")
        row.folded, row.words = searched(row.text, translated if row.source == "explanation" else "")
        batch.append(row)
        if len(batch) == 1000:
            model.objects.bulk_update(batch, ["folded", "words"], batch_size=100)
            batch = []
    model.objects.bulk_update(batch, ["folded", "words"], batch_size=100)


def unfill(apps, schema_editor):
    """Without the translations, as the rows were."""
    model = apps.get_model("assessments", "Passage")
    for row in model.objects.filter(folded__contains="\n"):
        model.objects.filter(pk=row.pk).update(folded=row.folded.partition("\n")[0])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0034_annual_report")]

    operations = [
        migrations.AddField(
            model_name="passage",
            name="words",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="scoreline",
            index=models.Index(fields=["counted", "sort_name", "body"], name="score_line_by_name"),
        ),
        migrations.RunPython(make, drop),
        migrations.RunPython(fill, unfill),
    ]
