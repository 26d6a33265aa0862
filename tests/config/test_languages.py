"""In which language a page is read: by a link, as the account says, or as the browser asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from mechanisms.models import Person
from recommendations.own_language import language_of_file

pytestmark = pytest.mark.django_db
TWO = [("en", "English"), ("ar", "Arabic")]


@pytest.fixture(autouse=True)
def two_languages(settings: Any) -> None:
    settings.LANGUAGES = TWO


def read_in(client: Client, address: str = "/help/", **more: Any) -> str:
    """The language that the page itself names."""
    page = client.get(address, **more)
    assert page.status_code == 200
    return page.content.decode().partition('<html lang="')[2].partition('"')[0]


class TestByALink:
    def test_a_visitor_reads_on_in_the_language_of_the_link(self, client: Client) -> None:
        answer = client.get("/help/?a=1&lang=ar&b=2")
        assert (answer.status_code, answer["Location"]) == (302, "/help/?a=1&b=2")
        assert read_in(client) == "ar"
        client.get("/help/?lang=en")
        assert read_in(client, headers={"accept-language": "ar"}) == "en"

    def test_the_cookie_goes_with_the_browser_and_no_script_reads_it(self, client: Client) -> None:
        cookie = client.get("/help/?lang=ar").cookies["language"]
        assert (cookie["max-age"], cookie["expires"]) == ("", "")
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    @pytest.mark.parametrize("asked", ["lang=ar", "english=on", "english=off"])
    def test_it_leads_to_no_other_host(self, client: Client, asked: str) -> None:
        answer = client.get("/", PATH_INFO="//elsewhere.example/", QUERY_STRING=asked)
        assert (answer.status_code, answer["Location"]) == (302, "/%2Felsewhere.example/")

    @pytest.mark.parametrize("asked", ["fr", "de", "", "zh", "ar-EG", "<b>"])
    def test_a_language_that_is_not_finished_is_refused_with_those_that_are(
        self, client: Client, asked: str
    ) -> None:
        answer = client.get("/help/", {"lang": asked})
        assert answer.status_code == 400
        assert 'href="?lang=ar" hreflang="ar" lang="ar" dir="rtl"' in answer.content.decode()
        assert "<b>" not in answer.content.decode()
        assert not answer.cookies

    def test_zh_is_taken_for_its_whole_code(self, client: Client, settings: Any) -> None:
        settings.LANGUAGES = [*TWO, ("zh-hans", "Chinese")]
        assert client.get("/help/?lang=zh").cookies["language"].value == "zh-hans"

    def test_below_embed_it_holds_for_one_page_without_a_cookie(self, client: Client) -> None:
        """Also for the page that says that there is nothing."""
        client.get("/help/?lang=ar")
        for asked, read in (("en", "en"), ("ar", "ar")):
            answer = client.get(f"/embed/nothing/?lang={asked}")
            assert f'<html lang="{read}"' in answer.content.decode()
            assert answer.cookies.output() == ""

    @pytest.mark.usefixtures("edition")
    def test_a_program_says_it_each_time_and_gets_no_cookie(self, client: Client) -> None:
        answer = client.get("/instrument.json?lang=fr")
        assert (answer.status_code, answer.cookies.output()) == (200, "")

    def test_a_form_is_sent_where_it_is_sent(self, client: Client) -> None:
        assert client.post("/verify/?lang=ar", {"hash": "0" * 64}).status_code == 200


class TestTheSwitch:
    def test_each_language_is_named_as_its_readers_name_it(self, client: Client) -> None:
        page = client.get("/help/?q=1").content.decode()
        assert '<span aria-current="true" lang="en">English</span>' in page
        link = '<a href="?q=1&amp;lang=ar" rel="nofollow" hreflang="ar" lang="ar" dir="rtl">العربيّة</a>'
        assert link in page

    def test_there_is_none_while_there_is_one_language(self, client: Client, settings: Any) -> None:
        settings.LANGUAGES = [("en", "English")]
        assert "site-languages" not in client.get("/help/").content.decode()


class TestTheAccount:
    @pytest.fixture
    def signed_in(self, client: Client, coordinator: Person) -> Client:
        client.force_login(coordinator)
        return client

    def test_what_the_account_says_goes_before_cookie_and_browser(
        self, signed_in: Client, coordinator: Person
    ) -> None:
        answer = signed_in.post("/account/language/", {"language": "ar", "next": "/help/?a=1"})
        assert (answer.status_code, answer["Location"]) == (302, "/help/?a=1")
        coordinator.refresh_from_db()
        assert coordinator.language == "ar"
        signed_in.get("/help/?lang=en")
        assert read_in(signed_in, headers={"accept-language": "en"}) == "ar"

    def test_a_language_that_is_finished_no_more_is_not_read(
        self, signed_in: Client, coordinator: Person
    ) -> None:
        Person.objects.update(language="fr")
        assert read_in(signed_in) == "en"

    @pytest.mark.parametrize(
        "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1", ""]
    )
    def test_the_way_back_is_on_this_site(self, signed_in: Client, back: str) -> None:
        answer = signed_in.post("/account/language/", {"language": "ar", "next": back})
        assert answer["Location"] == "/account/"

    def test_another_language_is_refused_and_nothing_changes(
        self, signed_in: Client, coordinator: Person
    ) -> None:
        page = signed_in.post("/account/language/", {"language": "fr"}, follow=True).content.decode()
        assert "Choose a language from the list." in page
        coordinator.refresh_from_db()
        assert coordinator.language == ""

    def test_the_switch_is_a_button_that_leads_back_here(self, signed_in: Client) -> None:
        page = signed_in.get("/help/?a=1").content.decode()
        assert '<input type="hidden" name="next" value="/help/?a=1">' in page
        assert '<button type="submit" name="language" value="ar" lang="ar" dir="rtl">' in page


class TestAFile:
    """Made in the language of its address, for this once; its pages stay as they are read."""

    def test_it_is_made_in_the_language_that_is_asked_for(self, client: Client) -> None:
        answer = client.get("/nothing.pdf?lang=ar", headers={"accept-language": "en"})
        assert language_of_file(answer.wsgi_request) == "ar"
        assert (answer.wsgi_request.LANGUAGE_CODE, answer.cookies.output()) == ("en", "")

    def test_without_one_in_that_of_the_reader(self, rf: RequestFactory) -> None:
        with translation.override("ar"):
            assert language_of_file(rf.get("/nothing.pdf")) == "ar"

    def test_it_goes_before_what_the_account_says(self, client: Client, coordinator: Person) -> None:
        Person.objects.update(language="ar")
        client.force_login(coordinator)
        answer = client.get("/nothing.pdf?lang=en")
        assert language_of_file(answer.wsgi_request) == "en"
        assert '<html lang="ar"' in answer.content.decode()

    @pytest.mark.parametrize("address", ["/nothing.pdf", "/compare.csv", "/mechanisms.json"])
    def test_a_language_that_is_not_finished_is_refused(self, client: Client, address: str) -> None:
        answer = client.get(address, {"lang": "fr"})
        assert answer.status_code == 400
        assert 'href="?lang=ar"' in answer.content.decode()
