"""The directory in a browser and for machines: without JavaScript, with it, and in few queries."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from mechanisms.directory.body_page import body_page, load_body
from mechanisms.models import Body, BodyFact, LegalInstrument, Region

pytestmark = pytest.mark.django_db

DRAFT_KEYS = {
    "name_now",
    "slug",
    "name",
    "short_name",
    "type",
    "region",
    "answered_2009",
    "can_answer",
    "paragraphs",
    "instruments",
}


def a_body(number: int) -> Body:
    body = Body.objects.create(
        slug=f"body-{number}",
        name=f"Body {number}",
        type="process",
        region=Region.AFRICA,
        listed=True,
        parent=Body.objects.first(),
        paragraphs=[17],
    )
    BodyFact.objects.create(body=body, paragraph=17, text="Something.", order=1)
    LegalInstrument.objects.create(
        body=body, name=f"Plan {number}", kind="plan_of_action", year=2006, paragraphs=[17], order=1
    )
    return body


@pytest.mark.usefixtures("directory")
def test_the_page_is_open_to_everybody_and_says_how_many(client: Client) -> None:
    response = client.get("/mechanisms/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "70 bodies" in page
    assert 'href="/mechanisms/asean/"' in page
    assert page.count("<h1") == 1
    assert "Palermo Protocol" in page


@pytest.mark.usefixtures("directory")
def test_without_javascript_the_form_filters_by_address(client: Client) -> None:
    page = client.get("/mechanisms/?type=economic_commission&q=europe").content.decode()
    assert "1 of 70 bodies" in page
    assert 'href="/mechanisms/ece/"' in page
    assert 'href="/mechanisms/asean/"' not in page
    assert 'value="europe"' in page
    assert '<option value="economic_commission" selected>' in page


@pytest.mark.usefixtures("directory")
def test_htmx_gets_the_results_alone_and_the_count_out_of_band(client: Client) -> None:
    response = client.get("/mechanisms/?q=mercosur", headers={"HX-Request": "true"})
    part = response.content.decode()
    assert "<html" not in part
    assert 'href="/mechanisms/mercosur/"' in part
    assert '<div hx-swap-oob="innerHTML:#directory-count">1 of 70 bodies</div>' in part
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.usefixtures("directory")
def test_nothing_found_says_what_to_do(client: Client) -> None:
    page = client.get("/mechanisms/?q=zzz").content.decode()
    assert "0 of 70 bodies" in page
    assert "Show all bodies" in page


def test_an_empty_directory_says_who_fills_it(client: Client) -> None:
    assert "manage.py load_instrument" in client.get("/mechanisms/").content.decode()


def test_what_is_typed_is_shown_as_text(client: Client) -> None:
    page = client.get("/mechanisms/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("address", ["/mechanisms/", "/mechanisms.json"])
def test_nothing_can_be_written_there(client: Client, method: str, address: str) -> None:
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_list_takes_six_queries(client: Client, bodies: int, django_assert_num_queries) -> None:
    """Counts, bodies, their instruments and updates, how many there are, instruments of none."""
    for number in range(bodies):
        a_body(number)
    with django_assert_num_queries(6):
        client.get("/mechanisms/")
    with django_assert_num_queries(8):
        client.get("/mechanisms/?q=body")


def test_a_hundred_bodies_are_a_page_and_the_regions_lead_to_theirs(client: Client) -> None:
    for number in range(101):
        a_body(number)
    Body.objects.create(slug="last", name="Last", type="process", region=Region.GLOBAL)
    first = client.get("/mechanisms/?type=process").content.decode()
    assert "102 of 102 bodies" in first
    assert 'href="/mechanisms/body-98/"' in first
    assert 'href="/mechanisms/body-99/"' not in first
    assert 'href="/mechanisms/last/"' not in first
    assert 'href="/mechanisms/?type=process&amp;page=2#group-global"' in first
    assert 'href="#group-africa"' in first
    second = client.get("/mechanisms/?type=process&page=2").content.decode()
    assert 'href="/mechanisms/body-99/"' in second
    assert 'href="/mechanisms/last/"' in second
    assert 'href="/mechanisms/body-0/"' not in second
    assert 'href="/mechanisms/?type=process&amp;page=1"' in second
    assert client.get("/mechanisms/?page=nine").status_code == 200
    assert 'href="/mechanisms/last/"' in client.get("/mechanisms/?page=999").content.decode()


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(client: Client) -> None:
    body = a_body(1)
    body.name = "Comité Émile"
    body.save(update_fields=["name"])
    assert 'href="/mechanisms/body-1/"' in client.get("/mechanisms/?q=emile+comite").content.decode()
    body.slug = "emile"
    body.save()
    assert "0 of 1 body" in client.get("/mechanisms/?q=body").content.decode()


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_document_takes_two_queries(client: Client, bodies: int, django_assert_num_queries) -> None:
    for number in range(bodies):
        a_body(number)
    with django_assert_num_queries(2):
        client.get("/mechanisms.json")


@pytest.mark.parametrize("bodies", [1, 3])
def test_what_the_report_says_of_a_body_takes_six_queries(bodies: int, django_assert_num_queries) -> None:
    for number in range(bodies):
        a_body(number)
    with django_assert_num_queries(6):
        body_page(load_body("body-0"))


@pytest.mark.usefixtures("directory")
def test_the_document_holds_what_is_promised(client: Client) -> None:
    response = client.get("/mechanisms.json")
    document = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert set(document) == {"schema", "bodies"}
    assert document["schema"] == "directory/1"
    assert all(set(body) == DRAFT_KEYS for body in document["bodies"])
    asean = next(body for body in document["bodies"] if body["slug"] == "asean")
    assert asean["paragraphs"] == [3, 46, 50, 57, 81]
    assert asean["answered_2009"] == "responded"
    assert asean["instruments"][0] == {
        "name": "Practitioner Guidelines on Criminal Justice Responses to Trafficking in Persons",
        "kind": "guideline",
        "year": 2007,
        "paragraphs": [57],
    }


@pytest.mark.usefixtures("directory")
def test_a_body_has_the_name_of_the_report_and_beside_it_that_of_today(client: Client) -> None:
    bodies = {body["slug"]: body for body in client.get("/mechanisms.json").json()["bodies"]}
    assert bodies["asean"]["name_now"] is None
    assert bodies["oic"]["name"] == "Organization of the Islamic Conference"
    assert bodies["oic"]["name_now"] == {
        "name": "Organisation of Islamic Cooperation",
        "short_name": "OIC",
        "year": 2011,
        "source": "http://www.oic-oci.org/topic/?lan=en&t_id=5453",
    }
    assert bodies["sadc"]["name_now"]["year"] is None


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize("typed", ["Islamic Conference", "Islamic Cooperation"])
def test_it_is_found_and_listed_by_both_names(client: Client, typed: str) -> None:
    page = " ".join(client.get("/mechanisms/", {"q": typed}).content.decode().split())
    assert "Organisation of Islamic Cooperation</a>" in page
    assert '(in the report: <bdi lang="en">Organization of the Islamic Conference</bdi>)' in page


@pytest.mark.usefixtures("directory")
def test_its_page_is_headed_by_the_name_of_today_and_says_where_that_was_looked_up(client: Client) -> None:
    page = client.get("/mechanisms/oic/").content.decode()
    assert "<h1><bdi>Organisation of Islamic Cooperation</bdi></h1>" in page
    assert "Name in the report" in page
    assert "other name since 2011" in page
    assert 'href="http://www.oic-oci.org/topic/?lan=en&amp;t_id=5453"' in page
    assert "spelt otherwise by the body itself" in client.get("/mechanisms/sadc/").content.decode()


@pytest.mark.parametrize("address", ["/", "/mechanisms/", "/report/", "/help/designations/"])
def test_each_page_leads_to_what_names_do_not_say(client: Client, edition: object, address: str) -> None:
    assert 'href="/help/designations/"' in client.get(address).content.decode()


@pytest.mark.usefixtures("directory")
def test_the_document_is_not_sent_twice_to_whoever_has_it(client: Client) -> None:
    first = client.get("/mechanisms.json")
    again = client.get("/mechanisms.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]
