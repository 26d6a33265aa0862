"""The tables as programs get them: pages, filters, formats, refusals, limits; and the document that tells."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils.functional import Promise

from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import Standing, State
from assessments.answers.value import Answer
from assessments.api import rows
from assessments.api.pages import openapi_document
from assessments.api.parameters import AnswerPage
from assessments.api.tables import Stretch, stretch_of
from assessments.models import Cycle, Reading, Submission
from assessments.reviewing.acts import release_readings, save_reading
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyType, Person, Region
from mechanisms.people.api_tokens import make_token
from recommendations.catalogue import outline_of
from recommendations.outline import CriterionValue
from tests.comparing.compared_bodies import behind
from tests.factories import (
    BodyFactory,
    CycleFactory,
    MembershipFactory,
    NationalBodyFactory,
    acting,
    file_of,
    level,
)

pytestmark = pytest.mark.django_db

ROWS: dict[str, type[rows.Row]] = {
    "cycles": rows.CycleRow,
    "instrument": rows.RecommendationRow,
    "bodies": rows.BodyRow,
    "submissions": rows.SubmissionRow,
    "answers": rows.AnswerRow,
    "criteria": rows.CriterionRow,
    "principles": rows.PrincipleRow,
    "distribution": rows.CountRow,
    "readings": rows.ReadingRow,
}
PUBLIC = Choices(Sharing.PUBLIC, True, True, False)
ANSWERS = (
    level(106, 3),
    Answer(
        112,
        State.LEVEL,
        level=3,
        explanation="A plan.",
        criteria={"112.1": CriterionValue.YES, "112.3": CriterionValue.PARTLY},
    ),
    Answer(113, State.DONT_KNOW, explanation="Nobody counts."),
    Answer(114, State.WITHHELD),
    # Of everything that can stand behind a level two kinds, and open documents.
    *(behind(number, Standing.BORNE_OUT) for number in (107, 108)),
    behind(109, Standing.ABOVE, 3),
)


def sent_by(body: Body, cycle: Cycle, *entries: Answer) -> Submission:
    """What a body makes public."""
    member = body.memberships.first()
    person = member.account if member else MembershipFactory.create(body=body).account
    by = acting(person)
    start, end = date(2025, 7, 1), date(2026, 6, 30)
    draft = start_assessment(by=by, body=body, cycle=cycle, period_start=start, period_end=end)
    if entries:
        apply_file(by=by, assessment=draft, file=file_of(*entries))
    return submit(by=by, assessment=draft, choices=PUBLIC)


def bodies() -> list[Body]:
    """Three bodies, whose alphabetical order is none of their slugs."""
    return [
        BodyFactory.create(slug="zulu", name="Alpha Mechanism", region=Region.AMERICAS),
        BodyFactory.create(slug="mike", name="=Éclair Process", type=BodyType.PROCESS),
        NationalBodyFactory.create(slug="alfa", name="Omega Task Force"),
    ]


@pytest.fixture
def earlier(edition) -> Cycle:
    return CycleFactory.create(
        edition=edition, slug="2024", opens_on=date(2024, 7, 1), closes_on=date(2025, 1, 31)
    )


@pytest.fixture
def many(cycle: Cycle, earlier: Cycle) -> list[Submission]:
    """Three in this cycle, one in the one before."""
    found = bodies()
    sent = [sent_by(body, cycle, *ANSWERS) for body in found]
    return [*sent, sent_by(found[0], earlier, level(112, 0))]


@pytest.fixture
def program(reviewer: Person) -> Client:
    """A reviewer's."""
    return program_of(reviewer, "review")


