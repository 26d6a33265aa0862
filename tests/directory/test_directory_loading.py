"""Loading the directory: once, again, and never over what was added here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management.base import CommandError

from mechanisms.directory.files import DirectoryError
from mechanisms.directory.loader import load_directory, load_with_instrument
from mechanisms.models import (
    Body,
    BodyFact,
    BodyKind,
    BodyType,
    Country,
    LegalInstrument,
    Membership,
    Person,
    Region,
    Role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("countries.yaml", "global_instruments.yaml"):
        shutil.copy(settings.FIXTURES / name, tmp_path / name)
    shutil.copytree(settings.FIXTURES / "mechanisms", tmp_path / "mechanisms")
    return tmp_path


def rewrite(folder: Path, slug: str, **change) -> None:
    path = folder / "mechanisms" / f"{slug}.yaml"
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    body.update(change)
    path.write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")


def test_the_first_load_writes_everything() -> None:
    load = load_directory(settings.FIXTURES)
    assert (load.bodies, load.countries) == (70, 195)
    assert Body.objects.filter(listed=True).count() == 70
    assert Country.objects.count() == 195
    asean = Body.objects.get(slug="asean")
    assert asean.paragraphs == [3, 46, 50, 57, 81]
    assert [fact.paragraph for fact in asean.facts.all()] == [3, 46, 50, 57, 81]
    assert [each.year for each in asean.instruments.all()] == [2007, 2009, None]
    assert Body.objects.get(slug="oas-atip").parent == Body.objects.get(slug="oas-secretariat")
    assert LegalInstrument.objects.get(body=None, order=1).name == "Palermo Protocol"


def test_loading_again_changes_no_row_and_no_key() -> None:
    load_directory(settings.FIXTURES)
    before = {
        model: set(model.objects.values_list("pk", flat=True))
        for model in (Body, BodyFact, LegalInstrument, Country)
    }
    assert load_directory(settings.FIXTURES).changed == 0
    for model, keys in before.items():
        assert set(model.objects.values_list("pk", flat=True)) == keys


def test_a_correction_reaches_the_row_and_keeps_its_key(folder: Path) -> None:
    load_directory(folder)
    key = Body.objects.get(slug="gcc").pk
    rewrite(
        folder,
        "gcc",
        name="Cooperation Council",
        parent="las",
        facts=[{"paragraph": 33, "text": "Corrected."}],
        instruments=[],
    )
    assert load_directory(folder).changed > 0
    gcc = Body.objects.get(slug="gcc")
    assert (gcc.pk, gcc.name) == (key, "Cooperation Council")
    assert gcc.parent == Body.objects.get(slug="las")
    assert [fact.text for fact in gcc.facts.all()] == ["Corrected."]
    assert not gcc.instruments.exists()


def test_bodies_that_were_added_here_are_never_touched(folder: Path) -> None:
    load_directory(folder)
    kenya = Country.objects.get(iso3="KEN")
    national = Body.objects.create(
        slug="ken-cap",
        name="Counter Trafficking Committee",
        kind=BodyKind.NATIONAL,
        type=BodyType.NATIONAL_TASK_FORCE,
        region=Region.AFRICA,
        country=kenya,
    )
    sample = Body.objects.create(
        slug="sample-one", name="One (sample)", type="process", region=Region.GLOBAL, sample=True
    )
    load_directory(folder)
    assert {national, sample} <= set(Body.objects.filter(listed=False))


def test_a_slug_that_is_taken_here_is_refused_and_nothing_is_written(folder: Path) -> None:
    Body.objects.create(slug="gcc", name="Ours", type="process", region=Region.MENA)
    with pytest.raises(DirectoryError, match="gcc"):
        load_directory(folder)
    assert list(Body.objects.values_list("name", flat=True)) == ["Ours"]
    assert not Country.objects.exists()


def test_a_body_that_left_the_files_leaves_the_directory(folder: Path) -> None:
    load_directory(folder)
    (folder / "mechanisms" / "hrc.yaml").unlink()
    load_directory(folder)
    assert not Body.objects.filter(slug="hrc").exists()


def test_a_body_with_people_does_not_vanish(folder: Path) -> None:
    load_directory(folder)
    person = Person.objects.create_user("someone@example.org")
    gcc = Body.objects.get(slug="gcc")
    Membership.objects.create(person=person, body=gcc, role=Role.COORDINATOR)
    (folder / "mechanisms" / "gcc.yaml").unlink()
    with pytest.raises(DirectoryError, match="has people or assessments: gcc"):
        load_directory(folder)
    assert Body.objects.filter(slug="gcc").exists()


def test_the_receiver_says_what_it_did(folder: Path) -> None:
    assert load_with_instrument(folder=folder, sender=None) == (
        "Directory: 70 bodies and the countries loaded."
    )
    assert load_with_instrument(folder=folder, sender=None) == "Directory: 70 bodies, unchanged."


def test_the_receiver_passes_over_a_folder_without_directory(tmp_path: Path) -> None:
    assert load_with_instrument(folder=tmp_path, sender=None) is None


def test_the_receiver_ends_the_command_with_the_problem(folder: Path) -> None:
    rewrite(folder, "gcc", region="Nowhere")
    with pytest.raises(CommandError, match=r"mechanisms/gcc\.yaml: region 'Nowhere' is unknown"):
        load_with_instrument(folder=folder, sender=None)
