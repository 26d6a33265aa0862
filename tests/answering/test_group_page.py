"""The page of a whole group: closed rows, one of them open, saved by itself; where a save leads to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.saving import save_answer
from assessments.models import Answer, Assessment
from mechanisms.models import Person
from tests.factories import acting, level

FIELDS = {"group": "d", "revision": "0", "choice": "1", "explanation": "Standards are drafted."}


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def group(draft: Assessment) -> str:
    """The address of group (d): 128 and 129."""
    return reverse("assessments:section", args=[draft.pk, "d"])


def stored(draft: Assessment, paragraph: int) -> Answer:
    return Answer.objects.get(assessment=draft, paragraph=paragraph)


def save(client: Client, draft: Assessment, paragraph: int = 128, **more: Any) -> Any:
    address = reverse("assessments:question", args=[draft.pk, paragraph])
    return client.post(address, FIELDS | more)


def row_of(page: str, paragraph: int) -> str:
    return page.split(f'<article class="group-row" id="para-{paragraph}"', 1)[1].split("</article>", 1)[0]


@pytest.mark.parametrize(("code", "status"), [("general", 200), ("f", 200), ("g", 404)])
def test_there_are_seven_groups(signed_in: Client, draft: Assessment, code: str, status: int) -> None:
    assert signed_in.get(reverse("assessments:section", args=[draft.pk, code])).status_code == status


class TestRows:
    """Title, state and level of each; the fields of one alone."""

    def test_closed_rows_have_no_fields(
        self, signed_in: Client, draft: Assessment, coordinator: Person, group: str
    ) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(128, 0))
        page = signed_in.get(group).content.decode()
        assert page.count('<article class="group-row"') == 2
        assert "<form" not in page.split("<main", 1)[1].split("</main>", 1)[0]
        assert "<b>0</b><span>Not in place</span>" in row_of(page, 128)
        assert "Not started" in row_of(page, 129)
        assert f'href="{group}?open=129#para-129"' in row_of(page, 129)

    def test_the_address_opens_one(self, signed_in: Client, group: str) -> None:
        page = signed_in.get(group + "?open=128").content.decode()
        assert page.count('name="explanation"') == 1
        assert 'name="explanation"' in row_of(page, 128)
        assert 'aria-expanded="true"' in row_of(page, 128)

    @pytest.mark.parametrize("wanted", ["112", "x", ""])
    def test_what_is_no_row_of_it_opens_none(self, signed_in: Client, group: str, wanted: str) -> None:
        page = signed_in.get(f"{group}?open={wanted}")
        assert page.status_code == 200
        assert 'name="explanation"' not in page.content.decode()

    def test_beside_an_open_form_every_heading_saves_first(self, signed_in: Client, group: str) -> None:
        """Without scripts a link would leave what was typed behind."""
        page = signed_in.get(group + "?open=128").content.decode()
        button = re.search(r"<button[^>]*data-opener[^>]*>", row_of(page, 129))
        assert button
        assert 'form="answer" name="open" value="129"' in button[0]

    def test_whoever_reads_sees_what_is_stored(self, client: Client, reader: Person, group: str) -> None:
        client.force_login(reader)
        page = client.get(group + "?open=128").content.decode()
        assert "You can read, not change." in row_of(page, 128)
        assert 'name="explanation"' not in page
        assert f'href="{group}?open=129#para-129"' in row_of(page, 129)

    def test_a_copy_is_confirmed_in_its_row(self, signed_in: Client, draft: Assessment, group: str) -> None:
        Answer.objects.filter(assessment=draft, paragraph=128).update(state="dont_know", copied=True)
        said = "Still true: save and go on"
        assert said in row_of(signed_in.get(group + "?open=128").content.decode(), 128)
        save(signed_in, draft, choice="dont_know")
        assert not stored(draft, 128).copied
        assert said not in signed_in.get(group + "?open=128").content.decode()

    def test_a_script_gets_the_row_and_the_one_that_closes(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        address = reverse("assessments:question_row", args=[draft.pk, 129])
        both = signed_in.get(address + "?was=128").content.decode()
        assert both.lstrip().startswith('<article class="group-row" id="para-129"')
        assert 'name="explanation"' in row_of(both, 129)
        assert 'hx-swap-oob="true"' in row_of(both, 128)
        assert 'name="explanation"' not in row_of(both, 128)
        closed = signed_in.get(address + "?closed").content.decode()
        assert closed.count("<article") == 1
        assert "<form" not in closed

    @pytest.mark.parametrize("opened", ["", "?open=128"])
    def test_queries(
        self, signed_in: Client, group: str, django_assert_max_num_queries: Any, opened: str
    ) -> None:
        signed_in.get(group + opened)
        with django_assert_max_num_queries(22 if opened else 13):
            signed_in.get(group + opened)


class TestSaving:
    """Each row is saved at the address of its question; the page of the group comes back."""

    @pytest.mark.parametrize(
        ("more", "leads_to"),
        [
            ({}, "?open=129#para-129"),
            ({"open": "129"}, "?open=129#para-129"),
            ({"open": ""}, "#para-128"),
            ({"open": "112"}, "#para-128"),
            ({"stay": "1"}, "?open=128#para-128"),
        ],
        ids=["go on", "another row", "close it", "no row of the group", "stay"],
    )
    def test_it_is_saved_and_leads_back(
        self, signed_in: Client, draft: Assessment, group: str, more: dict[str, Any], leads_to: str
    ) -> None:
        assert save(signed_in, draft, **more).url == group + leads_to
        assert stored(draft, 128).level == 1

    def test_the_neighbour_is_not_touched(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(129, 2))
        save(signed_in, draft)
        assert (stored(draft, 129).level, stored(draft, 129).revision) == (2, 1)

    def test_after_the_last_of_the_group_none_is_open(
        self, signed_in: Client, draft: Assessment, group: str
    ) -> None:
        save(signed_in, draft)
        assert save(signed_in, draft, 129).url == group + "#para-129"

    def test_what_is_wrong_is_shown_with_what_was_typed(self, signed_in: Client, draft: Assessment) -> None:
        response = save(signed_in, draft, choice="elsewhere", open="129")
        page = response.content.decode()
        assert response.status_code == 422
        assert "Choose the mechanism that does it." in page
        assert "Standards are drafted.</textarea>" in page

    def test_both_texts_stand_after_a_late_save(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(128, 3, "Theirs"))
        response = save(signed_in, draft, open="129")
        page = response.content.decode()
        assert response.status_code == 409
        assert "Theirs" in page
        assert "Standards are drafted." in page
        assert stored(draft, 128).explanation == "Theirs"

    def test_an_undo_comes_back_to_the_row(self, signed_in: Client, draft: Assessment, group: str) -> None:
        save(signed_in, draft)
        undo = reverse("assessments:undo", args=[draft.pk, 128])
        back: Any = signed_in.post(undo, FIELDS | {"revision": "1"})
        assert back.url == group + "?open=128#para-128"
        assert stored(draft, 128).state == "blank"

    def test_a_contributor_who_is_through_is_told_so(
        self, client: Client, draft: Assessment, contributor: Person
    ) -> None:
        client.force_login(contributor)
        Answer.objects.filter(assessment=draft, paragraph=113).update(state="dont_know")
        done = "You have answered everything. Your coordinator submits."
        save(client, draft)
        page = client.get(save(client, draft, 129).url).content.decode()
        assert done in page
