"""`/instrument.json`: the shape that scripts rely on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("edition")


def document(client: Client) -> dict[str, Any]:
    response = client.get("/instrument.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json; charset=utf-8"
    content: dict[str, Any] = json.loads(response.content)
    return content


def test_it_names_schema_symbol_and_edition(client: Client) -> None:
    content = document(client)
    assert (content["schema"], content["symbol"], content["edition"]) == (
        "instrument/1",
        "A/HRC/14/32",
        "2010",
    )
    assert sorted(content) == ["edition", "principles", "recommendations", "schema", "sections", "symbol"]


def test_groups_and_principles_have_the_promised_keys(client: Client) -> None:
    content = document(client)
    assert content["sections"][1] == {
        "code": "a",
        "letter": "a",
        "lead_in": (
            "With regard to the regional mechanisms’ institutional frameworks, these should include:"
        ),
        "paragraphs": [109, 110, 111],
    }
    assert [each["code"] for each in content["principles"]] == [
        "standards",
        "victim_centred",
        "gender",
        "child",
        "non_discrimination",
        "participation",
        "accountability",
        "remedy",
    ]
    assert set(content["principles"][0]) == {"code", "name"}


def test_a_recommendation_has_the_promised_keys(client: Client) -> None:
    recommendations = document(client)["recommendations"]
    assert [each["paragraph"] for each in recommendations] == list(range(106, 138))
    (each,) = [each for each in recommendations if each["paragraph"] == 112]
    assert {
        "paragraph",
        "section",
        "title",
        "titles",
        "text",
        "prompts",
        "means",
        "comparability",
        "na_allowed",
        "principles",
        "levels",
        "cases",
        "criteria",
        "related_paragraphs",
        "good_practices",
    } <= set(each)
    assert each["text"] == "Assist in the development of NPAs."
    assert each["section"] == "b"
    assert set(each["prompts"]) == {"regional", "national"}
    assert each["na_allowed"] == {"regional": False, "national": False}
    assert each["principles"]["accountability"] == "reading"
    assert [len(each["levels"][variant]) for variant in ("regional", "national")] == [4, 4]
    assert each["criteria"][0]["code"] == "112.1"
    assert each["criteria"][0]["kind"] == "structural"
    assert 43 in each["related_paragraphs"]
    assert set(each["good_practices"][0]) == {"paragraph", "who", "what", "did"}
    assert each["title"] == each["titles"]["regional"] != each["titles"]["national"]


def criterion(client: Client, code: str) -> dict[str, Any]:
    (found,) = [
        criterion
        for each in document(client)["recommendations"]
        for criterion in each["criteria"]
        if criterion["code"] == code
    ]
    return dict(found)


def test_a_criterion_says_what_each_answer_means_what_is_needed_and_what_to_do(client: Client) -> None:
    body = criterion(client, "113.3")
    assert set(body) == {"code", "kind", "text", "step", "partly", "no_case", "needed", "principles"}
    assert body["text"]["national"] == (
        "The body, formal or not, met at least twice in the last 12 months and agreed who does what."
    )
    assert body["partly"]["national"] == "It did so once."
    assert body["no_case"] == {"regional": None, "national": None}
    assert body["needed"]["national"] == "partly"
    assert body["step"]["national"].startswith("Fix the dates of the body’s meetings")
    assert criterion(client, "113.4")["principles"]["national"] == ["participation", "accountability"]


def test_what_is_not_offered_or_not_needed_is_null_and_nothing_is_in_braces(client: Client) -> None:
    content = document(client)
    criteria = [one for each in content["recommendations"] for one in each["criteria"]]
    assert len(criteria) == 128
    for variant in ("regional", "national"):
        assert {one["needed"][variant] for one in criteria} == {None, "yes", "partly"}
        assert "" not in [one[key][variant] for one in criteria for key in ("partly", "no_case")]
        assert None in [one["partly"][variant] for one in criteria]
    assert "{window" not in json.dumps(content)


def test_a_case_answers_the_criteria_by_their_codes(client: Client) -> None:
    (each,) = [each for each in document(client)["recommendations"] if each["paragraph"] == 113]
    assert each["means"]["national"][0] == "it carries out, coordinates and oversees the national work"
    case = each["cases"]["national"][0]
    assert set(case) == {"situation", "level", "criteria"}
    assert (case["level"], case["criteria"]) == (
        1,
        {"113.1": "no", "113.2": "no", "113.3": "yes", "113.4": "no"},
    )


def test_it_is_canonical(client: Client) -> None:
    content = client.get("/instrument.json").content
    again = json.dumps(json.loads(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert content == again.encode()


def test_a_known_copy_is_not_sent_again(client: Client) -> None:
    first = client.get("/instrument.json")
    assert "max-age=3600" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    second = client.get("/instrument.json", headers={"if-none-match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
