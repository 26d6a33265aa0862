"""What leaves the desk, by address: what the deletion test compares, and what it may leave aside and why.

A page or file that is not here fails `test_whatever_leaves_the_desk_is_compared`.
"""

from __future__ import annotations

from collections.abc import Iterator

from assessments.comparing.findings import PATTERNS
from assessments.models import Assessment, ClippingList, Submission

CYCLES = ("", "&cycle=2026", "&cycle=2024", "&cycle=2027")
FILTERS = (
    "",
    "&region=Asia-Pacific",
    "&type=process",
    "&group=b",
    "&principle=child",
    "&sharing=public",
    "&sharing=rapporteur",
    "&said=reviewer",
)
BEHIND = (
    "",
    "&answer=gap",
    "&answer=unknown",
    "&criterion=1pn",
    "&change=d",
    "&change=u",
    "&assistance=legal",
    "&standing=b",
)
TABLES = ("submissions", "answers", "criteria", "principles", "distribution")
OPEN_PAGES = (
    "/",
    "/mechanisms/",
    "/mechanisms.json",
    "/recommendations/",
    "/recommendations/112/",
    "/report/",
    "/instrument.json",
    "/api/",
)

#: The draft of the annual report: what staff choose and write on is made of named bodies alone.
DRAFTS = (
    *(f"/review/annual/{cycle}.pdf" for cycle in ("2024", "2026", "2027")),
    *("/review/annual/2026.docx", "/review/annual/2026/", "/review/annual/2026/preview/"),
)


def addresses(name: str, *, all_of_them: bool = True) -> Iterator[str]:
    """What this reader may ask for and leaves the desk: every kind, cycle, filter and format, or the core."""
    if name == "program":
        yield from of_program()
        return
    yield from of_everybody(name, all_of_them=all_of_them)
    for kind in ("regional", "national"):
        for cycle in CYCLES if all_of_them else CYCLES[1:2]:
            yield from of_round(name, f"?kind={kind}{cycle}", all_of_them=all_of_them)
    yield from of_matches(name)
    yield from side_by_side(name, all_of_them=all_of_them)
    if name == "reviewer":
        yield from DRAFTS
        yield from (
            f"/review/clippings/{pk}.docx" for pk in ClippingList.objects.values_list("pk", flat=True)
        )
    for slug in ("open", "told", "later", "quiet", "far", "hidden", "gone"):
        yield f"/compare/trend/{slug}-mechanism.csv"
        yield f"/compare/trend/{slug}-task-force.json"
        yield f"/compare/trend/{slug}-mechanism.csv-metadata.json"
        yield f"/embed/trend/{slug}-mechanism/"
        yield f"/embed/strip/{slug}-mechanism/"
        yield f"/mechanisms/{slug}-task-force/"
        if name != "reviewer":
            yield f"/compare/trend/{slug}-mechanism/"
    if name != "reviewer":
        yield "/compare/"


def of_program() -> Iterator[str]:
    for table in (*TABLES, "readings"):
        for asked in ("", "&cycle=2024", "&kind=national", "&region=Asia-Pacific"):
            for form in ("json", "csv"):
                yield f"/api/{table}?limit=10000&format={form}{asked}"
    for pk in Submission.objects.values_list("pk", flat=True):
        yield f"/api/submissions/{pk}/report.json"


def of_everybody(name: str, *, all_of_them: bool) -> Iterator[str]:
    """Pages that everybody may open, tables without a token, reports and hashes of single bodies, and what
    somebody of a body comes in to. Staff read on screen what is shared with them."""
    if name == "reviewer":
        return
    yield from OPEN_PAGES
    yield from (f"/api/{table}?limit=10000" for table in (*TABLES, "bodies", "cycles"))
    if name != "visitor":
        yield from ("/dashboard/", "/assessments/", "/bodies/quiet-mechanism/said/")
    for pk, digest in Submission.objects.values_list("assessment_id", "digest"):
        yield f"/assessments/{pk}/report/"
        yield f"/verify/?hash={digest}"
        if all_of_them:
            yield from (f"/assessments/{pk}/report.{end}" for end in ("json", "csv", "svg", "xlsx", "pdf"))
            yield f"/assessments/{pk}/brief.pdf"


