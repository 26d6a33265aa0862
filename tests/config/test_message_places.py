"""Where messages are read is found in templates and modules, and each place has a limit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from config.catalogues import english_of, forms_of, messages, problems, read
from config.message_places import in_module, in_template, places
from recommendations.text_lengths import read_limits

LENGTHS = Path(settings.TRANSLATIONS) / "lengths.yaml"
FINISHED = [code for code, _name in settings.LANGUAGES if code != "en"]
FORBIDDEN = set("[]:*?/\\")
RUSSIAN = (
    "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<button type="submit">{% translate "Save" %}</button>', {("", "Save"): "button"}),
        ('<a class="btn btn-primary" href="{% url "x" %}">{% translate "Go" %}</a>', {("", "Go"): "button"}),
        ('<a class="btnlike" href="/">{% translate "Go" %}</a>', {}),
        ('<nav><li><a{% if x == "y" %} z{% endif %}>{% translate "Go" %}</a></nav>', {("", "Go"): "menu"}),
        ('<th><bdi>{{ x }}</bdi> {% translate "On" context "day" %}</th>', {("day", "On"): "table head"}),
        ('<p>{% translate "A" %}</p><b class="status-tag">{% translate "B" %}</b>', {("", "B"): "status"}),
        (
            '<button>{% translate "Go" %}<i class="visually-hidden">{% translate "on" %}</i></button>',
            {("", "Go"): "button"},
        ),
        (
            "<h1>{% blocktranslate trimmed count number=n %}\n  {{ number }} page\n  of 100%{% plural %}"
            "{{ number }} pages{% endblocktranslate %}</h1>",
            {("", "%(number)s page of 100%%"): "heading"},
        ),
        ('{% block title %}{% translate "Home" %}{% endblock %}', {("", "Home"): "page title"}),
        ('{# <button>{% translate "Old" %}</button> #}', {}),
    ],
)
def test_the_elements_around_a_message_are_its_place(source: str, found: dict[tuple[str, str], str]) -> None:
    assert dict(in_template(source)) == found


def test_the_first_line_of_a_mail_is_its_subject() -> None:
    source = (
        '{% if a %}{% translate "One" %}{% else %}{% translate "Two" %}{% endif %}\n\n{% translate "T" %}'
    )
    assert list(in_template(source, is_mail=True)) == [
        (("", "One"), "mail subject"),
        (("", "Two"), "mail subject"),
    ]


def test_a_module_hands_it_to_what_makes_the_place() -> None:
    source = 'new_sheet(book, _("Start"), W)\nColumn("a", pgettext_lazy("how many", "Asked"))\nprint(_("No"))'
    assert dict(in_module(source)) == {("", "Start"): "sheet", ("how many", "Asked"): "table head"}


def test_every_place_has_a_limit_and_is_found() -> None:
    limits, found = read_limits(LENGTHS), places()
    counted = Counter(place for each in found.values() for place in each)
    assert set(counted) == set(limits.places)
    assert min(counted.values()) >= 15
    assert counted.total() > 800


@pytest.mark.parametrize("language", FINISHED)
def test_each_of_them_is_a_message_of_the_catalogue(language: str) -> None:
    known = {(message.context or "", english_of(message)[0]) for message in messages(read(language))}
    assert set(places()) - known == set()


@pytest.mark.parametrize("language", FINISHED)
def test_sheets_have_names_of_their_own_that_excel_takes(language: str) -> None:
    sheets = {named for named, each in places().items() if "sheet" in each}
    found = [
        forms_of(message)[0]
        for message in messages(read(language))
        if (message.context or "", english_of(message)[0]) in sheets
    ]
    assert len(set(found)) == len(sheets)
    assert all(len(name) <= 31 and not FORBIDDEN & set(name) for name in found)


def test_a_text_that_is_too_long_or_turned_round_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = read("ar")
    message = next(one for one in messages(catalog) if one.id == "Undo the last save")
    message.string = "حفظ 106–137 " * 10
    monkeypatch.setattr("config.catalogues.read", lambda _language: catalog)
    said = [problem for problem in problems("ar") if "Undo the last save" in problem]
    assert "too long for a button: 120 characters, 30 at most" in said[-1]
    assert "not isolated (U+2066, U+2069): 106–137" in said[0]


@pytest.mark.parametrize(
    ("language", "plurals", "forms", "said"),
    [
        ("ru", RUSSIAN, ("один ответ", "%(n)d ответа", "%(n)d ответов", "%(n)d ответа"), ["один ответ"]),
        ("ru", RUSSIAN, ("%(n)d ответ", "%(n)d ответа", "%(n)d ответов", "%(n)d ответа"), []),
        ("zh-hans", "nplurals=1; plural=0;", ("答案",), ["答案"]),
    ],
)
def test_a_form_for_more_than_one_number_keeps_it(
    monkeypatch: pytest.MonkeyPatch, language: str, plurals: str, forms: tuple[str, ...], said: list[str]
) -> None:
    """21 answers are “21 ответ”: what Arabic says in words for 1 would say 1 for 21."""
    catalog = Catalog(fuzzy=False)
    catalog.mime_headers = [("Plural-Forms", plurals)]
    catalog.add(("%(n)d answer", "%(n)d answers"), forms)
    monkeypatch.setattr("config.catalogues.read", lambda _language: catalog)
    found = [problem.partition("other placeholders: ")[2] for problem in problems(language)]
    assert [text.strip("'") for text in found if text] == said
