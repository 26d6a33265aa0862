"""No page of the comparison leads to a file that there is not: every file link, for every sort of reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import pytest
from django.test import Client

from assessments.annual import print as paper
from assessments.models import Assessment, Cycle
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyMembership, Membership, Person
from recommendations.outline import CriterionValue
from tests.comparing.compared_bodies import shares
from tests.factories import MembershipFactory
from tests.making.queue_cast import fetched, unprinted

PUBLIC, PRIVATE = Sharing.PUBLIC, Sharing.PRIVATE
FILE = re.compile(r'href="(/compare[^"?]*\.(?:csv|xlsx|json|svg|pdf|docx)[^"]*)"')
NO_NAMED = "No body here is named: internal copies only."
NOT_ALL_NAMED = "Not every body here is named: internal copies only."
NO_FILES = "No files: not everything here is shared with the staff."


@dataclass(frozen=True)
class Told:
    """What a reader's pages offer: files, internal copies, and a sentence where there are none."""

    files: bool = True
    internal: bool = False
    sentence: str = ""


# Reader → what shares what, the kind that is looked at, and what each page offers.
READERS = {
    "visitor": ("open told", "regional", Told()),
    "member": ("open quiet own", "regional", Told()),
    "member of an own body alone": ("own", "regional", Told()),
    "mechanism": ("shown", "national", Told()),
    "mechanism with public ones": ("shown open-force", "national", Told()),
    "reviewer": ("open told", "regional", Told(internal=True)),
    "reviewer of unnamed alone": ("quiet still", "regional", Told(False, True, NO_NAMED)),
    "reviewer of an own body alone": ("own", "regional", Told(False, False, NO_FILES)),
}


@pytest.fixture(autouse=True)
def as_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed, before it is; and as many files as a crawler asks for."""

    monkeypatch.setattr(paper, "pdf_made", unprinted)
    monkeypatch.setattr("mechanisms.people.rate_limits.may_read", lambda *_given, **_more: True)


def make(cycle: Cycle, north: Body, what: str) -> None:
    """The bodies of a world; "shown" are two task forces that show their answers to the north."""
    if "open" in what.split():
        shares(cycle, "Open League", sharing=PUBLIC)
        shares(cycle, "Second League", sharing=PUBLIC, level=2)
    if "told" in what:
        shares(cycle, "Told Pact", named=True)
    if "quiet" in what:
        shares(cycle, "Quiet Union")
    if "still" in what:
        shares(cycle, "Still Union", level=3)
    if "own" in what.split():
        shares(cycle, "Own Council", sharing=PRIVATE, criteria=CriterionValue.YES)
    if "open-force" in what:
        shares(cycle, "Open Force", national=True, sharing=PUBLIC)
    for name in ("Fern Force", "Moss Force") if "shown" in what.split() else ():
        sent = shares(cycle, name, national=True, shown=True)
        BodyMembership.objects.create(member=sent.assessment.body, mechanism=north)


def reader_of(name: str, north: Body, reviewer: Person) -> Client:
    client = Client()
    if name.startswith("mechanism"):
        client.force_login(MembershipFactory.create(body=north).account)
    elif name.startswith("member"):
        client.force_login(Membership.objects.get(body__slug="own-council").account)
    elif name.startswith("reviewer"):
        if "own body" in name:
            own = Body.objects.get(slug="own-council")
            MembershipFactory.create(body=own, person=reviewer)
        client.force_login(reviewer)
    return client


def pages(client: Client, kind: str) -> Iterator[str]:
    """Every page of the comparison that leads to files."""
    at = f"?cycle=2026&kind={kind}"
    shown = client.get(f"/compare/{at}").text
    ids = list(dict.fromkeys(re.findall(r"/assessments/([0-9a-f-]{36})/report/", shown)))
    assert ids
    for said in ("", "&said=reviewer"):
        yield f"/compare/{at}{said}"
        yield f"/compare/patterns/{at}{said}"
        yield f"/compare/112/{at}{said}"
    yield f"/compare/112/{at}&answer=gap"
    for slug in Assessment.objects.filter(pk__in=ids).values_list("body__slug", flat=True):
        yield f"/compare/trend/{slug}/"
    if len(ids) > 1:
        yield f"/compare/side-by-side/?ids={','.join(ids[:4])}"


@pytest.mark.parametrize("name", READERS)
def test_every_link_to_a_file_leads_to_one(cycle, north, reviewer, name) -> None:
    what, kind, told = READERS[name]
    make(cycle, north, what)
    client = reader_of(name, north, reviewer)
    found: set[str] = set()
    for address in pages(client, kind):
        text = client.get(address).text
        links = {unescape(link) for link in FILE.findall(text)}
        internal = {link for link in links if "names=staff" in link}
        assert bool(internal) is told.internal, address
        assert bool(links - internal) is told.files, address
        sentence = NOT_ALL_NAMED if told.sentence == NO_NAMED and "?ids=" in address else told.sentence
        for one in (NO_NAMED, NOT_ALL_NAMED, NO_FILES):
            assert (one in text) is (one == sentence), (one, address)
        found |= links
    for link in sorted(found):
        assert fetched(client, link).status_code == 200, link
    assert len(found) >= 15 or not (told.files or told.internal)


def test_a_view_that_is_named_in_part_offers_what_there_is(client, cycle, reviewer) -> None:
    """Side by side a file is of all that were chosen or of none."""
    told, quiet = shares(cycle, "Told Pact", named=True), shares(cycle, "Quiet Union")
    client.force_login(reviewer)
    text = client.get(f"/compare/side-by-side/?ids={told.assessment_id},{quiet.assessment_id}").text
    assert NOT_ALL_NAMED in text
    links = [unescape(link) for link in FILE.findall(text)]
    assert {"names=staff" in link for link in links} == {True}
    assert [fetched(client, link).status_code for link in links] == [200] * 4
    assert NO_NAMED not in client.get("/compare/?cycle=2026").text


def test_a_filter_that_leaves_no_named_body_leaves_internal_copies(client, cycle, reviewer) -> None:
    shares(cycle, "Told Pact", named=True)
    shares(cycle, "Quiet Union", region="Asia-Pacific")
    client.force_login(reviewer)
    for page in ("/compare/", "/compare/patterns/", "/compare/112/"):
        text = client.get(f"{page}?cycle=2026&region=Asia-Pacific").text
        assert NO_NAMED in text, page
        assert {"names=staff" in link for link in FILE.findall(text)} == {True}, page
        assert NO_NAMED not in client.get(f"{page}?cycle=2026").text, page