def side_by_side(name: str, *, all_of_them: bool) -> Iterator[str]:
    """One public body beside each other one: the page, and the files."""
    of_cycle = Assessment.objects.filter(cycle__slug="2026", body__kind="regional")
    keys = dict(of_cycle.values_list("body__slug", "pk"))
    first = keys.pop("open-mechanism")
    for pk in keys.values():
        if name != "reviewer":
            yield f"/compare/side-by-side/?ids={first},{pk}"
        for end in ("csv", "json", "xlsx", "csv-metadata.json") if all_of_them else ("json",):
            yield f"/compare/side-by-side.{end}?ids={first},{pk}"


def of_matches(name: str) -> Iterator[str]:
    """Who could learn from whom: files for the staff alone."""
    for kind in ("regional", "national") if name == "reviewer" else ():
        for paragraph in (112, 113, 114):
            for form in ("csv", "json"):
                yield f"/review/matches.{form}?cycle=2026&kind={kind}&paragraph={paragraph}"


def of_round(name: str, at: str, *, all_of_them: bool) -> Iterator[str]:
    """Those of one kind and cycle. Staff see on screen what is shared with them: their pages are not here."""
    yield from (f"/compare.json{at}{narrowed}" for narrowed in FILTERS)
    yield from (f"/compare/chart/{code}.json{at}" for code in PATTERNS)
    yield from (f"/compare/112.json{at}{behind}" for behind in BEHIND)
    yield from (f"/compare.csv{at}&said=reviewer", f"/compare/report.pdf{at}&said=reviewer")
    yield from (f"/embed/pattern/{code}/{at}" for code in PATTERNS)
    yield f"/embed/recommendation/112/{at}"
    if name != "reviewer":
        yield from (f"{page}{at}" for page in ("/compare/", "/compare/patterns/", "/compare/112/"))
        yield f"/compare/patterns/{at}&open=everything"
    if not all_of_them:
        return
    yield f"/compare.csv-metadata.json{at}"
    yield f"/compare/chart/gaps.csv-metadata.json{at}"
    yield f"/compare/112.csv-metadata.json{at}"
    for narrowed in FILTERS:
        yield from (f"/compare/chart/{code}.json{at}{narrowed}" for code in ("change", "regions"))
        yield f"/compare/report.pdf{at}{narrowed}"
    yield from (f"/compare.{end}{at}" for end in ("csv", "xlsx"))
    yield from (f"/compare/112.{end}{at}&said=reviewer" for end in ("csv", "xlsx"))
    yield from (f"/compare/chart/change.{end}{at}" for end in ("svg", "csv", "xlsx"))
    yield f"/compare/report.docx{at}"


#: Open to everybody, or files, and not compared: nothing that a body has submitted goes into them.
OF_NO_SUBMISSION = {
    *("help", "help_page", "scoring", "accessibility", "designations", "reuse", "privacy", "security"),
    *("healthz", "readyz", "security_txt", "doctor", "assessments:wrong_word"),
    *("account_login", "account_logout", "account_signup", "account_inactive"),
    *("account_reset_password", "account_reset_password_done", "account_reset_password_from_key"),
    *("mfa_authenticate", "mfa_login_webauthn", "mechanisms:invitation"),
    *("assessments:stop_mail", "assessments:link", "assessments:link_questions", "assessments:link_question"),
    *("assessments:api_openapi", "assessments:api_nothing", "assessments:api_instrument"),
    *("assessments:schemas", "assessments:schema_file", "assessments:desk_questionnaire_paper"),
}
#: What is of a single body, for its own people, or belongs to an answer that whoever asks may read.
OF_ONE_BODY = {
    *("assessments:body_audit_file", "assessments:body_audit_head", "assessments:bundle_file"),
    *("assessments:offline_answers", "assessments:offline_paper", "assessments:evidence_download"),
}
#: Why else: that a file asked for is not made yet; a copy marked internal; the one exception, which is frozen
#: (tests/comparing/test_closing_table.py deletes all submissions below it).
OTHERWISE = {
    *("assessments:waiting", "assessments:cycle_agreement_file"),
    *("assessments:closing_table", "assessments:closing_table_file"),
}
