"""The published schemas: what we write fits them, what they refuse we refuse, and what we read they allow."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assessments.answers import file as schema_check
from assessments.answers.file import FILE_KEYS, FORMATS, load_json, read_answers, read_text, schema_problems
from assessments.answers.problems import sentence
from assessments.answers.schema import answers_schema
from assessments.answers.scoring import Standing
from assessments.api.pages import ANSWERS_EXAMPLE
from assessments.api.schemas import PUBLISHED, schema_of
from assessments.issuing.report_files import draft_of
from assessments.models import Assessment
from assessments.report.document import to_document
from assessments.report.overview import Kind
from mechanisms.access import Sharing
from mechanisms.models import Person
from recommendations.outline import Variant
from recommendations.support import Claim
from tests.answering.evidence_cast import SECRET, Attach, send
from tests.answers.test_answer_entry import FULL, NATIONAL, PUBLIC, REGIONAL
from tests.files.files_made import pdf
from tests.issuing.bundle_cast import made, manifest_of, quick_files
from tests.report import invented_bodies, sample_reports

__all__ = ["quick_files"]

ROOT = Path(__file__).resolve().parents[2]
OUTLINE = REGIONAL.outline
ADDRESS = "https://assess.example.org/schema/answers-1.json"


def answers(*entries: dict[str, Any], **frame: Any) -> dict[str, Any]:
    return {"schema": "answers/1", "edition": OUTLINE.edition, "answers": list(entries), **frame}


def errors(name: str, document: object) -> list[str]:
    """Where a document does not fit one of our schemas, for the real instrument."""
    schema = schema_of(name, sample_reports.outline(), ADDRESS)
    validator = Draft202012Validator(schema, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message[:80]}" for error in validator.iter_errors(document)]


# ── The schemas themselves ────────────────────────────────────────────────


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_is_a_schema_and_names_itself(name: str) -> None:
    schema = schema_of(name, sample_reports.outline(), f"https://a.example/schema/{name}.json")
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"https://a.example/schema/{name}.json"
    assert json.loads(json.dumps(schema)) == schema
    kind, _dash, version = name.rpartition("-")
    assert schema["properties"]["schema"] == {"const": f"{kind}/{version}"}


def test_that_of_answers_knows_the_keys_of_the_rules_and_the_codes_of_the_instrument() -> None:
    schema = answers_schema(sample_reports.outline(), ADDRESS)
    parts = schema["$defs"]
    assert list(schema["properties"]) == list(FILE_KEYS)
    assert list(FILE_KEYS) == ["schema", "edition", "period", "contributors", "budget", "answers"]
    assert list(parts["period"]["properties"]) == ["start", "end"]
    assert list(parts["contributor"]["properties"]) == ["name", "kind"]
    told = json.dumps(schema)
    for recommendation in sample_reports.outline().recommendations:
        for criterion in recommendation.criteria:
            assert f'"{criterion.code}"' in told


# ── What the schema refuses, the rules refuse ─────────────────────────────


def entry(**changed: Any) -> dict[str, Any]:
    found = copy.deepcopy(FULL) | changed
    return {key: value for key, value in found.items() if value is not None}


def evidence(**changed: Any) -> dict[str, Any]:
    item = {key: value for key, value in (PUBLIC | changed).items() if value is not None}
    return entry(evidence=[item])


def action(**changed: Any) -> dict[str, Any]:
    return entry(actions=[{"what": "Write a law"} | changed])


BARE = {"paragraph": 112, "state": "dont_know"}

#: What is wrong → a file with it.
REFUSED: dict[str, dict[str, Any]] = {
    "another schema": answers() | {"schema": "answers/2"},
    "another edition": answers() | {"edition": "1999"},
    "no answers": {"schema": "answers/1", "edition": OUTLINE.edition},
    "an unknown key": answers(note="x"),
    "a period without its end": answers(period={"start": "2025-01-01"}),
    "a period in words": answers(period={"start": "January", "end": "June"}),
    "a contributor without a name": answers(contributors=[{"name": " ", "kind": "ministry"}]),
    "a contributor of no kind": answers(contributors=[{"name": "A", "kind": "friend"}]),
    "no paragraph": answers({"state": "blank"}),
    "a paragraph that is none": answers(BARE | {"paragraph": 105}),
    "a paragraph as a text": answers(BARE | {"paragraph": "112"}),
    "a paragraph twice": answers(BARE, BARE | {"state": "withheld"}),
    "no state": answers({"paragraph": 112}),
    "an unknown state": answers(BARE | {"state": "unsure"}),
    "a level without a number": answers(entry(level=None)),
    "level 4": answers(entry(level=4)),
    "a level as a text": answers(entry(level="2")),
    "a level that is true": answers(entry(level=True)),
    "a level beside another state": answers(BARE | {"level": 2}),
    "a null level": answers(BARE | {"level": None}),
    "an endless explanation": answers(entry(explanation="x" * 20_001)),
    "an explanation that is none": answers(entry(explanation=None) | {"explanation": None}),
    "an invisible character": answers(entry(explanation="a\x07b")),
    "not applicable without a reason": answers({"paragraph": 131, "state": "not_applicable"}),
    "not applicable with blanks": answers(
        {"paragraph": 131, "state": "not_applicable", "explanation": " \n"}
    ),
    "not applicable where nobody may": answers(
        {"paragraph": 112, "state": "not_applicable", "explanation": "No."}
    ),
    "elsewhere without a name": answers({"paragraph": 133, "state": "elsewhere"}),
    "elsewhere with blanks": answers({"paragraph": 133, "state": "elsewhere", "elsewhere": " "}),
    "a name beside another state": answers(BARE | {"elsewhere": "coe"}),
    "a criterion of another recommendation": answers(BARE | {"criteria": {"113.1": "yes"}}),
    "a criterion without a value": answers(BARE | {"criteria": {"112.1": "maybe"}}),
    "mechanisms where none are asked": answers(BARE | {"mechanisms": ["coe"]}),
    "a mechanism twice": answers(entry(mechanisms=["coe", "coe"])),
    "a priority as a text": answers(BARE | {"priority": "yes"}),
    "evidence without a title": answers(evidence(title=" ")),
    "evidence without a strength": answers(evidence(strength=None)),
    "strength 4": answers(evidence(strength=4)),
    "public without a date": answers(evidence(date=None)),
    "public without a place": answers(evidence(url=None)),
    "public with a blank place": answers(evidence(url=" ", page="")),
    "confirmed by nobody": answers(evidence(strength=3)),
    "a day that no month has": answers(evidence(date="2024-02-30")),
    "a day written otherwise": answers(evidence(date="1.3.2024")),
    "a day of another age": answers(evidence(date="1492-03-01")),
    "a link that runs": answers(evidence(url="javascript:alert(1)")),
    "a link without a host": answers(evidence(url="https:///plan")),
    "a link with a name in it": answers(evidence(url="https://me@example.org/")),
    "a link with a blank in it": answers(evidence(url="https://example.org/a b")),
    "the same evidence twice": answers(entry(evidence=[PUBLIC, PUBLIC])),
    "too much evidence": answers(entry(evidence=[{"title": str(n), "strength": 0} for n in range(101)])),
    "evidence with a file": answers(evidence(file="plan.pdf")),
    "an action without words": answers(entry(actions=[{"what": ""}])),
    "an action of no status": answers(action(status="soon")),
    "help that nobody gives": answers(action(assistance=["magic"])),
    "help asked for twice": answers(action(assistance=["legal", "legal"])),
    "an answer that is a list": answers() | {"answers": [[]]},
    "answers that are an object": answers() | {"answers": {}},
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_the_schema_refuses_the_rules_refuse_in_their_own_words(wrong: str) -> None:
    document = REFUSED[wrong]
    assert schema_problems(document, OUTLINE) != []
    file, problems = read_answers(document, REGIONAL)
    assert file is None
    assert {problem.rule for problem in problems}.isdisjoint({"against_schema"})
    assert problems


#: What no schema can know.
BEYOND: dict[str, dict[str, Any]] = {
    "a period that ends before it begins": answers(period={"start": "2026-01-01", "end": "2025-01-01"}),
    "an unknown mechanism": answers({"paragraph": 133, "state": "elsewhere", "elsewhere": "x"}),
    "the body itself": answers({"paragraph": 133, "state": "elsewhere", "elsewhere": REGIONAL.body}),
    "evidence confirmed by the body": answers(evidence(strength=3, source=REGIONAL.body_name)),
}


@pytest.mark.parametrize("wrong", BEYOND)
def test_what_no_schema_can_know_the_rules_know(wrong: str) -> None:
    assert schema_problems(BEYOND[wrong], OUTLINE) == []
    assert read_answers(BEYOND[wrong], REGIONAL)[0] is None


# ── What the rules accept, the schema accepts ─────────────────────────────

#: What a reader takes and a narrower schema would not.
ODD: dict[str, dict[str, Any]] = {
    "line ends of another system count as one sign": answers(entry(explanation="line\r\n" * 4_000)),
    "blanks around a link": answers(evidence(url=" https://example.org/p\n")),
    "a link in capitals": answers(evidence(url="HTTPS://EXAMPLE.ORG?a=1#b")),
    "a link with a port and a host in Arabic": answers(evidence(url="http://مثال.إختبار:8080/خطة")),
    "a page in the place of a link": answers(evidence(url="", page="4")),
    "an empty link beside nothing": answers(entry(evidence=[{"title": "A", "strength": 1, "url": ""}])),
    "a blank criterion": answers(BARE | {"criteria": {"112.1": "blank"}}),
    "no mechanisms, said": answers(BARE | {"mechanisms": []}),
    "no name, said": answers(BARE | {"elsewhere": " "}),
    "no evidence, no actions, said": answers(BARE | {"evidence": [], "actions": []}),
    "nothing": answers(),
    "a smile": answers(BARE | {"explanation": "🙂 \u200f\ttab"}),
    "everything": answers(FULL),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_and_understood_fits_as_well(odd: str) -> None:
    file, problems = read_answers(ODD[odd], REGIONAL)
    assert problems == []
    assert file is not None


SIGNS = st.characters(exclude_categories=("Cc", "Cs"))
TEXTS = st.one_of(
    st.text(SIGNS, max_size=12), st.sampled_from(["", " ", "\r\n", "a\rb", "\x1f", "\x85", "\u3000"])
)
WORDS = st.sampled_from(["Plan", " Plan\r\n", "a\tb", "الخطة", "🙂", "\u3000x"])
DAYS = st.sampled_from(["2024-03-01", "1900-01-01", "2100-12-31"])
LINKS = st.sampled_from(
    ["https://example.org", " http://a.b:80/c?d#e ", "http://[::1]/", "HTTP://é/خطة", "http://a?b"]
)
WILD: st.SearchStrategy[Any] = st.one_of(
    TEXTS, st.sampled_from(["https://a@b", "2024-02-30", None, True, 4, 3.0, [], {}, ["coe"], [{}]])
)


@st.composite
def references(draw: st.DrawFn) -> dict[str, Any]:
    """One that has what its strength needs, and any of the rest."""
    strength = draw(st.integers(0, 3))
    place = draw(st.sampled_from(["url", "page"]))
    needed = {0: set(), 1: set(), 2: {"date", place}, 3: {"date", place, "source"}}[strength]
    rest = draw(st.sets(st.sampled_from(["date", "url", "page", "source"])))
    values = {"date": DAYS, "url": LINKS, "page": WORDS, "source": WORDS}
    return {"title": draw(WORDS), "strength": strength} | {
        key: draw(values[key]) for key in sorted(needed | rest)
    }


@st.composite
def entries(draw: st.DrawFn, paragraph: int) -> dict[str, Any]:
    """An answer as somebody might send it; one in four has a member that is something else."""
    states = ["level", "dont_know", "blank", "elsewhere"]
    state = draw(st.sampled_from([*states, "not_applicable"] if paragraph == 131 else states))
    found: dict[str, Any] = {"paragraph": paragraph, "state": state}
    if state == "level":
        found["level"] = draw(st.integers(0, 3))
    if state == "elsewhere":
        found["elsewhere"] = draw(st.sampled_from(["coe", " asean\t"]))
    found["explanation"] = draw(WORDS if state == "not_applicable" else TEXTS | WORDS)
    codes = [item.code for item in OUTLINE.recommendation(paragraph).criteria]
    found["criteria"] = draw(st.dictionaries(st.sampled_from(codes), st.sampled_from(["yes", "no", "blank"])))
    found["evidence"] = draw(st.lists(references(), max_size=2))
    found["actions"] = draw(st.lists(ACTION, max_size=2))
    if paragraph == 115:
        found["mechanisms"] = draw(st.lists(st.sampled_from(["coe", "asean"]), unique=True))
    if draw(st.integers(0, 3)) == 3:
        found[draw(st.sampled_from([*FULL, "elsewhere", "note"]))] = draw(WILD)
    return found


ACTION = st.fixed_dictionaries(
    {"what": WORDS},
    optional={
        "owner": TEXTS,
        "due": DAYS,
        "status": st.sampled_from(["planned", "done"]),
        "assistance": st.lists(st.sampled_from(["legal", "other", "training"]), unique=True),
    },
)
FRAME = st.fixed_dictionaries(
    {},
    optional={
        "period": st.fixed_dictionaries({"start": DAYS, "end": DAYS}),
        "contributors": st.lists(
            st.fixed_dictionaries({"name": WORDS, "kind": st.just("ministry")}), max_size=1
        ),
    },
)
DOCUMENTS = st.builds(
    lambda rows, frame: answers(*rows, **frame),
    st.lists(st.sampled_from([112, 115, 131]), unique=True, max_size=2).flatmap(
        lambda numbers: st.tuples(*map(entries, numbers))
    ),
    FRAME,
)


@given(document=DOCUMENTS, rules=st.sampled_from([REGIONAL, NATIONAL]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_file_is_taken_by_the_rules_and_refused_by_the_schema(document: Any, rules: Any) -> None:
    _file, problems = read_answers(document, rules)
    assert [problem for problem in problems if problem.rule == "against_schema"] == []


# ── The check ─────────────────────────────────────────────────────────────


def test_a_file_that_only_the_schema_refuses_is_refused_with_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schema = answers_schema(OUTLINE, ADDRESS)
    schema["$defs"]["text"]["pattern"] = "^[a-z]*$"
    narrower = Draft202012Validator(schema)
    monkeypatch.setitem(schema_check._built, OUTLINE.edition, (OUTLINE, narrower))
    file, problems = read_answers(answers(BARE | {"explanation": "In CAPITALS"}), REGIONAL)
    assert file is None
    assert [sentence(problem) for problem in problems] == [
        "answers[0].explanation: This does not fit the schema of answers/1 (pattern). [against_schema]"
    ]


def test_what_was_wrong_with_the_json_is_said_once() -> None:
    text = json.dumps(answers(BARE | {"priority": True})).replace("true", "NaN")
    _file, problems = read_text(text, REGIONAL)
    assert [problem.rule for problem in problems] == ["not_a_number"]
    document, _problems = load_json(text)
    assert schema_problems(document, OUTLINE) == []


def test_no_more_problems_than_a_page_can_hold() -> None:
    many = answers(*({"paragraph": number} for number in range(300)))
    assert len(schema_problems(many, OUTLINE)) == schema_check.MOST_PROBLEMS


def test_the_validator_is_built_once_and_anew_for_an_instrument_that_was_loaded_anew() -> None:
    first = schema_check._validator(OUTLINE)
    assert schema_check._validator(OUTLINE) is first
    reloaded = copy.deepcopy(OUTLINE)
    assert schema_check._validator(reloaded) is not first


# ── What we write ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("slug", [sample_reports.NORTH, sample_reports.SOUTH])
def test_gap_reports_fit(slug: str) -> None:
    for cycle, status in (("2025", "submitted"), ("2026", "draft")):
        document = to_document(sample_reports.report(slug, cycle, status))
        assert errors("gap-report-1", document) == []
        described = schema_of("gap-report-1", sample_reports.outline(), ADDRESS)["properties"]
        # Files of a draft alone say when they were made; national bodies alone what was budgeted.
        assert set(described) - set(document) <= {"made_on", "budget"}
        assert set(document) <= set(described)


@pytest.mark.django_db
def test_a_report_with_files_and_confidential_references_fits(draft: Assessment, attach: Attach) -> None:
    attach()
    attach(SECRET, name="b.pdf", data=pdf(b"/A 1"), confidential=True)
    report, _rendering = draft_of(draft, "en")
    document = to_document(report)
    assert errors("gap-report-1", document) == []
    (shown,) = [answer for answer in document["answers"] if answer["evidence"]]
    assert shown["evidence"][1] == {"confidential": True, "strength": 1}
    shown["evidence"][1]["title"] = "Xylophone minutes"
    assert errors("gap-report-1", document) != []


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("instrument-1", "/instrument.json"),
        ("instrument-1", "/instrument.json?lang=ar"),
        ("directory-1", "/mechanisms.json"),
    ],
)
def test_what_is_public_fits(name: str, address: str, client: Client) -> None:
    assert errors(name, json.loads(client.get(address).content)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("quick_files")
def test_the_list_of_a_bundle_fits(
    draft: Assessment, attach: Attach, coordinator: Person, reviewer: Person
) -> None:
    attach()
    assert errors("bundle-1", manifest_of(made(coordinator, draft))) == []
    send(draft, coordinator, Sharing.RAPPORTEUR)
    assert errors("bundle-1", manifest_of(made(reviewer, draft))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["body", "reviewer"])
def test_a_comparison_fits(
    said: str, client: Client, draft: Assessment, coordinator: Person, reviewer: Person
) -> None:
    send(draft, coordinator, Sharing.RAPPORTEUR)
    client.force_login(reviewer)
    found = client.get(f"/compare.json?cycle=2026&said={said}&names=staff")
    document = json.loads(found.content)
    assert document["bodies"]
    assert errors("comparison-2", document) == []


def test_sample_answers_and_the_examples_fit() -> None:
    files = sorted((ROOT / "fixtures" / "sample").rglob("*.yaml"))
    documents = [yaml.safe_load(path.read_text()) for path in files]
    read = [found for found in documents if isinstance(found, dict) and "answers" in found]
    assert read
    for found in read:
        plain = {"schema": "answers/1", "edition": "2010", "answers": found["answers"]}
        assert errors("answers-1", _as_file(plain)) == []
    assert errors("answers-1", ANSWERS_EXAMPLE) == []
    written = re.search(r"```json\n(\{\"schema\": \"answers/1\".*?)```", _formats(), re.DOTALL)
    assert written is not None
    assert errors("answers-1", json.loads(written[1])) == []


def test_the_page_on_formats_names_every_key_and_code_of_a_gap_report() -> None:
    page = _formats().split("## `gap-report/1`, key by key")[1].split("\n## ")[0]
    said = set(re.findall(r"`([a-z_0-9]+)`", page))
    report = to_document(invented_bodies.report("weak", Variant.NATIONAL))
    parts = (report, report["answers"][0], report["tally"], report["principles"][0], report["next_steps"][0])
    keys = {key for part in parts for key in part} | {"claims_without_criteria", "made_on"}
    assert keys - said == set()
    assert {*Claim, *Standing, *Kind} - said == set()


def _formats() -> str:
    return (ROOT / "docs" / "formats.md").read_text()


def _as_file(document: dict[str, Any]) -> dict[str, Any]:
    """Sample answers say more than a file may: what is confidential, what it was copied from."""
    known = answers_schema(sample_reports.outline(), ADDRESS)["$defs"]
    for answer in document["answers"]:
        for key in set(answer) - set(known["answer"]["properties"]):
            del answer[key]
        for item in answer.get("evidence", ()):
            for key in set(item) - set(known["evidence"]["properties"]):
                del item[key]
    return document


# ── The pages ─────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.usefixtures("edition")
def test_everybody_finds_the_schemas_and_programs_on_any_host_may_read_them(client: Client) -> None:
    page = client.get("/schema/").content.decode()
    for name in PUBLISHED:
        address = reverse("assessments:schema_file", args=[name])
        assert f'href="{address}"' in page
        sent = client.get(address)
        assert sent.status_code == 200
        assert sent.headers["Content-Type"] == "application/schema+json"
        assert sent.headers["Access-Control-Allow-Origin"] == "*"
        assert json.loads(sent.content)["$id"] == f"http://localhost:8000{address}"
        again = client.get(address, headers={"If-None-Match": sent.headers["ETag"]})
        assert again.status_code == 304
    assert client.get("/schema/answers-2.json").status_code == 404


@pytest.mark.usefixtures("no_instrument")
def test_before_the_instrument_is_loaded_there_is_nothing_to_say(client: Client) -> None:
    assert client.get("/schema/answers-1.json").status_code == 404
    assert client.get("/schema/").status_code == 200
