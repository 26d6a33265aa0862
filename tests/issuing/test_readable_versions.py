"""Which versions a person may read, and which /verify/ confirms: one rule, as a table.

A cell says what /verify/ says of version 1 and of version 2: `+` confirmed · `<` confirmed, with the word
that a newer one exists · `-` not confirmed, as what never existed.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.http import Http404
from django.utils import timezone

from assessments.issuing.report_files import issued_file, readable_by
from assessments.issuing.verification import Verified, verify_file, verify_hash
from assessments.models import Assessment, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit, withdraw
from mechanisms.access import ANONYMOUS, Principal, Sharing, principal_of
from mechanisms.models import Body, BodyMembership, Person
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, acting

pytestmark = pytest.mark.django_db

ONE_VERSION = """
version 1     visitor  stranger  mechanism  reviewer  reader  coordinator
public        +        +         +          +         +       +
shown         -        -         +          +         +       +
rapporteur    -        -         -          +         +       +
private       -        -         -          -         +       +
withdrawn     -        -         -          -         -       -
"""

TWO_VERSIONS = """
version 1     version 2     visitor  stranger  mechanism  reviewer  reader  coordinator
public        public        <+       <+        <+         <+        <+      <+
shown         public        -+       -+        <+         <+        <+      <+
rapporteur    public        -+       -+        -+         <+        <+      <+
private       public        -+       -+        -+         -+        <+      <+
withdrawn     public        -+       -+        -+         -+        -+      -+
public        shown         --       --        <+         <+        <+      <+
shown         shown         --       --        <+         <+        <+      <+
rapporteur    shown         --       --        -+         <+        <+      <+
private       shown         --       --        -+         -+        <+      <+
withdrawn     shown         --       --        -+         -+        -+      -+
public        rapporteur    --       --        --         <+        <+      <+
shown         rapporteur    --       --        --         <+        <+      <+
rapporteur    rapporteur    --       --        --         <+        <+      <+
private       rapporteur    --       --        --         -+        <+      <+
withdrawn     rapporteur    --       --        --         -+        -+      -+
public        private       --       --        --         --        <+      <+
shown         private       --       --        --         --        <+      <+
rapporteur    private       --       --        --         --        <+      <+
private       private       --       --        --         --        <+      <+
withdrawn     private       --       --        --         --        -+      -+
public        withdrawn     --       --        --         --        +-      +-
shown         withdrawn     --       --        --         --        +-      +-
rapporteur    withdrawn     --       --        --         --        +-      +-
private       withdrawn     --       --        --         --        +-      +-
"""


def rows_of(table: str) -> list[dict[str, str]]:
    """The lines of a table as mappings from the heads, which stand two blanks or more apart."""
    heads, *lines = ([cell for cell in line.split("  ") if cell] for line in table.strip().splitlines())
    names = [head.strip() for head in heads]
    return [dict(zip(names, map(str.strip, line), strict=True)) for line in lines]


@pytest.fixture
def people(
    north: Body, coordinator: Person, reader: Person, stranger: Person, reviewer: Person
) -> Mapping[str, Principal]:
    """Everybody who may ask. The mechanism is one in which the body takes part."""
    above = BodyFactory.create(slug="above")
    BodyMembership.objects.create(member=north, mechanism=above)
    mechanism = MembershipFactory.create(body=above, role=Role.COORDINATOR).account
    persons = {
        "stranger": stranger,
        "mechanism": mechanism,
        "reviewer": reviewer,
        "reader": reader,
        "coordinator": coordinator,
    }
    return {"visitor": ANONYMOUS} | {name: principal_of(row) for name, row in persons.items()}


@pytest.fixture
def second(submission: Submission, coordinator: Person, reviewer: Person) -> Submission:
    """Version 2, after the first was returned."""
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[108], message="Which?")
    submission.assessment.refresh_from_db()
    choices = Choices(Sharing.RAPPORTEUR, False, False, False)
    return submit(by=acting(coordinator), assessment=submission.assessment, choices=choices)


def put(submission: Submission, share: str) -> None:
    """The version as the table calls it: what is shown is shared with the staff and shown to mechanisms."""
    sharing = {"shown": "rapporteur", "withdrawn": "public"}.get(share, share)
    Submission.objects.filter(pk=submission.pk).update(
        sharing=sharing,
        shown_to_mechanisms=share == "shown",
        withdrawn_at=timezone.now() if share == "withdrawn" else None,
        may_be_named=False,
        may_be_introduced=False,
    )


def sign(found: Verified | None) -> str:
    """The answer of /verify/ as a cell of the table writes it."""
    return "-" if found is None else "<" if found.newer else "+"


def opens(assessment: Assessment, version: int | None, me: Principal) -> bool:
    """Whether the page and the files of the report open at this address; a visitor may have to sign in."""
    try:
        return readable_by(me, assessment.pk, version) is not None
    except Http404:
        return False


@pytest.mark.parametrize("row", rows_of(ONE_VERSION), ids=lambda row: row["version 1"])
def test_a_single_version(row, submission: Submission, people: Mapping[str, Principal]) -> None:
    put(submission, row["version 1"])
    for who, me in people.items():
        assert sign(verify_hash(submission.digest, me)) == row[who], who
        if me.roles.get(submission.assessment.body_id) is None:
            assert opens(submission.assessment, 1, me) == (row[who] == "+"), who


@pytest.mark.parametrize(
    "row", rows_of(TWO_VERSIONS), ids=lambda row: f"{row['version 1']}-{row['version 2']}"
)
def test_a_version_and_the_one_that_replaced_it(
    row, submission: Submission, second: Submission, people: Mapping[str, Principal]
) -> None:
    put(submission, row["version 1"])
    put(second, row["version 2"])
    assessment = second.assessment
    for who, me in people.items():
        found = [verify_hash(version.digest, me) for version in (submission, second)]
        assert "".join(map(sign, found)) == row[who], who
        is_own = me.roles.get(assessment.body_id) is not None
        reads_old, reads_new = (opens(assessment, number, me) for number in (1, 2))
        # Nothing is confirmed whose report leads nowhere, and what replaced it can be read by all who know
        # of it; the old version itself only by its own body and by reviewers.
        if is_own:
            assert (reads_old, reads_new) == (True, True), who
        else:
            assert reads_new == (row[who][1] == "+"), who
            assert reads_old == (row[who][0] == "<" and me.reviewer), who
            assert opens(assessment, None, me) == reads_new, who


def test_while_the_body_works_on_the_next_version_the_returned_one_counts(
    submission: Submission, coordinator: Person, reviewer: Person, people: Mapping[str, Principal]
) -> None:
    put(submission, "public")
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[108], message="Which?")
    for who, me in people.items():
        assert sign(verify_hash(submission.digest, me)) == "+", who


def test_the_very_bytes_of_a_file_confirm_nothing_that_was_taken_back(
    submission: Submission, second: Submission, coordinator: Person, people: Mapping[str, Principal]
) -> None:
    """Version 1 was public and so was version 2; then the body withdraws version 2."""
    for version in (submission, second):
        put(version, "public")
    book = bytes(issued_file(submission, "xlsx", "en").data)
    sent = {"the file": book, "its data": submission.document.encode()}
    for name, content in sent.items():
        for who, me in people.items():
            assert sign(verify_file(content, me)) == "<", (name, who)
    second.refresh_from_db()
    withdraw(by=acting(coordinator), submission=second)
    told = {"reader": "+", "coordinator": "+"}
    for name, content in sent.items():
        for who, me in people.items():
            assert sign(verify_file(content, me)) == told.get(who, "-"), (name, who)