def program_of(person: Person, reads: str) -> Client:
    """One with a token of its own."""
    secret = make_token(by=person, name="x", scope=reads, days=7)[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def read_and_released(reviewer: Person, submission: Submission) -> None:
    """A reading whose day for a reply has passed."""
    by = acting(reviewer)
    save_reading(by=by, submission=submission, paragraph=112, verdict="agree", reason="Yes.")
    release_readings(by=by, submission=submission, reply_until=date(2099, 1, 31))
    Reading.objects.filter(submission=submission).update(reply_until=date(2026, 1, 31))


def get(address: str, client: Client | None = None) -> dict[str, Any]:
    answer = (client or Client()).get(address)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


# What a row says.


def test_an_answer_says_what_the_frozen_document_says(many) -> None:
    told = get("/api/answers?limit=10000")
    for submission in many:
        document = json.loads(submission.document)
        mine = [row for row in told["rows"] if row["submission"] == str(submission.pk)]
        assert len(mine) == 32
        for row, answer in zip(mine, document["answers"], strict=True):
            support = answer["supported"] or {"low": None, "high": None}
            assert (row["paragraph"], row["state"]) == (answer["paragraph"], answer["state"])
            assert row["level"] == answer.get("level")
            assert row["evidence_strength"] == answer["evidence_strength"]
            assert (row["supported_low"], row["supported_high"]) == (support["low"], support["high"])
            assert (row["claim"], row["standing"]) == (answer["claim"], answer["standing"])
    seen = {(row["claim"], row["standing"]) for row in told["rows"]}
    assert seen >= {("within", "borne_out"), ("above", "above"), ("not_compared", "unanswered"), (None, None)}


def test_a_submission_says_what_its_tally_says(many) -> None:
    told = {row["submission"]: row for row in get("/api/submissions")["rows"]}
    for submission in many:
        row = told[str(submission.pk)]
        tally = json.loads(submission.document)["tally"]
        flat = tally | tally["not_borne_out"]
        del flat["distribution"], flat["not_borne_out"]
        assert {key: row[key] for key in flat} == flat
        assert row["sha256"] == submission.digest
    assert {(row["borne_out"], row["documents"]) for row in told.values()} == {(2, 1), (0, 0)}


def test_a_criterion_says_what_the_document_says(many, edition) -> None:
    told = get("/api/criteria?limit=10000&cycle=2026")["rows"]
    mine = {row["criterion"]: row["value"] for row in told if row["body"] == "zulu"}
    assert mine["112.1"] == "yes"
    assert mine["112.3"] == "partly"
    assert list(mine) == [
        criterion.code
        for recommendation in outline_of(edition).recommendations
        for criterion in recommendation.criteria
    ]
    assert set(mine.values()) == {"yes", "partly", "no", "blank"}


def test_a_principle_says_by_kind_what_the_document_says(many) -> None:
    told = get("/api/principles?limit=10000")["rows"]
    for submission in many:
        mine = [row for row in told if row["submission"] == str(submission.pk)]
        found = json.loads(submission.document)["principles"]
        assert len(mine) == 3 * len(found) == 24
        for principle in found:
            rows_of_it = [row for row in mine if row["principle"] == principle["code"]]
            by_kind = {row["criterion_kind"]: row for row in rows_of_it}
            assert list(by_kind) == ["structural", "process", "outcome"]
            for kind, counts in principle["by_kind"].items():
                assert {name: by_kind[kind][name] for name in counts} == counts
            assert sum(row["left_out"] for row in rows_of_it) == principle["left_out"]
            assert {row["summarised"] for row in rows_of_it} == {principle["summarised"]}


def test_the_distribution_is_that_of_the_answers(many) -> None:
    counted: dict[tuple, int] = {}
    behind_levels: dict[tuple, Counter[str]] = {}
    for row in get("/api/answers?limit=10000")["rows"]:
        key = tuple(row[name] for name in ("cycle", "kind", "paragraph", "state", "level"))
        counted[key] = counted.get(key, 0) + 1
        behind_levels.setdefault(key, Counter())[row["standing"]] += 1
    told = get("/api/distribution?limit=10000")["rows"]
    assert len(told) == 3 * 32 * 9  # cycles and kinds of which there is something
    for row in told:
        key = tuple(row[name] for name in ("cycle", "kind", "paragraph", "state", "level"))
        assert row["submissions"] == counted.get(key, 0)
        for standing in Standing:
            number = behind_levels.get(key, Counter())[standing.value] if row["level"] in (2, 3) else None
            assert row[standing.value] == number
    assert {(row["cycle"], row["kind"], row["of"]) for row in told} == {
        ("2024", "regional", 1),
        ("2026", "regional", 2),
        ("2026", "national", 1),
    }


def test_rows_stand_by_cycle_kind_and_name_and_never_by_score(many) -> None:
    found = [(row["cycle"], row["body"]) for row in get("/api/submissions")["rows"]]
    by_cycle = {slug: [body for cycle, body in found if cycle == slug] for slug in ("2026", "2024")}
    # "=Éclair" stands before "Alpha": the sign before it is no letter.
    assert by_cycle == {"2026": ["alfa", "mike", "zulu"], "2024": ["zulu"]}


# Pages.


PAGED = {
    "submissions": (1, 3),
    "answers": (7, 33, 50),
    "criteria": (100, 111),
    "principles": (7, 24, 50),
    "distribution": (200,),
    "bodies": (1, 2),
    "answers?paragraph=112": (1, 3),
}


def test_pages_together_are_the_whole(many, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    for table, limits in PAGED.items():
        address = f"/api/{table}{'&' if '?' in table else '?'}limit="
        whole = get(f"{address}10000")
        assert len(whole["rows"]) == whole["count"]
        for limit in limits:
            assert all_pages(f"{address}{limit}", limit, whole["count"]) == whole["rows"]


def all_pages(address: str, limit: int, count: int) -> list[dict[str, Any]]:
    """The rows of one page after the other, as far as each names the next."""
    found: list[dict[str, Any]] = []
    while address:
        page = get(address)
        assert page["count"] == count
        assert len(page["rows"]) <= limit
        found += page["rows"]
        parts = urlsplit(page["next"] or "")
        address = f"{parts.path}?{parts.query}" if page["next"] else ""
    return found


def test_the_next_page_keeps_the_filters_and_the_installations_address(many, settings) -> None:
    settings.ADDRESS = "https://assess.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    answer = Client(headers={"host": "evil.example"}).get(
        "/api/answers?kind=regional&region=Latin+America+and+the+Caribbean&limit=5"
    )
    assert answer.json()["next"] == (
        "https://assess.example.org/api/answers"
        "?kind=regional&region=Latin+America+and+the+Caribbean&limit=5&offset=5"
    )


def test_behind_the_last_row_there_is_an_empty_page(many) -> None:
    for table in ROWS.keys() - {"readings"}:
        page = get(f"/api/{table}?offset=100000")
        assert (page["rows"], page["next"]) == ([], None)
        assert page["count"] > 0


A, B, C, D = (1, "national"), (1, "regional"), (2, "regional"), (3, "regional")


@pytest.mark.parametrize(
    ("start", "number", "stretch"),
    [
        (0, 10, Stretch((A,), 0, 1, 0)),
        (0, 32, Stretch((A,), 0, 1, 0)),
        (31, 1, Stretch((A,), 0, 1, 31)),
        (31, 2, Stretch((A, B), 0, 2, 31)),
        (32, 32, Stretch((B,), 0, 1, 0)),
        (64, 3, Stretch((C,), 0, 1, 0)),
        (68, 1, Stretch((C,), 1, 2, 1)),
        (63, 4, Stretch((B, C), 0, 2, 31)),
        (70, 5, Stretch((D,), 0, 1, 0)),
        (0, 10000, Stretch((A, B, C, D), 0, 5, 0)),
        (74, 1, Stretch()),
    ],
)
def test_where_a_page_lies_across_cycles_that_ask_differently(
    start: int, number: int, stretch: Stretch
) -> None:
    """A line of 32 rows for each of two kinds, two of three rows, one of four; 9 asks nothing: 74 rows."""
    lines = {A: 1, B: 1, C: 2, D: 1, (9, "regional"): 7}
    assert stretch_of(lines, {1: 32, 2: 3, 3: 4, 9: 0}, start, number) == stretch


# Filters.


FILTERS = {
    "cycle=2024": {"zulu"},
    "kind=national": {"alfa"},
    "region=Latin+America+and+the+Caribbean": {"zulu"},
    "type=process": {"mike"},
    "type=process&kind=national": set(),
    "cycle=2026&kind=regional": {"zulu", "mike"},
}


def test_a_filter_leaves_what_it_says(many) -> None:
    for table, (query, seen) in product(("submissions", "answers", "criteria"), FILTERS.items()):
        told = get(f"/api/{table}?limit=10000&{query}")
        assert {row["body"] for row in told["rows"]} == seen
        assert told["count"] == len(told["rows"])


def test_one_recommendation_of_each(many) -> None:
    told = get("/api/answers?paragraph=112")
    assert told["count"] == 4
    assert [row["level"] for row in told["rows"] if row["cycle"] == "2024"] == [0]


def test_a_body_may_belong_to_a_region_of_its_own(many) -> None:
    Body.objects.create(slug="river", name="River", region="Sample region", type="process", sample=True)
    assert [row["body"] for row in get("/api/bodies?region=Sample+region")["rows"]] == ["river"]


@pytest.mark.parametrize(
    ("query", "parameter", "sentence"),
    [
        ("kind=martian", "kind", "“martian” is none of: regional, national."),
        ("kind=", "kind", "“” is none of: regional, national."),
        ("region=Mars", "region", "“Mars” is none of: Africa, "),
        ("region=%00", "region", "is none of: Africa, "),
        ("type=club", "type", "“club” is none of: regional_organisation, "),
        ("cycle=1999", "cycle", "“1999” is none of: 2026."),
        ("paragraph=105", "paragraph", "105 is not the paragraph of a recommendation."),
        ("paragraph=x", "paragraph", "Write the number of a paragraph, such as 112."),
        ("limit=0", "limit", "Write a whole number from 1 to 10000."),
        ("limit=10001", "limit", "Write a whole number from 1 to 10000."),
        ("limit=many", "limit", "Write a whole number from 1 to 10000."),
        ("offset=-1", "offset", "Write a whole number from 0 to 10000000."),
        ("offset=99999999999999999999", "offset", "Write a whole number from 0 to"),
        ("format=xml", "format", "“xml” is none of: json, csv."),
        ("cycel=2026", "cycel", "This table has no such parameter. It has: limit, offset, format"),
        ("kind=regional&kind=national", "kind", "Give it only once."),
    ],
)
def test_what_is_not_known_is_refused_by_its_name(cycle, query: str, parameter: str, sentence: str) -> None:
    answer = Client().get(f"/api/answers?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["parameter"] == parameter
    assert told["detail"].startswith(f"{parameter}: ")
    assert sentence in told["detail"]


@pytest.mark.parametrize(
    "address", ["/api/nothing", "/api/answers/", "/api/submissions/x/report.json", "/api/docs"]
)
def test_what_is_not_there_is_said_in_json(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


# Formats.


def test_csv_holds_the_same_rows(many, program: Client, reviewer: Person) -> None:
    read_and_released(reviewer, many[0])
    for table in ROWS:
        same_in_csv(program, table)


def same_in_csv(program: Client, table: str) -> None:
    """The same page in both formats."""
    told = get(f"/api/{table}?limit=5", program)
    answer = program.get(f"/api/{table}?limit=5&format=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert found == [{name: cell(value) for name, value in row.items()} for row in told["rows"]] or any(
        str(value).startswith("=") for row in told["rows"] for value in row.values()
    )
    assert len(found) == len(told["rows"]) > 0
    assert answer["X-Total-Count"] == str(told["count"])
    following = (told["next"] or "").replace("limit=5&", "limit=5&format=csv&")
    assert answer.headers.get("Link", "") == (f'<{following}>; rel="next"' if following else "")


def cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else str(value)


def test_a_name_that_looks_like_a_formula_is_none_in_csv(many) -> None:
    text = Client().get("/api/submissions?format=csv").content.decode("utf-8-sig")
    names = {row["body"]: row["name"] for row in csv.DictReader(io.StringIO(text))}
    assert names["mike"] == "'=Éclair Process"
    told = {row["body"]: row["name"] for row in get("/api/submissions")["rows"]}
    assert told["mike"] == "=Éclair Process"


def test_a_level_that_is_not_there_is_empty_and_never_zero(many) -> None:
    text = Client().get("/api/answers?format=csv&cycle=2026").content.decode("utf-8-sig")
    found = {row["paragraph"]: row for row in csv.DictReader(io.StringIO(text)) if row["body"] == "zulu"}
    assert (found["113"]["state"], found["113"]["level"]) == ("dont_know", "")
    assert (found["115"]["state"], found["115"]["level"]) == ("blank", "")
    assert (found["112"]["claim"], found["112"]["supported_high"]) == ("above", "2")


# The document, and what is answered, agree.


def test_every_answer_is_what_the_document_says(many, program: Client, reviewer: Person) -> None:
    read_and_released(reviewer, many[0])
    for table, row in ROWS.items():
        as_the_document_says(get(f"/api/{table}?limit=10000", program), table, row)


def as_the_document_says(told: dict[str, Any], table: str, row: type[rows.Row]) -> None:
    """The page has the columns of its table, in their order, each with a value of its kind."""
    # JSON mode: days and ids are texts there. Strict else: a number in quotes is no number.
    checked = rows.Table[row].model_validate_json(json.dumps(told), strict=True)  # type: ignore[valid-type]
    assert len(checked.rows) == told["count"] > 0
    document = json.loads(json.dumps(openapi_document()))
    schema = schema_of(document, table)
    assert set(schema["required"]) == set(schema["properties"]) == set(told)
    items = named(document, schema["properties"]["rows"]["items"])
    for each in told["rows"]:
        assert list(each) == list(items["properties"]) == list(row.model_fields)
        assert set(items["required"]) == set(each)
    assert items["additionalProperties"] is False


def schema_of(document: dict[str, Any], table: str) -> dict[str, Any]:
    operation = document["paths"][f"/api/{table}"]["get"]
    return named(document, operation["responses"]["200"]["content"]["application/json"]["schema"])


def named(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def test_the_document_holds_every_table_every_column_in_words_and_nothing_that_writes() -> None:
    document = Client().get("/api/openapi.json").json()
    assert set(document["paths"]) == {
        *(f"/api/{table}" for table in ROWS),
        "/api/submissions/{submission}/report.json",
    }
    assert {method for path in document["paths"].values() for method in path} == {"get"}
    for table, row in ROWS.items():
        items = named(document, schema_of(document, table)["properties"]["rows"]["items"])
        assert list(items["properties"]) == list(row.model_fields), table
        assert all(column["description"] for column in items["properties"].values()), table
        assert document["paths"][f"/api/{table}"]["get"]["description"], table
    for operation in (path["get"] for path in document["paths"].values()):
        assert operation["security"] == [{}, {"Token": []}]
        assert all(parameter.get("description") for parameter in operation["parameters"][1:])
    assert document["components"]["securitySchemes"]["Token"] == {"type": "http", "scheme": "bearer"}


def test_what_a_column_means_is_translated_when_it_is_read() -> None:
    for table, row in ROWS.items():
        for name, column in row.model_fields.items():
            assert isinstance(column.description, Promise), (table, name)
    for name, parameter in AnswerPage.model_fields.items():
        assert isinstance(parameter.description, Promise), name


def test_the_page_lists_every_table_and_column_and_asks_nobody_elsewhere() -> None:
    page = Client().get("/api/").content.decode()
    for table, row in ROWS.items():
        assert f'href="/api/{table}"' in page
        for column in row.model_fields:
            assert f"<code>{column}</code>" in page, (table, column)
    assert page.count("<h1>") == 1
    assert '<script src="http' not in page
    assert "cdn" not in page.lower()


# How often, how it is sent, what it costs.


def test_too_often_from_one_address(cycle, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api_anonymous": "3/m/ip"}
    answers = [Client().get("/api/cycles") for _each in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert "Wait a minute" in answers[-1].json()["detail"]
    assert Client(REMOTE_ADDR="192.0.2.9").get("/api/cycles").status_code == 200


def test_too_often_with_one_token(cycle, reviewer: Person, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "api_token": "3/m/key",
        "api_anonymous": "1/m/ip",
    }
    first, second = (program_of(reviewer, "public") for _each in range(2))
    codes = [first.get("/api/cycles").status_code for _each in range(4)]
    assert codes == [200, 200, 200, 429]
    assert second.get("/api/cycles").status_code == 200


def test_guesses_are_counted(cycle, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api_anonymous": "2/m/ip"}
    guess = Client(headers={"authorization": "Bearer t32_" + "A" * 43})
    assert [guess.get("/api/cycles").status_code for _each in range(3)] == [401, 401, 429]


def test_the_limits_that_the_page_names_are_those_that_hold() -> None:
    limits = django_settings.ACCOUNT_RATE_LIMITS
    assert (limits["api_anonymous"], limits["api_token"]) == ("30/m/ip", "60/m/key")
    page = Client().get("/api/").content.decode()
    assert "You may ask 30 times a minute, with a token 60 times" in page


@pytest.mark.parametrize("address", ["/api/cycles", "/api/answers?format=csv", "/api/nothing"])
def test_nothing_is_stored_on_the_way_and_no_other_page_reads_along(
    cycle, reviewer: Person, address: str
) -> None:
    secret = make_token(by=reviewer, name="x", scope="review", days=7)[1]
    asked = {"origin": "https://evil.example", "authorization": f"Bearer {secret}"}
    answer = Client(headers=asked).get(address)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert not answer.cookies


def test_only_the_head_may_be_asked_for(many) -> None:
    answer = Client().head("/api/answers")
    assert (answer.status_code, answer.content) == (200, b"")


QUERIES = {
    "cycles": 2,
    "instrument": 1,
    "bodies": 2,
    "submissions": 4,
    "answers": 4,
    "criteria": 4,
    "principles": 4,
    "distribution": 2,
    "readings": 3,
}


@pytest.mark.parametrize("table", QUERIES)
@pytest.mark.parametrize("number", [1, 3])
def test_a_table_takes_a_fixed_number_of_queries(
    cycle, program: Client, reviewer: Person, table: str, number: int, django_assert_num_queries
) -> None:
    for body in bodies()[:number]:
        sent = sent_by(body, cycle, level(112, 1))
        read_and_released(reviewer, sent)
    program.get("/api/cycles")  # the day of the first use is written down
    with django_assert_num_queries(QUERIES[table] + 2):  # token and roles
        told = get(f"/api/{table}", program)
    assert told["count"] >= (1 if table == "cycles" else number)
