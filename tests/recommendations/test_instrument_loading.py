"""`load_instrument`: content files into rows, once and for good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from recommendations import catalogue
from recommendations.fixture_files import read_fixtures
from recommendations.loader import InstrumentRefused, load_instrument
from recommendations.models import Criterion, Edition, Recommendation, ReportBlock
from recommendations.outline_builder import build_outline
from recommendations.signals import instrument_loaded

pytestmark = pytest.mark.usefixtures("no_instrument")
FIXTURES = Path(settings.FIXTURES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content files that a test may change."""
    copy = tmp_path / "fixtures"
    copy.mkdir()
    for name in ("report", "edition", "principles", "sections", "contradictions"):
        shutil.copy(FIXTURES / f"{name}.yaml", copy)
    shutil.copytree(FIXTURES / "recommendations", copy / "recommendations")
    return copy


@pytest.fixture(autouse=True)
def _no_listeners() -> Iterator[None]:
    """The directory is loaded by another room, which has its own tests."""
    receivers, instrument_loaded.receivers = instrument_loaded.receivers, []
    instrument_loaded.sender_receivers_cache.clear()
    yield
    instrument_loaded.receivers = receivers
    instrument_loaded.sender_receivers_cache.clear()


CHANGED = {"regional": "Changed", "national": "Changed too"}


def change(folder: Path, paragraph: int, **values: Any) -> None:
    """Change keys of one recommendation's file."""
    path = folder / "recommendations" / f"{paragraph}.yaml"
    entry = yaml.safe_load(path.read_text()) | values
    path.write_text(yaml.safe_dump(entry, allow_unicode=True))


def run(folder: Path) -> str:
    output = StringIO()
    call_command("load_instrument", fixtures=folder, stdout=output, stderr=output)
    return output.getvalue().strip()


def test_the_whole_instrument_becomes_rows(folder: Path) -> None:
    assert run(folder) == "Edition 2010 of A/HRC/14/32 loaded: 32 recommendations."
    edition = Edition.objects.get()
    assert edition.content_hash == read_fixtures(folder).content_hash()
    assert Criterion.objects.count() == 128
    assert ReportBlock.objects.filter(kind="paragraph").count() == 137


def test_the_tree_from_rows_is_the_tree_from_the_files(folder: Path) -> None:
    load_instrument(folder)
    assert catalogue.outline("2010") == build_outline(read_fixtures(folder))


def test_loading_again_changes_nothing_and_says_so(folder: Path) -> None:
    run(folder)
    before = list(Criterion.objects.values_list("pk", "code", "regional"))
    assert run(folder) == "Edition 2010 of A/HRC/14/32 is unchanged."
    assert list(Criterion.objects.values_list("pk", "code", "regional")) == before


def test_order_of_keys_and_layout_of_the_files_are_no_change(folder: Path) -> None:
    load_instrument(folder)
    change(folder, 113)  # writes the file anew, keys sorted
    assert load_instrument(folder).changed is False


def test_an_unlocked_edition_is_changed_in_place(folder: Path) -> None:
    load_instrument(folder)
    key = Recommendation.objects.get(paragraph=113).pk
    criteria = set(Criterion.objects.filter(recommendation=key).values_list("pk", flat=True))
    assert catalogue.outline().recommendation(113).title != "Changed"
    change(folder, 113, titles=CHANGED)
    assert load_instrument(folder).changed is True
    assert Recommendation.objects.get(paragraph=113).pk == key
    assert set(Criterion.objects.filter(recommendation=key).values_list("pk", flat=True)) == criteria
    assert catalogue.outline().recommendation(113).title == "Changed"


def test_a_locked_edition_refuses_any_change(folder: Path) -> None:
    load_instrument(folder)
    Edition.objects.update(locked_at=timezone.now())
    before = Edition.objects.get().content_hash
    change(folder, 113, titles=CHANGED)
    with pytest.raises(
        CommandError, match=r"edition 2010 has answers.*save the own data.*begin anew"
    ) as refusal:
        run(folder)
    assert refusal.value.returncode == 1
    assert Edition.objects.get().content_hash == before
    assert Recommendation.objects.get(paragraph=113).titles != CHANGED


