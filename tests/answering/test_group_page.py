"""The page of a whole group: what it says of copies, problems and conflicts, and its saves by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.saving import save_answer
from assessments.models import Answer, Assessment
from mechanisms.models import Person
from tests.factories import MembershipFactory, acting, level, locks

BOTH = {"p128-revision": "0", "p129-revision": "0"}


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


def copy_last(draft: Assessment, *paragraphs: int) -> None:
    """As the last cycle had them, nobody has looked yet."""
    Answer.objects.filter(assessment=draft, paragraph__in=paragraphs).update(
        state="level", level=2, explanation="As last year", copied=True
    )


def test_the_summary_names_the_recommendation(signed_in: Client, group: str) -> None:
    response = signed_in.post(group, {**BOTH, "p129-choice": "elsewhere"})
    page = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#id_p129-elsewhere">129: Choose the mechanism that does it.</a>' in page
    assert "<title>Error:" in page


class TestCopies:
    """A copy counts as not answered until a person says that it is still true."""

    COPY = {"choice": "2", "explanation": "As last year"}

    def post(self, **more: str) -> dict[str, str]:
        fields = {f"p{number}-{key}": value for number in (128, 129) for key, value in self.COPY.items()}
        return {**BOTH, **fields, **more}

    def test_a_tick_saves_it_as_it_stands_and_leaves_the_others(
        self, signed_in: Client, draft: Assessment, group: str
    ) -> None:
        copy_last(draft, 128, 129)
        assert signed_in.get(group).content.decode().count("Checked, still true") == 2
        signed_in.post(group, self.post(**{"p128-checked": "1"}))
        first, second = stored(draft, 128), stored(draft, 129)
        assert (first.copied, first.level, first.revision) == (False, 2, 1)
        assert (second.copied, second.revision) == (True, 0)

    def test_whoever_only_reads_is_not_asked_to_tick(
        self, client: Client, draft: Assessment, group: str, reader: Person
    ) -> None:
        copy_last(draft, 128)
        client.force_login(reader)
        page = client.get(group).content.decode()
        assert "until somebody has checked and saved it" in page
        assert "ticked here" not in page

    def test_a_tick_beside_an_answer_that_is_no_copy_saves_nothing(
        self, signed_in: Client, draft: Assessment, coordinator: Person, group: str
    ) -> None:
        """As after an autosave, when the box still stands on the page."""
        save_answer(by=acting(coordinator), assessment=draft, entry=level(128, 2, "As last year"))
        signed_in.post(
            group,
            self.post(
                **{"p128-revision": "1", "p128-checked": "1", "p129-choice": "", "p129-explanation": ""}
            ),
        )
        assert stored(draft, 128).revision == 1

    def test_an_answer_that_is_no_copy_has_no_box(self, signed_in: Client, group: str) -> None:
        assert "Checked, still true" not in signed_in.get(group).content.decode()


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("coordinator", "128 was saved by you in another window."),
        ("colleague", "128 was changed by a colleague."),
    ],
)
def test_a_conflict_says_who_saved_meanwhile(
    client: Client, draft: Assessment, coordinator: Person, group: str, who: str, said: str
) -> None:
    other = MembershipFactory.create(person__username="colleague", body=draft.body).account
    client.force_login(coordinator if who == "coordinator" else other)
    save_answer(by=acting(coordinator), assessment=draft, entry=level(128, 3, "Theirs"))
    page = client.post(group, {"p128-revision": "0", "p128-choice": "1"}).content.decode()
    assert said in page
    assert "Save mine over it" in page
    foot = page.split('id="p128-save-state"')[1]
    assert "data-saved" not in foot.split('id="p129-save-state"')[0]


def test_rows_that_are_not_saved_are_named(signed_in: Client, draft: Assessment, group: str) -> None:
    half = {"p128-evidence-0-title": "Handbook", "p128-evidence-0-strength": ""}
    page = signed_in.post(group, {**BOTH, "p128-choice": "1", **half}).content.decode()
    assert "1 answer is saved." in page
    assert "Not saved: Evidence 1." in page
    assert stored(draft, 128).level == 1


def test_opening_the_page_is_no_error(signed_in: Client, draft: Assessment, group: str) -> None:
    Answer.objects.filter(assessment=draft, paragraph=129).update(state="elsewhere")
    page = signed_in.get(group).content.decode()
    assert "<title>Error:" not in page
    assert "Choose the mechanism that does it." in page


def test_a_contributor_who_is_through_is_told_so(
    client: Client, draft: Assessment, contributor: Person, group: str
) -> None:
    client.force_login(contributor)
    Answer.objects.filter(assessment=draft, paragraph=113).update(state="dont_know")
    done = "All that you were asked for is done. Your coordinator submits."
    first = client.post(group, {**BOTH, "p128-choice": "1"}, follow=True)
    assert done not in first.content.decode()
    post = {"p128-revision": "1", "p128-choice": "1", "p129-revision": "0", "p129-choice": "2"}
    assert done in client.post(group, post, follow=True).content.decode()


class TestSavingByItself:
    """Each answer of the page is saved at its own address, under the names it has on the page."""

    HEADERS = {"HX-Request": "true"}

    def autosave(self, client: Client, draft: Assessment, post: dict[str, Any]) -> Any:
        address = reverse("assessments:question", args=[draft.pk, 128])
        return client.post(address, {"prefix": "p128-", **post}, headers=self.HEADERS)

    def test_it_is_saved_and_the_fields_of_the_page_are_renewed(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        post = {"p128-revision": "0", "p128-choice": "1", "p128-criterion-128.1": "partly"}
        fragment = self.autosave(signed_in, draft, post).content.decode()
        assert "data-saved" in fragment
        assert 'name="p128-revision" id="id_p128-revision" value="1"' in fragment
        assert 'id="id_p128-support"' in fragment
        assert stored(draft, 128).level == 1

    def test_a_mechanism_is_found_under_its_prefix(
        self, signed_in: Client, draft: Assessment, south: Any
    ) -> None:
        post = {"p128-revision": "0", "p128-choice": "elsewhere", "p128-elsewhere": "south"}
        assert self.autosave(signed_in, draft, post).status_code == 200
        assert stored(draft, 128).elsewhere == south

    def test_both_texts_stand_in_the_answer_to_a_late_one(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(128, 3, "Theirs"))
        response = self.autosave(signed_in, draft, {"p128-revision": "0", "p128-choice": "1"})
        assert response.status_code == 409
        assert 'name="p128-over" value="1"' in response.content.decode()

    @pytest.mark.parametrize("prefix", ["p129-", "x", "p128"])
    def test_the_prefix_of_another_answer_is_none(
        self, signed_in: Client, draft: Assessment, prefix: str
    ) -> None:
        post = {"prefix": prefix, f"{prefix}revision": "0", f"{prefix}choice": "1"}
        assert self.autosave(signed_in, draft, post).status_code == 409
        assert stored(draft, 128).revision == 0

    def test_twelve_queries(
        self, signed_in: Client, draft: Assessment, django_assert_num_queries: Any
    ) -> None:
        """And the two frames of a savepoint that only a test has."""
        self.autosave(signed_in, draft, {"p128-revision": "0", "p128-choice": "1"})
        post = {"p128-revision": "1", "p128-choice": "2", "p128-explanation": "More"}
        with django_assert_num_queries(12 + 2 + locks(1)):
            self.autosave(signed_in, draft, post)
