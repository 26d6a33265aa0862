"""The chapters of a gap report are drawn once for each content, and for whoever sees something else anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from assessments.answering.saving import apply_file
from assessments.models import Assessment
from mechanisms.models import Person
from tests.factories import acting, file_of, level

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Any) -> None:
    parts = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "parts of a test"}
    settings.CACHES = settings.CACHES | {"parts": parts}
    caches["parts"].clear()


def chapters(client: Client, draft: Assessment) -> str:
    content = client.get(reverse("assessments:report", args=[draft.pk])).content.decode()
    return content.split('<section><h2 id="strip">')[-1].split("<footer")[0]


def test_other_words_are_shown_at_once_and_the_same_ones_are_not_drawn_again(
    client: Client, draft: Assessment, coordinator: Person, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_file(by=acting(coordinator), assessment=draft, file=file_of(level(112, 0, "Nobody drafts it.")))
    client.force_login(coordinator)
    first = chapters(client, draft)
    assert "Nobody drafts it." in first
    kept: list[str] = []
    monkeypatch.setattr(caches["parts"], "set", lambda key, *_arguments, **_named: kept.append(key))
    assert (chapters(client, draft), kept) == (first, [])
    monkeypatch.undo()
    # A reader of the body may write nothing, and gets no ways to do so out of what was kept for another.
    client.force_login(reader)
    assert "Change the answer" in first
    assert "Change the answer" not in chapters(client, draft)
    client.force_login(coordinator)
    apply_file(by=acting(coordinator), assessment=draft, file=file_of(level(112, 0, "Two ministries do.")))
    after = chapters(client, draft)
    assert ("Two ministries do." in after, "Nobody drafts it." in after) == (True, False)
