"""The pages a person can come to, as (who, path); an empty name is a visitor.

A new screen adds its line here.
"""

VISITOR = ""
COORDINATOR = "north-coordinator"
CONTRIBUTOR = "north-contributor"
READER = "north-reader"
NATIONAL = "south-coordinator"
MINISTRY = "south-social"
REVIEWER = "reviewer"
ADMINISTRATOR = "administrator"

PAGES = [
    (VISITOR, "/"),
    (VISITOR, "/demo/"),
    (VISITOR, "/account/login/"),
    (VISITOR, "/account/password/reset/"),
    (VISITOR, "/report/"),
    (VISITOR, "/report/?q=victims"),
    (VISITOR, "/recommendations/"),
    (VISITOR, "/recommendations/113/"),
    (VISITOR, "/recommendations/128/"),
    (VISITOR, "/mechanisms/"),
    (VISITOR, "/mechanisms/?q=asean"),
    (VISITOR, "/mechanisms/coe/"),
    (VISITOR, "/mechanisms/sample-pearl-isles-committee/"),
    (VISITOR, "/help/"),
    (VISITOR, "/help/coordinator/"),
    (VISITOR, "/help/contributor/"),
    (VISITOR, "/help/reader/"),
    (VISITOR, "/help/rapporteur-staff/"),
    (VISITOR, "/help/administrator/"),
    (VISITOR, "/help/scoring/"),
    (VISITOR, "/help/security/"),
    (VISITOR, "/accessibility/"),
    (VISITOR, "/verify/"),
    (VISITOR, "/verify/?hash=" + "0" * 64),
    (COORDINATOR, "/dashboard/"),
    (COORDINATOR, "/assessments/"),
    (COORDINATOR, "/assessments/{north}/"),
    (COORDINATOR, "/assessments/{north}/108/"),
    (COORDINATOR, "/assessments/{north}/112/"),
    (COORDINATOR, "/assessments/{north}/112/comments/"),
    (COORDINATOR, "/assessments/{north}/section/b/"),
    (COORDINATOR, "/assessments/{north}/evidence/"),
    (COORDINATOR, "/assessments/{north}/actions/"),
    (COORDINATOR, "/assessments/{north}/actions/add/"),
    (COORDINATOR, "/assessments/{north}/about/"),
    (COORDINATOR, "/assessments/{north}/history/"),
    (COORDINATOR, "/assessments/{north}/history/?paragraph=137"),
    (COORDINATOR, "/assessments/{north}/108/history/"),
    (COORDINATOR, "/assessments/{north}/check/"),
    (COORDINATOR, "/assessments/start/"),
    (COORDINATOR, "/assessments/{north}/report/"),
    (COORDINATOR, "/assessments/{north_2025}/"),
    (COORDINATOR, "/assessments/{north_2025}/report/"),
    (COORDINATOR, "/assessments/{north_2025}/submitted/1/"),
    (COORDINATOR, "/assessments/{north_2025}/submitted/1/sharing/"),
    (COORDINATOR, "/account/"),
    (COORDINATOR, "/account/sessions/"),
    (COORDINATOR, "/account/2fa/"),
    (COORDINATOR, "/account/2fa/totp/activate/"),
    (COORDINATOR, "/account/2fa/webauthn/"),
    (COORDINATOR, "/account/2fa/webauthn/add/"),
    (COORDINATOR, "/account/email/"),
    (COORDINATOR, "/bodies/sample-northern-mechanism/audit/"),
    (COORDINATOR, "/bodies/sample-northern-mechanism/audit/?kind=withdrawn&since=never"),
    (CONTRIBUTOR, "/dashboard/"),
    (CONTRIBUTOR, "/assessments/{north}/"),
    (READER, "/dashboard/"),
    (READER, "/assessments/{north}/112/"),
    (READER, "/assessments/{north}/112/history/"),
    (NATIONAL, "/dashboard/"),
    (NATIONAL, "/assessments/{south}/112/"),
    (NATIONAL, "/assessments/{south}/135/"),
    (NATIONAL, "/assessments/{south}/136/"),
    (NATIONAL, "/assessments/{south}/section/f/"),
    (MINISTRY, "/dashboard/"),
    (MINISTRY, "/assessments/{south}/"),
    (MINISTRY, "/assessments/{south}/135/"),
    (MINISTRY, "/assessments/{south}/127/input/"),
    (NATIONAL, "/assessments/{south}/check/"),
    (NATIONAL, "/assessments/{south}/report/"),
    (REVIEWER, "/review/"),
    (REVIEWER, "/review/acts/"),
    (ADMINISTRATOR, "/administration/security/"),
    (REVIEWER, "/assessments/{north_2025}/report/"),
]

# Forms that come back with what is wrong in them: what is typed before they are sent.
ERRORS: list[tuple[str, str, dict[str, str]]] = [
    (VISITOR, "/account/login/", {}),
    (VISITOR, "/account/password/reset/", {}),
    (COORDINATOR, "/assessments/{north}/actions/add/", {}),
    (COORDINATOR, "/assessments/{north}/about/", {"start": "2026-07-01", "end": "2026-06-30"}),
    (COORDINATOR, "/assessments/{north}/check/", {}),
    (COORDINATOR, "/assessments/start/", {"start": "2026-07-01", "end": "2026-06-30"}),
    (COORDINATOR, "/assessments/{north}/113/", {"evidence-0-url": "ftp://example.org/plan"}),
    (COORDINATOR, "/assessments/{north}/section/d/", {"p128-evidence-0-url": "ftp://example.org"}),
    (MINISTRY, "/assessments/{south}/136/input/", {"evidence-0-url": "ftp://example.org/plan"}),
]