def test_a_locked_edition_unchanged_is_no_refusal(folder: Path) -> None:
    load_instrument(folder)
    Edition.objects.update(locked_at=timezone.now())
    assert run(folder) == "Edition 2010 of A/HRC/14/32 is unchanged."


def test_a_new_edition_stands_beside_the_locked_one(folder: Path) -> None:
    load_instrument(folder)
    Edition.objects.update(locked_at=timezone.now())
    path = folder / "edition.yaml"
    path.write_text(path.read_text().replace('edition: "2010"', 'edition: "2010b"'))
    change(folder, 113, titles=CHANGED)
    load_instrument(folder)
    assert catalogue.outline("2010").recommendation(113).title != "Changed"
    assert catalogue.outline("2010b").recommendation(113).title == "Changed"
    assert catalogue.current_edition().code == "2010b"


def test_refused_files_change_nothing_and_every_problem_is_printed(folder: Path) -> None:
    change(folder, 113, text="Invented.", section="c")
    output = StringIO()
    with pytest.raises(CommandError, match="Nothing was loaded: 2 problem"):
        call_command("load_instrument", fixtures=folder, stderr=output)
    assert (
        "recommendations/113.yaml: 113: its text is not that of the report [texts_verbatim]"
        in output.getvalue()
    )
    assert "recommendations/113.yaml: 113 names section c" in output.getvalue()
    assert not Edition.objects.exists()


def test_cases_are_read_again_when_a_word_changes(folder: Path) -> None:
    """The sentence says what to write; with that the same files are loaded."""
    levels = yaml.safe_load((folder / "recommendations" / "113.yaml").read_text())["levels"]
    levels["national"][0] = "No coordination body at all."
    change(folder, 113, levels=levels)
    with pytest.raises(
        InstrumentRefused, match=r"read them again and write cases_read\.national: "
    ) as refusal:
        load_instrument(folder)
    (problem,) = refusal.value.problems
    digits = problem.split()[-2].strip('"')
    kept = yaml.safe_load((folder / "recommendations" / "113.yaml").read_text())["cases_read"]
    change(folder, 113, cases_read=kept | {"national": digits})
    assert load_instrument(folder).changed is True


def test_a_file_that_is_no_yaml_is_named(folder: Path) -> None:
    (folder / "sections.yaml").write_text("sections: [")
    with pytest.raises(CommandError, match=r"sections\.yaml is no valid YAML"):
        run(folder)


def test_whoever_listens_is_told_the_edition_and_the_folder(folder: Path) -> None:
    told = []

    def listener(**kwargs: Any) -> str:
        told.append((kwargs["edition"].code, kwargs["folder"]))
        return "68 bodies loaded."

    instrument_loaded.connect(listener)
    assert run(folder).splitlines()[-1] == "68 bodies loaded."
    assert told == [("2010", folder)]


def test_a_known_tree_costs_no_query(folder: Path, django_assert_num_queries: Any) -> None:
    edition = load_instrument(folder).edition
    first = catalogue.outline_of(edition)
    with django_assert_num_queries(0):
        assert catalogue.outline_of(edition) is first
    with django_assert_num_queries(1):
        assert catalogue.outline("2010") is first


def test_texts_are_english_in_a_language_that_has_none(folder: Path) -> None:
    edition = load_instrument(folder).edition
    german = catalogue.outline_of(edition, "de")
    bare = [replace(each, official=None, translated=None) for each in german.recommendations]
    english = catalogue.outline_of(edition, language="en")
    assert replace(german, recommendations=tuple(bare), translated=None) == english
    assert catalogue.outline_of(edition, "fr") != catalogue.outline_of(edition, language="en")


def test_building_the_tree_takes_a_fixed_number_of_queries(
    folder: Path, django_assert_num_queries: Any
) -> None:
    edition = load_instrument(folder).edition
    catalogue.invalidate()
    with django_assert_num_queries(7):
        catalogue.outline_of(edition)
