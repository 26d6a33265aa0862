import json

from django.db import migrations

LETTERS = {"dont_know": "d", "withheld": "w", "not_applicable": "n", "elsewhere": "e", "blank": "b"}


def keep_the_body_sign(apps, schema_editor):
    """Beside each reading the body's own answer, as the frozen document has it."""
    for reading in apps.get_model("assessments", "Reading").objects.select_related("submission"):
        for answer in json.loads(reading.submission.document)["answers"]:
            if answer["paragraph"] == reading.paragraph:
                reading.body_sign = LETTERS.get(answer["state"]) or str(answer["level"])
        reading.save(update_fields=["body_sign"])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0008_desk_and_comparison")]

    operations = [migrations.RunPython(keep_the_body_sign, migrations.RunPython.noop)]
