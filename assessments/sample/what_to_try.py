"""What is said of the people of the demonstration and what one may try as each, for the catalogue alone.

The sentences are those of `people.yaml` and `further_texts.yaml`, where nothing looks for messages.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

WHAT_TO_TRY = (
    gettext_noop("14 of 32 are answered. Try to check the others and submit."),
    gettext_noop("Was asked for group (d), 113 and 118. Try to answer 129 and add evidence."),
    gettext_noop("Only reads. Try the gap report and the two-page brief."),
    gettext_noop(
        "Approves what the Northern Mechanism submits, with a passkey or a code. First lock the "
        "assessment as its coordinator, then come back here."
    ),
    gettext_noop("31 of 32 are answered. Try to check, export and submit."),
    gettext_noop("Sees what bodies share. Try the list of submissions and a report."),
    gettext_noop(
        "Works for the Special Rapporteur too, and reads some submissions a second time; try the "
        "queue narrowed to what he reads."
    ),
    gettext_noop("Looks after accounts and cycles. Try to add a body and its first coordinator."),
    gettext_noop(
        "Coordinates the Palm Coast Council, whose submission came back with three questions; try "
        "to answer them and resubmit."
    ),
    gettext_noop(
        "Chairs the Highlands Process this year, which declined to take part in 2026; try last "
        "year's report, which nobody else can see."
    ),
    gettext_noop(
        "Coordinates the Island States Forum, which submitted in private; try to change what is shared."
    ),
    gettext_noop(
        "Coordinates the Great River Commission, whose submission is shared with the Special "
        "Rapporteur's staff; try the receipt and its hash."
    ),
    gettext_noop(
        "Works for the National Rapporteur of Tavoria, whose submission has been reviewed; try the "
        "reviewer's remarks and a reply."
    ),
    gettext_noop(
        "Is secretary of the Pearl Isles Committee, which made its report public; try the public "
        "page without signing in."
    ),
    gettext_noop(
        "Is executive secretary of the Maravela Council, whose draft is locked for clearance; try "
        "to submit it or to reopen it."
    ),
    gettext_noop(
        "Coordinates the Kelmara Commission, whose answers of 2026 the staff entered from a file; "
        "confirm or contest them under Assessments, or begin from last year's answers. May read "
        "the Northern Mechanism's draft."
    ),
    gettext_noop(
        "Answers for the Ministry of Justice of Estmark (invented country) in groups (e) and (f), "
        "and gives its input where Social Welfare is asked too; try 127."
    ),
    gettext_noop(
        "Answers for the Department of Social Welfare of Estmark (invented country) on services "
        "for victims, and gives its input to 127, 135 and 136 beside the Ministry of Justice."
    ),
    gettext_noop("Labour adviser of the Palm Coast Council, asked for recruitment and bilateral agreements."),
    gettext_noop("Wrote the Great River Commission's answers on protection."),
    gettext_noop("Prosecutor who wrote group (e) for the Maravela Council."),
    gettext_noop("Nurse on the outer islands who wrote the answers on services for Pearl Isles."),
    gettext_noop(
        "Reads for two bodies, the Island States Forum and the Pearl Isles Committee; try to "
        "change from one to the other."
    ),
    gettext_noop(
        "Coordinates the answers of {body}; try the report, and compare it with that of the year before."
    ),
)
