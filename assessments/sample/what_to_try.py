"""What is said of the people of the demonstration, and what one may try as each."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

OF_PEOPLE: Mapping[str, Promise] = {
    "north-coordinator": _("14 of 32 are answered. Try to check the others and submit."),
    "north-contributor": _("Was asked for group (d), 113 and 118. Try to answer 129 and add evidence."),
    "north-reader": _("Only reads. Try the gap report and the two-page brief."),
    "north-approver": _(
        "Approves what the Northern Mechanism submits, with a passkey or a code. First lock the "
        "assessment as its coordinator, then come back here."
    ),
    "south-coordinator": _("31 of 32 are answered. Try to check, export and submit."),
    "reviewer": _("Sees what bodies share. Try the list of submissions and a report."),
    "second-reviewer": _(
        "Works for the Special Rapporteur too, and reads some submissions a second time; try the "
        "queue narrowed to what he reads."
    ),
    "administrator": _("Looks after accounts and cycles. Try to add a body and its first coordinator."),
    "palm-coordinator": _(
        "Coordinates the Palm Coast Council, whose submission came back with three questions; "
        "try to answer them and resubmit."
    ),
    "highlands-coordinator": _(
        "Chairs the Highlands Process this year, which declined to take part in 2026; try last "
        "year’s report, which nobody else can see."
    ),
    "islands-coordinator": _(
        "Coordinates the Island States Forum, which submitted in private; try to change what is shared."
    ),
    "river-coordinator": _(
        "Coordinates the Great River Commission, whose submission is shared with the Special "
        "Rapporteur’s staff; try the receipt and its hash."
    ),
    "tavoria-coordinator": _(
        "Works for the National Rapporteur of Tavoria, whose submission has been reviewed; try "
        "the reviewer’s remarks and a reply."
    ),
    "pearl-coordinator": _(
        "Is secretary of the Pearl Isles Committee, which made its report public; try the public "
        "page without signing in."
    ),
    "maravela-coordinator": _(
        "Is executive secretary of the Maravela Council, whose draft is locked for clearance; "
        "try to submit it or to reopen it."
    ),
    "kelmara-coordinator": _(
        "Coordinates the Kelmara Commission, whose answers of 2026 the staff entered from a "
        "file; confirm or contest them under Assessments, or begin from last year’s answers. May "
        "read the Northern Mechanism’s draft."
    ),
    "south-justice": _(
        "Answers for the Ministry of Justice of Estmark (invented country) in groups (e) and "
        "(f), and gives its input where Social Welfare is asked too; try 127."
    ),
    "south-social": _(
        "Answers for the Department of Social Welfare of Estmark (invented country) on services "
        "for victims, and gives its input to 127, 135 and 136 beside the Ministry of Justice."
    ),
    "palm-labour": _(
        "Labour adviser of the Palm Coast Council, asked about recruitment and bilateral agreements."
    ),
    "river-protection": _("Wrote the Great River Commission’s answers on protection."),
    "maravela-prosecution": _("Prosecutor who wrote group (e) for the Maravela Council."),
    "pearl-welfare": _("Nurse on the outer islands who wrote the answers on services for Pearl Isles."),
    "islands-reader": _(
        "Reads for two bodies, the Island States Forum and the Pearl Isles Committee; try to "
        "change from one to the other."
    ),
}
"""By the short names of people.yaml."""
OF_OTHERS = _(
    "Coordinates the answers of {body}; try the report, and compare it with that of the year before."
)
"""Of the coordinators of the further bodies."""


def what_to_try(username: str, body: str) -> Promise | str:
    """What one may try as this person; `body` is the short name of his or her own body."""
    return OF_PEOPLE[username] if username in OF_PEOPLE else format_lazy(OF_OTHERS, body=body)
