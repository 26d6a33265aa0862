"""The comparison: who is in it for whom, what stands behind each number, and what leaves as a file."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.text import slugify
from openpyxl import load_workbook

from assessments.answers.scoring import NOT_BORNE_OUT, Standing, State
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment, Submission
from assessments.reviewing.acts import save_reading
from assessments.reviewing.cycles import decline, invite
from assessments.submitting.submitting import withdraw
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyMembership, Membership, Region
from recommendations.catalogue import outline_of
from recommendations.outline import CriterionValue, Variant
from tests.comparing.compared_bodies import behind, mixed, shares
from tests.factories import BodyFactory, acting, level
from tests.kept_rows import CASTS
from tests.making.queue_cast import fetched

PUBLIC, PRIVATE = Sharing.PUBLIC, Sharing.PRIVATE
COMPARE = "/compare/?cycle=2026"
PATTERNS = "/compare/patterns/?cycle=2026"


@pytest.fixture
def region(cycle) -> None:
    """Five bodies: three shared with staff or everybody, one private, one withdrawn."""
    CASTS.kept("three shared, one private", lambda: share_all(cycle))


def share_all(cycle) -> None:
    zenith = (level(106, 3), behind(107, Standing.BORNE_OUT), behind(108, Standing.ABOVE))
    shares(cycle, "Zenith Accord", *zenith, level=2, sharing=PUBLIC)
    shares(cycle, "Émile Pact", level(112, 0), Answer(107, State.DONT_KNOW), named=True)
    shares(cycle, "Amber League", level(112, 2), region=Region.ASIA_PACIFIC)
    shares(cycle, "Hidden Union", level(106, 0, "Kept to ourselves."), sharing=PRIVATE)
    gone = shares(cycle, "Gone Council", level(106, 0, "Taken back."))
    person = gone.assessment.body.memberships.get().account
    withdraw(by=acting(person), submission=gone)


def names(text: str) -> list[str]:
    """The bodies in the rows of the matrix, in their order."""
    return [
        unescape(name) for name in re.findall(r'<th scope="row">[^\n]*?/report/"><bdi>([^<]*)</bdi>', text)
    ]


def page(client, person, address: str = COMPARE) -> str:
    if person is not None:
        client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.text)


def test_staff_see_what_is_shared_in_alphabetical_order(client, region, reviewer) -> None:
    assert names(page(client, reviewer)) == ["Amber League", "Émile Pact", "Zenith Accord"]


def test_visitors_see_what_is_public(client, region) -> None:
    text = page(client, None)
    assert names(text) == ["Zenith Accord"]
    assert "Émile" not in text
    assert "invited" not in text


def test_members_see_their_own_besides(client, region, cycle) -> None:
    person = Membership.objects.get(body__slug="hidden-union").account
    text = page(client, person)
    assert names(text) == ["Hidden Union", "Zenith Accord"]
    assert "seen by your body alone" in text


def test_a_mechanism_sees_what_its_members_show_it(client, region, cycle, stranger, south) -> None:
    sent = shares(cycle, "Fern Task Force", national=True, shown=True)
    shares(cycle, "Moss Task Force", national=True)
    assert names(page(client, stranger, f"{COMPARE}&kind=national")) == []
    BodyMembership.objects.create(member=sent.assessment.body, mechanism=south)
    assert names(page(client, stranger, f"{COMPARE}&kind=national")) == ["Fern Task Force"]
    assert client.get(f"/assessments/{sent.assessment_id}/report/").status_code == 200
    document = json.loads(client.get("/compare.json?cycle=2026&kind=national").content)
    assert [(body["slug"], body["sharing"]) for body in document["bodies"]] == [
        ("fern-task-force", "rapporteur")
    ]
    assert client.get("/compare/trend/fern-task-force.csv").status_code == 200
    assert client.get("/compare/trend/moss-task-force.csv").status_code == 404


def test_who_shares_nothing_appears_nowhere(client, region, reviewer) -> None:
    client.force_login(reviewer)
    for address in (
        COMPARE,
        f"{COMPARE}&said=reviewer",
        "/compare/106/?cycle=2026",
        *(f"/compare.{end}?cycle=2026&names=staff" for end in ("csv", "json")),
    ):
        text = client.get(address).text
        for said in ("Hidden", "hidden-union", "Kept to ourselves", "Gone", "Taken back"):
            assert said not in text, (said, address)


def test_staff_are_told_who_is_not_in_it(client, region, cycle, reviewer) -> None:
    by = acting(reviewer)
    for slug in ("silent", "amber-league", "hidden-union"):
        body = Body.objects.filter(slug=slug).first() or BodyFactory.create(slug=slug)
        invite(by=by, cycle=cycle, body=body)
    assert "Invited: 3; declined: 0; sharing nothing: 2." in page(client, reviewer)


@pytest.mark.parametrize(("sharing", "others"), [("", 3), ("&sharing=rapporteur", 4), ("&sharing=public", 5)])
def test_who_is_left_out_by_the_sharing_shares_something_all_the_same(
    client, region, cycle, reviewer, sharing: str, others: int
) -> None:
    """Six were asked: three share nothing, one of whom declined; one shares with everybody, two with the
    staff."""
    by = acting(reviewer)
    made = ("silent", "unwilling")
    asked = {
        slug: invite(
            by=by,
            cycle=cycle,
            body=BodyFactory.create(slug=slug) if slug in made else Body.objects.get(slug=slug),
        )
        for slug in (*made, "hidden-union", "zenith-accord", "amber-league", "mile-pact")
    }
    decline(by=by, invitation=asked["unwilling"])
    text = page(client, reviewer, f"{COMPARE}{sharing}")
    assert "Invited: 6; declined: 1; sharing nothing: 2." in text
    document = client.get(f"/compare.json?cycle=2026&names=staff{sharing}").json()
    told = document["coverage"]
    assert (told["invited"], told["declined"], told["nothing_shared"]) == (6, 1, 2)
    assert document["others_asked"] == others


NUMBER = re.compile(r'href="(/compare/\d+/\?[^"#]*)#answers">(\d+)</a>')


@pytest.mark.parametrize("said", ["", "&said=reviewer"])
def test_every_number_leads_to_the_answers_it_stands_for(client, region, reviewer, cycle, said) -> None:
    amber = Submission.objects.current().get(assessment__body__slug="amber-league")
    save_reading(by=acting(reviewer), submission=amber, paragraph=112, verdict="agree", reason="So.")
    save_reading(
        by=acting(reviewer), submission=amber, paragraph=106, verdict="other_level", level=3,
        reason="More is there.",
    )  # fmt: skip
    pages = [page(client, reviewer, COMPARE + said)]
    pages += [client.get(f"/compare/{number}/?cycle=2026{said}").text for number in (106, 107, 112)]
    links = {unescape(address): int(number) for text in pages for address, number in NUMBER.findall(text)}
    assert len(links) > (30 if said else 60)
    for address, number in links.items():
        text = client.get(address).text
        assert f">{number} answer" in text, address
        listed = text.split('id="answers"')[1].count("<article")
        assert listed == number, address


def test_as_reviewers_read_it(client, region, reviewer) -> None:
    amber = Submission.objects.current().get(assessment__body__slug="amber-league")
    save_reading(
        by=acting(reviewer), submission=amber, paragraph=112, verdict="other_level", level=0,
        reason="Not yet.",
    )  # fmt: skip
    client.force_login(reviewer)
    assert json.loads(client.get("/compare.json?cycle=2026&said=reviewer").content)["bodies"] != []
    address = "/compare.json?cycle=2026&said=reviewer&names=staff"
    document = json.loads(client.get(address).content)
    count = next(item for item in document["recommendations"] if item["paragraph"] == 112)
    assert (count["gaps"], count["distribution"]["not_read"]) == (1, 2)
    assert json.loads(client.get("/compare.json?cycle=2026").content)["said"] == "body"


def test_readings_are_for_staff_alone(client, region, stranger) -> None:
    text = page(client, stranger, f"{COMPARE}&said=reviewer&sharing=rapporteur")
    assert "reviewer’s reading" not in text
    assert names(text) == ["Zenith Accord"]


def test_a_filter_narrows_bodies_or_recommendations(client, region, reviewer) -> None:
    client.force_login(reviewer)
    assert names(client.get(f"{COMPARE}&region=Asia-Pacific").text) == ["Amber League"]
    assert names(client.get(f"{COMPARE}&sharing=public").text) == ["Zenith Accord"]
    assert names(client.get(f"{COMPARE}&type=process").text) == []
    text = client.get(f"{COMPARE}&group=f").text
    assert "29 recommendations are left out" in text
    assert client.get("/compare/?cycle=1999").status_code == 404


def test_nothing_to_see_says_so(client, db) -> None:
    for address in ("/compare/", "/compare/?kind=national", "/compare/patterns/", "/compare/112/"):
        answer = client.get(address)
        assert answer.status_code == (404 if "112" in address else 200), "no edition, no recommendation"
        if answer.status_code == 200:
            assert "self-assessment fits this filter" in answer.text or "None has made a" in answer.text


# ── Files ─────────────────────────────────────────────────────────────────────


def rows_of(client, address: str) -> list[list[str]]:
    content = client.get(address).content.decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content[1:])))


def bodies_in(client, address: str) -> list[str]:
    """The bodies of a table, each once, in their order."""
    head, *rows = rows_of(client, address)
    return list(dict.fromkeys(row[head.index("body")] for row in rows))


def notes_of(client, address: str) -> dict[str, str]:
    """What the file beside a table says of it."""
    told = client.get(address.replace(".csv", ".csv-metadata.json")).json()
    return {note["name"]: note["text"] for note in told["notes"]}


def test_a_file_is_made_from_named_bodies_alone(client, region, reviewer) -> None:
    """Émile agreed to be named, Zenith is public; Amber shares with the staff and said no."""
    client.force_login(reviewer)
    assert bodies_in(client, "/compare.csv?cycle=2026") == ["Émile Pact", "Zenith Accord"]
    assert "Named bodies alone" in notes_of(client, "/compare.csv?cycle=2026")["Names"]
    text = client.get("/compare.json?cycle=2026").text
    assert "Amber" not in text
    assert "Asia-Pacific" not in text


@pytest.mark.parametrize(
    ("reader", "rule"),
    [
        ("visitor", "Public self-assessments alone."),
        ("member", "Public self-assessments alone."),
        ("reviewer", "Named bodies alone: those that made their self-assessment public, or"),
        ("internal", "Internal: everything that is shared with the Special Rapporteur’s staff."),
    ],
)
def test_a_file_says_whose_rule_it_follows(client, region, reviewer, reader, rule) -> None:
    member = Membership.objects.get(body__slug="hidden-union").account
    person = {"visitor": None, "member": member}.get(reader, reviewer)
    if person is not None:
        client.force_login(person)
    asked = "names=staff" if reader == "internal" else ""
    for address in ("compare.csv", "compare/106.csv", "compare/trend/zenith-accord.csv"):
        assert notes_of(client, f"/{address}?{asked}")["Names"].startswith(rule), address


def test_the_internal_copy_says_what_it_is(client, region, reviewer) -> None:
    client.force_login(reviewer)
    address = "/compare.csv?cycle=2026&names=staff"
    assert bodies_in(client, address) == ["Amber League", "Émile Pact", "Zenith Accord"]
    assert "Not for publication" in notes_of(client, address)["Names"]
    assert "internal" in client.get("/compare.xlsx?cycle=2026&names=staff")["Content-Disposition"]


@pytest.mark.parametrize(
    "address",
    ["compare.xlsx", "compare/chart/gaps.xlsx", "compare/112.xlsx", "compare/trend/zenith-accord.xlsx"],
)
def test_each_sheet_of_an_internal_workbook_is_marked(client, region, reviewer, address) -> None:
    client.force_login(reviewer)
    mark = "Internal copy with all names: not for publication"

    def sheets(names: str) -> list[Any]:
        content = client.get(f"/{address}?cycle=2026&said=reviewer{names}").content
        return load_workbook(io.BytesIO(content)).worksheets

    internal, published = sheets("&names=staff"), sheets("")
    assert [sheet.oddHeader.center.text for sheet in internal] == [mark] * len(internal)
    assert [sheet.oddHeader.center.text for sheet in published] == [None] * len(published)
    assert (internal[0]["A2"].value, published[0]["A2"].value) == (mark, None)
    for one, other in zip(internal[1:], published[1:], strict=True):
        assert [cell.value for cell in one[1]] == [cell.value for cell in other[1]]


def test_the_page_promises_unreleased_readings_where_there_are_readings(client, region, reviewer) -> None:
    said = "and all readings"
    assert said not in page(client, reviewer)
    assert said in page(client, reviewer, f"{COMPARE}&said=reviewer")
    assert "Each says that it is internal." in page(client, reviewer)


def test_nobody_else_can_ask_for_names(client, region) -> None:
    rows = rows_of(client, "/compare.csv?cycle=2026&names=staff")
    assert [row[0] for row in rows[1:2]] == ["Zenith Accord"]


def test_the_workbook_counts_what_the_json_counts(client, region, reviewer) -> None:
    client.force_login(reviewer)
    document = json.loads(client.get("/compare.json?cycle=2026").content)
    book = load_workbook(io.BytesIO(client.get("/compare.xlsx?cycle=2026").content))
    rows = list(book["Recommendations"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 32
    for row, item in zip(rows, document["recommendations"], strict=True):
        assert row[0] == item["paragraph"]
        behind = (item["borne_out"], *(item["not_borne_out"][name] for name in NOT_BORNE_OUT))
        told = (item["applicable"], item["gaps"], item["working"], *behind, item["unknown"])
        assert row[2:12] == told
        assert sum(behind) == item["working"]


def cells(text: str, name: str) -> list[str]:
    """What stands in the row of a body, from 106 on."""
    row = text.split(f'id="body-{slugify(name)}"')[1].split("</tr>")[0]
    return re.findall(r"<td[^>]*>(.*?)</td>", row)


def test_a_cell_says_what_stands_behind_its_level(client, region) -> None:
    """To the eye by a sign, to the ear by words; a level 0 or 1 has neither."""
    row = cells(client.get(COMPARE).text, "Zenith Accord")
    assert len(row) == 32
    assert row[:3] == ["3…<i>Open questions</i>", "2✓<i>Supported</i>", "2□<i>Above</i>"]
    client.force_login(Membership.objects.get(body__slug="hidden-union").account)
    assert cells(client.get(COMPARE).text, "Hidden Union")[0] == "0"


def test_in_operation_is_counted_with_what_stands_behind_it(client, region, reviewer) -> None:
    counts = client.get(COMPARE).text.split('class="counts"')[1].split("</tbody>")[0]
    rows = re.findall(r'scope="row">([^<]*)</th>', counts)
    assert rows == [
        "At level 0 or 1", "At level 2 or 3", "of these: Supported", "of these: Above",
        "of these: Open questions", "Not known",
    ]  # fmt: skip
    text = client.get("/compare/107/?cycle=2026").text
    said = "in operation: 1 of 1 · 1 supported · 0 above · 0 open questions · 0 unknown. A gap: 0."
    assert said in text
    listed = client.get("/compare/107/?cycle=2026&standing=b").text.split('id="answers"')[1]
    assert listed.count("<article") == 1
    assert client.get("/compare/107/?cycle=2026&standing=u").text.count("<article") == 0
    assert client.get("/compare/107/?cycle=2026&standing=x").status_code == 404
    # A reading says nothing of what stands behind the body's own word.
    client.force_login(reviewer)
    for page in ("/compare/?cycle=2026", "/compare/107/?cycle=2026"):
        assert "upported by its own answers" in client.get(page).text
        read = client.get(f"{page}&said=reviewer").text.split('id="answers"')[0]
        assert "upported by its own answers" not in read, page


def test_criteria_of_which_no_case_arose_are_counted_apart(client, cycle) -> None:
    given = mixed(137, 1, Variant.NATIONAL)
    code = next(code for code, value in given.criteria.items() if value is CriterionValue.NO_CASE)
    shares(cycle, "Fern Task Force", given, national=True, sharing=PUBLIC)
    text = client.get("/compare/137/?cycle=2026&kind=national").text
    number = code.partition(".")[2]
    assert f"criterion={number}c#answers" in text
    row = text.split(f'<bdi dir="ltr">{code}</bdi>')[1].split("</tr>")[0]
    assert re.findall(r'data-label="Unmet">([^<]*)<', row) == ["0"]
    listed = client.get(f"/compare/137/?cycle=2026&kind=national&criterion={number}c").text
    assert listed.count("<article") == 1


def test_who_claims_everything_and_answers_nothing_is_no_example(client, cycle, reviewer) -> None:
    """Level 3 everywhere, one page behind all of it, no criterion: nothing reads as proof in any form."""
    home = Reference("Home page", 2, "2026-01-05", "https://example.org/")
    silent = [replace(level(number, 3), evidence=(home,)) for number in range(106, 138)]
    shares(cycle, "Loud League", *silent, sharing=PUBLIC, introduced=True)
    shares(cycle, "Plain Pact", level=0, sharing=PUBLIC, introduced=True)
    client.force_login(reviewer)
    at = "?cycle=2026&names=staff"
    for item in json.loads(client.get(f"/compare.json{at}").content)["recommendations"]:
        assert (item["working"], item["borne_out"], item["not_borne_out"]["unanswered"]) == (1, 0, 1)
    for code in ("evidence", "matching"):
        assert json.loads(client.get(f"/compare/chart/{code}.json{at}").content)["rows"] == []
    for row in json.loads(client.get(f"/compare/chart/principles.json{at}").content)["rows"]:
        assert (row["bodies"], row["left_out"]) == (0, 2)
    for address in ("/compare/?cycle=2026", f"{PATTERNS}&open=everything", "/compare/112/?cycle=2026"):
        text = client.get(address).text.split("<main")[1]
        # Where the words stand, they count nobody, or explain the sign.
        assert not re.search("✓(</span>|<i>)", text)
        assert "standing=b#" not in text
    report = fetched(client, f"/compare/report.docx{at}").content
    with zipfile.ZipFile(io.BytesIO(report)) as archive:
        assert "reports it in operation" not in archive.read("word/document.xml").decode()


def test_counts_can_be_recomputed_from_the_bodies(client, region, reviewer) -> None:
    client.force_login(reviewer)
    document = json.loads(client.get("/compare.json?cycle=2026").content)
    for item in document["recommendations"]:
        said = [body["answers"][str(item["paragraph"])] for body in document["bodies"]]
        assert {key: said.count(key) for key in item["distribution"]} == item["distribution"]


def test_the_command_writes_what_a_reviewer_sees(region, tmp_path) -> None:
    path = tmp_path / "out.json"
    call_command("compare", cycle="2026", kind="regional", format="json", output=path, verbosity=0)
    document = json.loads(path.read_text())
    assert [body["name"] for body in document["bodies"]] == ["Amber League", "Émile Pact", "Zenith Accord"]
    assert document["names"] == "staff"


# ── Side by side ──────────────────────────────────────────────────────────────


def ids(text: str) -> list[str]:
    return re.findall(r'name="ids" value="([^"]*)"', text)


def test_side_by_side_tells_differences_over_the_common_base(client, region, reviewer) -> None:
    amber, emile, _zenith = ids(page(client, reviewer))
    text = client.get(f"/compare/side-by-side/?ids={emile},{amber}").text
    assert "All answered 31 of 32 recommendations with a level. 1 of these differs." in text
    assert text.count("Levels differ") == 1
    only = client.get(f"/compare/side-by-side/?ids={emile}&ids={amber}&only=differences").text
    assert 'id="row-112"' in only
    assert 'id="row-113"' not in only


def test_each_body_beside_others_has_its_strip(client, region, reviewer, cycle) -> None:
    """The same drawing as in the report; each cell leads to its answers, or to the page that has them."""
    national = shares(cycle, "Fern Task Force", national=True, level=3)
    other = ids(page(client, reviewer))[0]
    text = client.get(f"/compare/side-by-side/?ids={other},{national.assessment_id}").text
    strips = text.split('<div class="strip">')[1:]
    assert len(strips) == 2
    titles = {item.titles[Variant.NATIONAL] for item in outline_of(cycle.edition).recommendations}
    for drawn, is_national in zip(strips, (False, True), strict=True):
        drawn = drawn.split("</div>")[0]
        assert re.findall(r'<a href="#row-(\d+)"', drawn) == [str(number) for number in range(106, 138)]
        named = {
            unescape(said)[4:].split(":")[0] for said in re.findall(r'aria-label="(\d{3} [^"]*)"', drawn)
        }
        assert (named == {title.split(":")[0] for title in titles}) is is_national
    amber, emile, _zenith = ids(page(client, reviewer))
    only = client.get(f"/compare/side-by-side/?ids={emile},{amber}&only=differences").text
    assert only.count('href="#row-112"') == 2  # one in each strip
    assert only.count(f'href="?ids={amber},{emile}#row-113"') == 2


def test_what_differs_comes_first_and_long_words_are_folded(client, region, reviewer) -> None:
    amber, emile, _zenith = ids(page(client, reviewer))
    text = client.get(f"/compare/side-by-side/?ids={emile},{amber}").text
    assert re.findall('<h2>([^<]*)</h2>', text) == [
        "Levels differ: 1", "Not all answered with a level: 1", "Equal levels: 30",
    ]  # fmt: skip
    assert re.findall('id="row-([0-9]+)"', text)[:3] == ["112", "107", "106"]
    assert text.count('<details><summary dir="auto">As the plan says.</summary>') == 63


def test_across_variants_no_difference_is_computed(client, region, reviewer, cycle) -> None:
    national = shares(cycle, "Fern Task Force", national=True, level=3)
    other = ids(page(client, reviewer))[0]
    text = client.get(f"/compare/side-by-side/?ids={other},{national.assessment_id}").text
    assert "no differences are counted" in text
    assert "Levels differ" not in text
    assert "National:" in text


def test_what_staff_entered_is_marked_wherever_an_answer_stands(client, region, reviewer) -> None:
    Assessment.objects.filter(body__slug="amber-league").update(entered_by_staff=True)
    amber, emile, _zenith = ids(page(client, reviewer))
    beside = client.get(f"/compare/side-by-side/?ids={emile},{amber}").text
    assert beside.count("entered by staff from a file") == 32  # beside each answer
    assert client.get("/compare/112/?cycle=2026").text.count("entered by staff from a file") == 1


def test_more_gaps_than_are_named_lead_to_all_of_them(client, region, reviewer) -> None:
    text = page(client, reviewer, f"{COMPARE}&sharing=rapporteur")
    href = re.search(r'<a href="([^"]*)">and [0-9]+ more</a>', text)
    assert href is not None
    listed = client.get(unescape(href[1]))
    assert 'id="table-gaps"' in listed.text


@pytest.mark.parametrize("number", [0, 1, 5])
def test_two_to_four_go_side_by_side(client, region, reviewer, cycle, number) -> None:
    client.force_login(reviewer)
    given = ",".join(str(shares(cycle, f"Body {n}").assessment_id) for n in range(number))
    answer = client.get(f"/compare/side-by-side/?ids={given}")
    assert answer.status_code == 422
    assert "Choose two to four" in answer.text


def test_what_is_not_shared_cannot_be_put_beside(client, region, reviewer) -> None:
    hidden = Assessment.objects.get(body__slug="hidden-union").pk
    other = ids(page(client, reviewer))[0]
    assert client.get(f"/compare/side-by-side/?ids={other},{hidden}").status_code == 404
    assert client.get("/compare/side-by-side/?ids=x,y").status_code == 404


@pytest.mark.parametrize(
    "asked", ["answer=%00", "criterion=1%00", "change=%00", "assistance=%00", "evidence=%00"]
)
def test_a_sign_that_no_database_takes_breaks_no_page(client, region, asked) -> None:
    """Only PostgreSQL minds it."""
    assert client.get(f"/compare/112/?cycle=2026&{asked}").status_code in (200, 404)


# ── Constant numbers of queries ───────────────────────────────────────────────


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client, cycle, reviewer, number, django_assert_num_queries
) -> None:
    for place in range(number):
        shares(cycle, f"Body {place}", level(112, place), sharing=PUBLIC)
    client.get(COMPARE)
    for address, visitors in ((COMPARE, 7), (f"{COMPARE}&said=reviewer", 7), ("/compare/112/?cycle=2026", 6)):
        with django_assert_num_queries(visitors):
            client.get(address)
    client.force_login(reviewer)
    client.get("/help/")
    for address, staff in (
        (COMPARE, 11),
        (f"{COMPARE}&said=reviewer", 14),
        ("/compare/112/?cycle=2026", 13),
        ("/compare.json?cycle=2026", 8),
    ):
        with django_assert_num_queries(staff):
            client.get(address)


def test_others_that_were_asked_are_one_number(client, cycle, reviewer) -> None:
    """Declined, silent, private and unnamed are never told apart outside the desk."""
    by = acting(reviewer)
    for place in range(2):
        sent = shares(cycle, f"Quiet {place}")
        invite(by=by, cycle=cycle, body=sent.assessment.body)
    shares(cycle, "Hidden", sharing=PRIVATE)
    shares(cycle, "Open League", named=True)
    for slug in ("hidden", "open-league", "silent"):
        body = Body.objects.filter(slug=slug).first() or BodyFactory.create(slug=slug)
        invite(by=by, cycle=cycle, body=body)
    client.force_login(reviewer)
    document = json.loads(client.get("/compare.json?cycle=2026").content)
    assert [body["name"] for body in document["bodies"]] == ["Open League"]
    assert document["others_asked"] == 4
    assert document["coverage"] == {
        "shown": 1,
        "entered_by_staff": 0,
        "invited": None,
        "declined": None,
        "nothing_shared": None,
    }
    assert "4 others were asked" in notes_of(client, "/compare.csv?cycle=2026")["Coverage"]


def test_the_answers_to_one_recommendation_name_their_cycle(client, region) -> None:
    text = client.get("/compare/112/?cycle=2026").text
    assert '<p class="kicker">Comparison 2026</p>' in text
    assert re.search(r'<span class="quiet">2026\s*</span></h3>', text)


@pytest.mark.parametrize("answer", ["cannot_tell", "not_read"])
def test_a_reading_that_is_asked_for_of_the_bodies_own_word_finds_nothing(client, region, answer) -> None:
    given = client.get(f"/compare/112/?cycle=2026&answer={answer}")
    assert given.status_code == 200
    assert "0 answers, in alphabetical order" in given.text


# ── The lists as files ────────────────────────────────────────────────────────


def test_the_answers_behind_a_number_as_a_file(client, region, reviewer) -> None:
    client.force_login(reviewer)
    found = json.loads(client.get("/compare/112.json?cycle=2026&answer=gap").content)
    assert [(row["body"], row["answer"], row["explanation"]) for row in found["rows"]] == [
        ("Émile Pact", "0", "As the plan says.")
    ]
    assert bodies_in(client, "/compare/106.csv?cycle=2026") == ["Émile Pact", "Zenith Accord"]
    internal = "/compare/106.csv?cycle=2026&names=staff"
    text = client.get(internal).content.decode()
    assert "Amber League" in text
    assert "Not for publication" in notes_of(client, internal)["Names"]
    for said in ("Hidden", "Gone", "Taken back", "Kept to ourselves"):
        assert said not in text
    assert client.get("/compare/106.pdf?cycle=2026").status_code == 404
    assert client.get("/compare/99.csv?cycle=2026").status_code == 404


def test_side_by_side_as_a_file(client, region, reviewer) -> None:
    amber, emile, zenith = ids(page(client, reviewer))
    assert client.get(f"/compare/side-by-side.json?ids={emile},{amber}").status_code == 404
    document = json.loads(client.get(f"/compare/side-by-side.json?ids={emile},{zenith}").content)
    assert document["common_base"] == 31
    told = [row for row in document["rows"] if row["paragraph"] == 112]
    assert {(row["answer"], row["differs"]) for row in told} == {("2", True), ("0", True)}
    book = client.get(f"/compare/side-by-side.xlsx?ids={emile},{amber}&names=staff").content
    assert "Amber League" in str(list(load_workbook(io.BytesIO(book))["Table"].iter_rows(values_only=True)))
    assert client.get(f"/compare/side-by-side.csv?ids={emile}").status_code == 404


def test_a_trend_as_a_file_is_about_a_body_that_may_be_named(client, region, reviewer) -> None:
    client.force_login(reviewer)
    rows = rows_of(client, "/compare/trend/mile-pact.csv")
    first = dict(zip(*rows[:2], strict=True))
    assert (first["body"], first["paragraph"], first["cycle"], first["version"]) == (
        "Émile Pact", "106", "2026", "1",
    )  # fmt: skip
    assert client.get("/compare/trend/amber-league.csv").status_code == 404
    assert client.get("/compare/trend/amber-league.csv?names=staff").status_code == 200
    assert client.get("/compare/trend/hidden-union.csv?names=staff").status_code == 404
