"""The instrument in other languages: beside the locked edition, and never in place of what is official."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as product
from django.test import Client
from django.utils import translation

from assessments.issuing.report_files import draft_of
from assessments.models import Assessment
from assessments.report.document import document_bytes
from recommendations import catalogue
from recommendations.fixture_files import FixtureError, Fixtures, read_fixtures
from recommendations.keyed_texts import keyed_texts, with_texts
from recommendations.outline import Variant
from recommendations.translations import TextStatus, hash_of, in_language, read_translations, text_statuses
from tests.factories import answer_all
from tests.report.sample_reports import DATED

PROMPT = "recommendations/112/prompts/national"
QUESTION = "Votre pays a-t-il un plan national contre la traite ?"

type Write = Callable[..., None]


@pytest.fixture(scope="module")
def english() -> Fixtures:
    return read_fixtures(Path(product.FIXTURES))


@pytest.fixture
def write(tmp_path: Path, settings: Any, english: Fixtures) -> Iterator[Write]:
    """Put a file of translations in place, each text with the hash of its present English."""
    settings.TRANSLATIONS = tmp_path
    catalogue.invalidate()
    texts = dict(keyed_texts(english))

    def written(words: dict[str, str], language: str = "fr", name: str = "all.yaml", **more: Any) -> None:
        path = tmp_path / language / name
        path.parent.mkdir(exist_ok=True)
        entries = {key: {"text": text, "of": hash_of(texts[key])} for key, text in words.items()}
        told = {"status": "checked", "by": "A", "checked_by": "B"}
        path.write_text(yaml.safe_dump(told | more | {"texts": entries}, allow_unicode=True))
        catalogue.invalidate()

    yield written
    catalogue.invalidate()


def test_every_text_of_ours_has_one_key_and_no_official_one_has_any(english: Fixtures) -> None:
    keys = [key for key, _text in keyed_texts(english)]
    assert len(keys) == len(set(keys)) > 2000
    texts = {text for _key, text in keyed_texts(english)}
    official = {entry["text"] for entry in english.recommendations} | {
        entry["lead_in"] for entry in english.sections if entry.get("lead_in")
    }
    assert not texts & official
    changed = with_texts(english, lambda _key, _text: "×")
    assert [entry["text"] for entry in changed.recommendations] == [
        e["text"] for e in english.recommendations
    ]
    assert with_texts(english, lambda _key, text: text) == english


def test_a_translated_text_is_read_and_the_rest_is_english(write: Write, english: Fixtures, tmp_path) -> None:
    write({PROMPT: QUESTION})
    texts = read_translations(tmp_path, "fr")
    found = {entry["paragraph"]: entry for entry in in_language(english, texts).recommendations}
    assert found[112]["prompts"]["national"] == QUESTION
    assert found[112]["prompts"]["regional"].startswith("Does your mechanism")
    said = text_statuses(english, texts)
    assert said[PROMPT] is TextStatus.CHECKED
    assert set(said.values()) == {TextStatus.CHECKED, TextStatus.ENGLISH}
    assert list(said) == [key for key, _text in keyed_texts(english)]


def test_what_was_translated_from_another_english_is_not_read(
    write: Write, english: Fixtures, tmp_path
) -> None:
    write({PROMPT: QUESTION})
    changed = with_texts(english, lambda key, text: text + " Today?" if key == PROMPT else text)
    texts = read_translations(tmp_path, "fr")
    assert text_statuses(changed, texts)[PROMPT] is TextStatus.ENGLISH
    found = in_language(changed, texts).recommendations[112 - 106]
    assert found["prompts"]["national"].endswith("carried out? Today?")


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        ({"of": "0" * 12}, "text"),
        ({"text": "?"}, "of"),
        ({"text": "?", "of": "0" * 12, "status": "perfect"}, "status"),
        ({"text": "?", "of": "0" * 12, "status": ""}, "status"),
    ],
)
def test_a_file_that_leaves_something_out_is_named(tmp_path: Path, entry: Any, missing: str) -> None:
    (tmp_path / "fr").mkdir()
    content = {"status": "checked", "by": "A", "texts": {PROMPT: entry}}
    (tmp_path / "fr" / "112.yaml").write_text(yaml.safe_dump(content))
    with pytest.raises(FixtureError, match=rf"112\.yaml: {PROMPT} needs .*{missing}"):
        read_translations(tmp_path, "fr")


def test_a_text_translated_twice_is_named(write: Write, tmp_path: Path) -> None:
    write({PROMPT: QUESTION})
    write({PROMPT: QUESTION}, name="again.yaml")
    with pytest.raises(FixtureError, match="in another file already"):
        read_translations(tmp_path, "fr")


@pytest.mark.django_db
class TestReading:
    def test_the_tree_is_in_the_language_of_the_reader(self, edition, write: Write) -> None:
        write({PROMPT: QUESTION})
        national = Variant.NATIONAL
        with translation.override("fr"):
            assert catalogue.outline_of(edition).recommendation(112).prompts[national] == QUESTION
        assert catalogue.outline_of(edition).recommendation(112).prompts[national].startswith("Does your")

    def test_a_known_tree_costs_no_query(self, edition, write: Write, django_assert_num_queries) -> None:
        write({PROMPT: QUESTION})
        catalogue.outline_of(edition, "fr")
        with django_assert_num_queries(0):
            catalogue.outline_of(edition, "fr")

    def test_the_document_is_the_same_bytes_in_every_language(
        self, write: Write, english: Fixtures, draft: Assessment
    ) -> None:
        """Answers are codes: no text of the instrument is part of what is frozen."""
        write({key: f"[{text}]" for key, text in keyed_texts(english)})
        answer_all(draft, level=1)
        as_read = {}
        for language in ("en", "fr"):
            with translation.override(language):
                report, rendering = draft_of(draft, language, DATED)
                as_read[language] = report.lines[0].recommendation.title, document_bytes(report, rendering)
        assert as_read["fr"][0].startswith("[")
        assert as_read["en"][1] == as_read["fr"][1]


@pytest.mark.django_db
class TestTheInstrumentForMachines:
    def found(self, client: Client, query: str) -> dict[str, Any]:
        response = client.get(f"/instrument.json{query}")
        assert response.status_code == 200
        content: dict[str, Any] = json.loads(response.content)
        return content

    def test_each_text_says_how_it_was_translated(self, client: Client, edition, write: Write) -> None:
        write({PROMPT: QUESTION})
        each = self.found(client, "?lang=fr")["recommendations"][112 - 106]
        assert each["prompts"]["national"] == QUESTION
        assert each["text"] == "Assist in the development of NPAs."
        assert each["translations"]["prompts/national"] == "checked"
        assert each["translations"]["prompts/regional"] == "english"
        assert self.found(client, "?lang=fr")["sections"][0]["translations"] == {"title": "english"}

    def test_without_a_language_it_is_as_it_was(self, client: Client, edition) -> None:
        assert "translations" not in self.found(client, "")["recommendations"][0]

    def test_zh_is_taken_for_its_whole_code(self, client: Client, edition, write: Write) -> None:
        write({PROMPT: "贵国有没有？"}, language="zh-hans")
        each = self.found(client, "?lang=zh")["recommendations"][112 - 106]
        assert each["prompts"]["national"] == "贵国有没有？"

    @pytest.mark.parametrize("asked", ["de", "", "FR", "zh-hant", "../en"])
    def test_any_other_language_is_refused_with_those_there_are(self, client: Client, edition, asked) -> None:
        response = client.get("/instrument.json", {"lang": asked})
        assert response.status_code == 400
        assert "ar, en, es, fr, ru, zh-hans" in response.content.decode()

    def test_a_known_copy_is_sent_again_once_a_translation_changed(
        self, client: Client, edition, write: Write
    ) -> None:
        write({PROMPT: QUESTION})
        first = client.get("/instrument.json?lang=fr")["ETag"]
        assert client.get("/instrument.json?lang=fr", headers={"if-none-match": first}).status_code == 304
        assert client.get("/instrument.json?lang=es", headers={"if-none-match": first}).status_code == 200
        write({PROMPT: "Votre pays a-t-il un plan ?"})
        assert client.get("/instrument.json?lang=fr", headers={"if-none-match": first}).status_code == 200
