"""The first steps of an installation by command, each with the sentence of its refusal."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from mechanisms.models import Body, Membership, Person
from mechanisms.signals import happened

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def link_in(output: str) -> str:
    return output.strip().splitlines()[-1]


def open_link(client: Client, link: str, password: str = PASSWORD):
    path = link.split("localhost:8000")[-1]
    form = client.get(path, follow=True)
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_create_person_makes_an_account_that_its_link_opens(client: Client) -> None:
    output = run("create_person", "Amina@Example.org", "--name", "Amina", "--reviewer")
    person = Person.objects.get()
    assert "amina@example.org, short name amina." in output
    assert (person.name, person.is_reviewer, person.is_administrator) == ("Amina", True, False)
    assert link_in(output).startswith("http://localhost:8000/account/password/reset/key/")
    open_link(client, link_in(output))
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert Client().login(email="amina@example.org", password=PASSWORD)


def test_the_link_works_once(client: Client) -> None:
    link = link_in(run("create_person", "amina@example.org"))
    open_link(client, link)
    again = Client().get(link.removeprefix("http://localhost:8000"), follow=True)
    assert "This link no longer works" in again.content.decode()
    assert Client().login(email="amina@example.org", password=PASSWORD)


def test_a_new_link_for_whoever_lost_the_first(client: Client) -> None:
    run("create_person", "amina@example.org")
    link = link_in(run("create_person", "amina@example.org", "--new-link"))
    open_link(client, link)
    assert Person.objects.get().check_password(PASSWORD)


def test_the_link_takes_the_address_it_is_given() -> None:
    output = run("create_person", "amina@example.org", "--address", "https://32.example.org/")
    assert link_in(output).startswith("https://32.example.org/account/password/reset/key/")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("create_person", "amina"), "amina is not an e-mail address."),
        (("create_person", "BINTA@example.org"), r"already has an account \(binta\)"),
        (("create_person", "no@example.org", "--new-link"), "make an account with create_person"),
        (
            ("add_member", "no@example.org", "--body", "au", "--role", "reader"),
            "make an account with create_person",
        ),
        (("add_member", "binta", "--body", "nowhere", "--role", "reader"), "No body has the slug"),
        (("add_member", "binta", "--body", "greta", "--role", "coordinator"), "cannot assess itself"),
        (("add_member", "binta", "--body", "au", "--role", "king"), "invalid choice: 'king'"),
        (("add_body", "Committee", "--country", "XXX"), "XXX is no ISO code"),
        (
            ("add_body", "Committee", "--country", "KEN", "--member-of", "nowhere"),
            "No body has the slug nowhere",
        ),
        (("add_body", "Committee", "--country", "KEN", "--slug", "au"), "The name in links au is taken"),
    ],
)
@pytest.mark.usefixtures("directory")
def test_what_cannot_be_done_is_said_and_nothing_is_written(arguments, sentence: str) -> None:
    Person.objects.create_user("binta@example.org")
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)
    assert (Person.objects.count(), Membership.objects.count()) == (1, 0)
    assert Body.objects.filter(listed=False).count() == 0


@pytest.mark.usefixtures("directory")
def test_add_member_gives_a_role_and_replaces_it_on_record() -> None:
    run("create_person", "amina@example.org", "--name", "Amina")
    assert run("add_member", "amina@example.org", "--body", "au", "--role", "reader") == (
        "Amina is reader of African Union.\n"
    )
    run("add_member", "amina", "--body", "au", "--role", "coordinator")
    roles = [(each.role, each.removed_at is None) for each in Membership.objects.order_by("since")]
    assert roles == [("reader", False), ("coordinator", True)]
    with pytest.raises(CommandError, match="This is the only coordinator"):
        run("add_member", "amina", "--body", "au", "--role", "reader")
    with pytest.raises(CommandError, match="Amina already is coordinator of African Union"):
        run("add_member", "amina", "--body", "au", "--role", "coordinator")


@pytest.mark.usefixtures("directory")
def test_add_body_places_a_national_body_in_its_country_and_mechanisms() -> None:
    output = run(
        *("add_body", "Counter Trafficking Committee", "--country", "ken", "--short-name", "CTC"),
        *("--member-of", "au", "las"),
    )
    body = Body.objects.get(listed=False)
    assert output == "Counter Trafficking Committee (Kenya) is in the directory as ken-ctc.\n"
    assert (body.kind, body.type, body.region) == ("national", "national_task_force", "Africa")
    assert {each.slug for each in body.member_of.all()} == {"au", "las"}
    assert body.can_answer


@pytest.mark.usefixtures("directory")
def test_a_national_body_takes_part_in_regional_mechanisms_alone() -> None:
    run("add_body", "Committee", "--country", "KEN")
    with pytest.raises(CommandError, match="Committee is no regional mechanism"):
        run("add_body", "Other", "--country", "UGA", "--member-of", "ken-committee")


@pytest.mark.usefixtures("directory")
def test_whoever_keeps_the_record_hears_of_every_act() -> None:
    heard: list[tuple[str, str]] = []

    def listen(signal, sender, kind, subject, **more):
        heard.append((kind, subject))

    happened.connect(listen)
    try:
        run("create_person", "amina@example.org")
        run("add_member", "amina", "--body", "au", "--role", "reader")
        run("add_body", "Committee", "--country", "KEN")
    finally:
        happened.disconnect(listen)
    assert heard == [
        ("person_created", "amina@example.org"),
        ("member_added", "amina@example.org"),
        ("body_added", "ken-committee"),
    ]
