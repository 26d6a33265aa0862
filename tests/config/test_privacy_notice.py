"""The privacy notice: who answers for the data and how long they are kept, as the operator has set it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.checks.registry import registry as known
from django.test import Client
from django.utils.html import strip_tags

from config.deploy_checks import check_privacy

UNSAID = "Not filled in by the operator of this installation."
FILLED_IN = {
    "CONTROLLER": ["Secretariat of Somewhere", "1 Long Street, Town"],
    "PRIVACY_CONTACT": "mailto:privacy@example.org",
    "LEGAL_BASIS": "Article 7 of the Act on Data.",
    "LOG_DAYS": 14,
}


def facts(client: Client) -> dict[str, str]:
    """What the notice says, by its terms."""
    page = client.get("/help/privacy/").text
    rows = [row.split("</dd>")[0].split("<dd>") for row in page.split("<dt>")[1:]]
    told = [[" ".join(strip_tags(part).split()) for part in row] for row in rows]
    return dict(told)


@pytest.mark.django_db
def test_what_the_operator_has_filled_in_is_shown(client: Client, settings) -> None:
    for name, value in FILLED_IN.items():
        setattr(settings, name, value)
    settings.BACKUPS_KEPT = timedelta(days=45)
    told = facts(client)
    assert "Secretariat of Somewhere" in told["Controller"]
    assert "1 Long Street, Town" in told["Controller"]
    assert told["Questions and requests"] == "privacy@example.org"
    assert told["Legal ground"] == "Article 7 of the Act on Data."
    assert told["Logs of server and proxy"].startswith("14 days.")
    assert told["Backups"].startswith("45 days.")
    assert UNSAID not in " ".join(told.values())


@pytest.mark.django_db
def test_what_nobody_has_filled_in_is_said_to_be_missing(client: Client) -> None:
    told = facts(client)
    missing = [term for term, said in told.items() if said.startswith(UNSAID)]
    assert missing == ["Controller", "Questions and requests", "Legal ground", "Logs of server and proxy"]


@pytest.mark.parametrize("missing", FILLED_IN)
def test_the_check_of_a_deployment_names_what_is_missing(settings, missing: str) -> None:
    for name, value in FILLED_IN.items():
        setattr(settings, name, value)
    assert check_privacy() == []
    setattr(settings, missing, None if missing == "LOG_DAYS" else "")
    (said,) = check_privacy()
    assert (said.id, said.hint) == ("thirtytwo.W005", f"Set THIRTYTWO_{missing}.")


def test_it_is_part_of_the_check_of_a_deployment() -> None:
    assert check_privacy in list[object](known.get_checks(include_deployment_checks=True))
