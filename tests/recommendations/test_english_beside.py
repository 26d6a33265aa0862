"""The English beside each text of ours: asked for by a link, kept, and nothing of it in English."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from assessments.models import Assessment
from mechanisms.models import Person
from recommendations import catalogue
from recommendations.fixture_files import Fixtures, read_fixtures
from recommendations.keyed_texts import keyed_texts, texts_of
from recommendations.moments import span_in_words
from recommendations.outline import Variant, in_words
from recommendations.own_language import english_beside

BESIDE = re.compile(r'<span class="english-beside" lang="en" dir="ltr">(.*?)</span>')
PAGE = "/recommendations/112/"


@pytest.fixture(scope="module")
def content() -> Fixtures:
    return read_fixtures(Path(product.FIXTURES))


def question(draft: Assessment, paragraph: int = 112) -> str:
    return reverse("assessments:question", args=[draft.pk, paragraph])


def read(client: Client, address: str, **more: Any) -> str:
    page = client.get(address, **more)
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.django_db
class TestTheTexts:
    @pytest.mark.parametrize("variant", Variant)
    def test_they_have_the_keys_by_which_they_are_translated(
        self, edition: Any, content: Fixtures, variant: Variant
    ) -> None:
        others = tuple(f"/{one}" for one in Variant if one is not variant)
        wanted = {
            key: text
            for key, text in keyed_texts(content)
            if key.startswith("recommendations/") and not key.endswith(others)
        }
        tree = catalogue.outline_of(edition, "en")
        found = {key: text for one in tree.recommendations for key, text in texts_of(one, variant).items()}
        assert found.keys() == wanted.keys()
        assert {key: in_words(text) for key, text in found.items()} == {
            key: in_words(text) for key, text in wanted.items()
        }

    @pytest.mark.parametrize("language", ["ar", "fr"])
    def test_no_two_of_one_wording_read_alike_and_mean_another_thing(
        self, edition: Any, language: str
    ) -> None:
        """A text is found by its words: each has one English."""
        english, read = (catalogue.outline_of(edition, one) for one in ("en", language))
        for ours, original in zip(read.recommendations, english.recommendations, strict=True):
            for variant in Variant:
                texts = (texts_of(one, variant).values() for one in (ours, original))
                pairs = set(zip(*texts, strict=True))
                assert len({text for text, _one in pairs}) == len(pairs), ours.paragraph

    def test_a_span_of_time_has_the_words_of_its_own_language(self, edition: Any) -> None:
        english, french = (catalogue.outline_of(edition, one).recommendation(112) for one in ("en", "fr"))
        with translation.override("fr"):
            found = english_beside(
                french, english, Variant.NATIONAL, lambda text: in_words(text, span_in_words)
            )
        assert not [text for pair in found.items() for text in pair if "{" in text]
        assert any("in the last" in text for text in found.values())


@pytest.mark.django_db
@pytest.mark.usefixtures("edition")
class TestTheRecommendation:
    @pytest.mark.parametrize("language", ["ar", "fr"])
    def test_a_link_puts_it_beside_and_another_takes_it_away(self, client: Client, language: str) -> None:
        client.get(f"{PAGE}?lang={language}")
        assert BESIDE.findall(read(client, PAGE)) == []
        answer = client.get(f"{PAGE}?a=1&english=on")
        assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?a=1")
        cookie = answer.cookies["english"]
        assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
        page = read(client, PAGE)
        found = BESIDE.findall(page)
        national = catalogue.outline_of(catalogue.current_edition(), "en").recommendation(112)
        assert {national.prompts[variant] for variant in Variant} <= set(found)
        assert set(national.evidence_examples) <= set(found)
        assert {*national.levels[Variant.REGIONAL], *national.levels[Variant.NATIONAL]} <= set(found)
        assert '<a href="?english=off" rel="nofollow">' in page
        assert client.get(f"{PAGE}?english=off")["Location"] == PAGE
        assert BESIDE.findall(read(client, PAGE)) == []

    def test_whoever_reads_english_sees_nothing_of_it(self, client: Client) -> None:
        client.get(f"{PAGE}?english=on")
        answer = client.get(PAGE)
        assert answer.context["english"] is None
        assert "english-beside" not in answer.content.decode()
        assert "english=" not in answer.content.decode()

    def test_visitors_with_and_without_it_are_kept_apart(self, client: Client, settings: Any) -> None:
        settings.KEEP_PAGES = True
        caches["pages"].clear()
        for one in (client, other := Client()):
            one.get(f"{PAGE}?lang=fr")
        client.get(f"{PAGE}?english=on")
        for _time in range(2):
            assert BESIDE.findall(read(client, PAGE))
            assert not BESIDE.findall(read(other, PAGE))
        caches["pages"].clear()

    def test_an_embedded_page_keeps_nothing(self, client: Client) -> None:
        answer = client.get("/embed/nothing/?english=on")
        assert answer.status_code != 302
        assert "english" not in answer.cookies


@pytest.mark.django_db
class TestTheQuestion:
    @pytest.fixture
    def signed_in(self, client: Client, coordinator: Person) -> Client:
        Person.objects.filter(pk=coordinator.pk).update(language="fr")
        client.force_login(coordinator)
        return client

    def test_each_text_has_its_english_with_the_same_days(self, signed_in: Client, draft: Assessment) -> None:
        plain = read(signed_in, question(draft))
        assert '<a href="?english=on" rel="nofollow">' in plain
        signed_in.get(f"{question(draft)}?english=on")
        found = BESIDE.findall(read(signed_in, question(draft)))
        variant = Variant(draft.body.kind)
        english = catalogue.outline_of(draft.cycle.edition, "en").recommendation(112)
        assert {english.titles[variant], english.prompts[variant], *english.levels[variant]} <= set(found)
        assert any("(since " in text for text in found)
        assert not [text for text in found if "{" in text]

    def test_it_costs_no_query(self, signed_in: Client, draft: Assessment) -> None:
        def count() -> int:
            read(signed_in, question(draft))
            with CaptureQueriesContext(connection) as asked:
                read(signed_in, question(draft))
            return len(asked)

        plain = count()
        signed_in.get(f"{question(draft)}?english=on")
        assert count() == plain

    def test_a_button_is_still_named_by_its_own_text_alone(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        signed_in.cookies["english"] = "on"
        page = read(signed_in, question(draft))
        code = r'<span class="criterion-code"><bdi dir="ltr">[\d.]+</bdi></span>'
        texts = re.findall(rf'-text">{code}[^<]*</span>', page)
        meanings = re.findall(r'-meanings">(?:[^<]|<br>)*</span>', page)
        assert len(texts) == page.count('-text"><span class="criterion-code">') == 4
        assert len(meanings) == page.count('class="meanings"') > 0

    def test_what_is_refused_comes_back_with_it(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.cookies["english"] = "on"
        answer = signed_in.post(question(draft), {"revision": "0", "choice": "7"})
        assert answer.status_code == 422
        assert BESIDE.findall(answer.content.decode())

    def test_a_row_of_the_group_page_is_drawn_with_it(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.cookies["english"] = "on"
        english = catalogue.outline_of(draft.cycle.edition, "en").recommendation(112)
        page = read(signed_in, reverse("assessments:section", args=[draft.pk, "b"]) + "?open=112")
        assert english.prompts[Variant(draft.body.kind)] in BESIDE.findall(page)

    def test_saving_while_one_types_draws_no_text_anew(self, signed_in: Client, draft: Assessment) -> None:
        """So that what stands beside the statements stays where it is."""
        signed_in.cookies["english"] = "on"
        typed = {"revision": "0", "choice": "2", "explanation": "Un plan."}
        answer = signed_in.post(question(draft), typed, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "saved" in answer.content.decode() or "hx-swap-oob" in answer.content.decode()
        assert BESIDE.findall(answer.content.decode()) == []
