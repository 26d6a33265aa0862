"""What is in every text can't be removed by one press: a word of the language, or one in many places."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.rules import Refused
from assessments.forgetting.common_words import is_common
from assessments.forgetting.matching import Wanted
from assessments.forgetting.removing import MANY, remove_text
from assessments.forgetting.searching import look_for
from assessments.models import Answer, Assessment, TextRemoval
from mechanisms.models import Body, Person
from tests.factories import acting, answer_all, signed_in_now

pytestmark = pytest.mark.django_db

WORDS_OF_A_LANGUAGE = [
    "the", "The", "and", "of the", "with", "which is", "les", "dans", "pour la", "las", "para", "sobre el",
    "для", "который", "что это", "التي", "على", "我们的", "“the”", "THAT",
]  # fmt: skip
NAMES_AND_WHAT_TELLS_OF_PEOPLE = [
    "Maria Lopez", "Ana", "May", "Will", "Ella", "Una", "Han", "Son", "Tan", "Can", "Nada", "Ali", "Lui",
    "the girl of Port Tavor", "Грета", "علي", "王芳芳", "A1234567", "police",
]  # fmt: skip


@pytest.mark.parametrize("text", WORDS_OF_A_LANGUAGE)
def test_words_of_a_language_are_common(text: str) -> None:
    assert is_common(text)


@pytest.mark.parametrize("text", NAMES_AND_WHAT_TELLS_OF_PEOPLE)
def test_names_are_not_also_where_they_are_words(text: str) -> None:
    assert not is_common(text)


def address(body: Body) -> str:
    return reverse("assessments:remove_text", args=[body.slug])


@pytest.fixture
def many(draft: Assessment) -> Assessment:
    """A word that stands in more places than anybody is named in: 32 answers, twice in each."""
    answer_all(draft, level=1)
    Answer.objects.filter(assessment=draft).update(explanation="The police train the police.")
    return draft


@pytest.fixture
def me(client: Client, coordinator: Person) -> Client:
    return signed_in_now(client, coordinator)


def act(text: str, **more: str) -> dict[str, str]:
    return {"text": text, "reason": "Asked.", "sure": "on", "remove": "1", **more}


def spoilt() -> int:
    return Answer.objects.filter(explanation__contains="[removed").count()


class TestAWordOfTheLanguage:
    def test_the_page_refuses_it_at_once(self, me: Client, many: Assessment) -> None:
        answer = me.post(address(many.body), {"text": "the"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "This is in every text of the language." in page
        assert "See each place" not in page

    def test_and_so_does_the_act(self, me: Client, many: Assessment, coordinator: Person) -> None:
        assert me.post(address(many.body), act("the", again="the")).status_code == 422
        with pytest.raises(Refused, match="every text of the language"):
            remove_text(
                by=acting(coordinator), body=many.body, wanted=Wanted("the"), reason="Asked.", again="the"
            )
        assert spoilt() == 0


class TestManyPlaces:
    def test_the_page_asks_for_the_text_once_more(self, me: Client, many: Assessment) -> None:
        assert look_for(Wanted("police"), many.body).places > MANY
        page = me.post(address(many.body), {"text": "police"}).content.decode()
        assert 'name="again"' in page
        assert "Check that it is not a word that everybody uses" in page

    @pytest.mark.parametrize("again", ["", "polices", "train"])
    def test_without_it_nothing_is_removed(self, me: Client, many: Assessment, again: str) -> None:
        answer = me.post(address(many.body), act("police", again=again))
        assert answer.status_code == 422
        assert "Type the text as you typed it first." in answer.content.decode()
        assert spoilt() == 0
        assert not TextRemoval.objects.exists()

    def test_the_write_itself_asks_for_it(self, many: Assessment, coordinator: Person) -> None:
        by = acting(coordinator)
        with pytest.raises(Refused, match="Type the text as you typed it first"):
            remove_text(by=by, body=many.body, wanted=Wanted("police"), reason="Asked.")
        assert spoilt() == 0
        remove_text(by=by, body=many.body, wanted=Wanted("police"), reason="Asked.", again=" POLICE ")
        assert spoilt() == 32

    def test_with_it_the_page_removes_it(self, me: Client, many: Assessment) -> None:
        assert me.post(address(many.body), act("police", again="Police")).status_code == 302
        assert spoilt() == 32

    def test_in_few_places_nothing_more_is_asked(self, me: Client, many: Assessment) -> None:
        Answer.objects.filter(assessment=many).exclude(paragraph=112).update(explanation="")
        page = me.post(address(many.body), {"text": "police"}).content.decode()
        assert 'name="again"' not in page
        assert me.post(address(many.body), act("police")).status_code == 302
