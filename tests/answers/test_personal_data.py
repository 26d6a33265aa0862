"""What a text is asked about: does it tell of a victim? By examples, with and without, in six languages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from assessments.answers.personal_data import Suspicion, suspects

FIXTURES = Path(settings.FIXTURES)
PERSON, DOCUMENT, PHONE, EMAIL = (Suspicion.PERSON, Suspicion.DOCUMENT, Suspicion.PHONE, Suspicion.EMAIL)

#: A text, and what in it looks like personal data.
TELLS: list[tuple[str, Suspicion, str]] = [
    ("The victim, Maria Santos, born on 12 March 2006, was heard.", PERSON, "Maria Santos"),
    ("Maria Santos (17 years old) was returned.", PERSON, "Maria Santos"),
    ("Amina K., aged 15, lives in the shelter.", PERSON, "Amina K."),
    ("A 16-year-old girl named Lina was found.", PERSON, "Lina"),
    ("Date of birth: 03/04/2007", PERSON, "03/04/2007"),
    ("Mme Dupont, née le 4 mai 1999, a témoigné.", PERSON, "Dupont"),
    ("Claire Martin, âgée de 14 ans, est hébergée.", PERSON, "Claire Martin"),
    ("Ana López, nacida el 3 de mayo de 2008, fue repatriada.", PERSON, "Ana López"),
    ("Rosa Pérez, de 15 años, declaró.", PERSON, "Rosa Pérez"),
    ("Анна Иванова, 16 лет, дала показания.", PERSON, "Анна Иванова"),
    ("Мария Петрова, родилась 12.03.2006 в Минске.", PERSON, "Мария Петрова"),
    ("الفتاة تدعى فاطمة البالغة من العمر ١٦ عاما", PERSON, "فاطمة"),
    ("السيدة مريم مواليد 12/03/1999", PERSON, "مريم"),
    ("受害人名叫王芳，2006年3月12日出生", PERSON, "王芳"),
    ("名叫李娜，15岁", PERSON, "李娜"),
    ("Her passport number is X1234567.", DOCUMENT, "X1234567"),
    ("passeport n° 12AB34567", DOCUMENT, "12AB34567"),
    ("DNI 12345678Z", DOCUMENT, "12345678Z"),
    ("паспорт 4509 123456", DOCUMENT, "4509 123456"),
    ("جواز السفر رقم ١٢٣٤٥٦٧٨", DOCUMENT, "١٢٣٤٥٦٧٨"),
    ("身份证号码 110105200603120021", DOCUMENT, "110105200603120021"),
    ("Call her on +44 20 7946 0958.", PHONE, "+44 20 7946 0958"),
    ("Tel. 0612 34 56 78", PHONE, "0612 34 56 78"),
    ("The hotline 116 000 is open.", PHONE, "116 000"),
    ("тел. 8 (495) 123-45-67", PHONE, "123-45-67"),
    ("هاتف: ٠١٢٣٤٥٦٧٨٩", PHONE, "٠١٢٣٤٥٦٧٨٩"),
    ("电话：010-12345678", PHONE, "010-12345678"),
    ("Write to maria.santos@gmail.com.", EMAIL, "maria.santos@gmail.com"),
    ("info.maria@yahoo.com", EMAIL, "info.maria@yahoo.com"),
    ("j.smith@justice.example.org decides.", EMAIL, "j.smith@justice.example.org"),
    ("Fatou, 16 years old, was heard.", PERSON, "Fatou"),
    ("Fatou (aged 16) was heard.", PERSON, "Fatou"),
    ("M.K., a 15-year-old boy, was returned.", PERSON, "M.K."),
    ("The Ministry of Justice heard Maria Santos, aged 15.", PERSON, "Maria Santos"),
    ("In Costa Rica, Maria Santos, aged 15, was heard.", PERSON, "Maria Santos"),
    ("She was born on 12 March 2006 in the port.", PERSON, "born on 12 March 2006"),
    ("La fille est née le 4 mai 2009.", PERSON, "née le 4 mai 2009"),
    ("Девочка родилась 12.03.2009 в порту.", PERSON, "12.03.2009"),
    ("Case file 2019/123456 of the victim", DOCUMENT, "2019/123456"),
    ("ID card 123456789 was kept by the employer.", DOCUMENT, "123456789"),
    ("Maria is reached at 0612345678.", PHONE, "0612345678"),
    ("The helpline 116 006 is free of charge.", PHONE, "116 006"),
    ("Appelez le 0800 59 59 59.", PHONE, "0800 59 59 59"),
    ("tel: 555-0199", PHONE, "555-0199"),
]


@pytest.mark.parametrize(("text", "kind", "quoted"), TELLS)
def test_what_tells_of_a_person_is_quoted(text: str, kind: Suspicion, quoted: str) -> None:
    found = suspects(text)
    assert [item.kind for item in found] == [kind], found
    assert quoted in found[0].quote


SAYS_NOTHING = [
    "",
    "Law 2019/12 of 3 May 2019 defines trafficking as in the Protocol.",
    "Act No. 12345/2019, articles 12 to 15, and paragraph 113 of the report.",
    "The National Plan 2024–2028 was adopted on 12 March 2024.",
    "The National Assembly passed it on 12.03.2024.",
    "Minister of Justice John Smith signed the plan on 12 March 2024.",
    "In 2025, 1 234 victims were identified, 312 of them children aged 12 to 17.",
    "Children under 18 years old are heard by a trained officer.",
    "Girls aged 15 to 17 are housed apart.",
    "The budget rose from 1 200 000 to 1 500 000 euros (25 %).",
    "See pages 12-15, annex 3.2.1, and A/HRC/14/32.",
    "ISBN 978-92-1-154185-4, United Nations publication.",
    "Resolution 64/293 of 30 July 2010.",
    "La loi n° 2013-711 du 5 août 2013 transpose la directive 2011/36/UE.",
    "Les victimes de moins de 18 ans ont droit à un tuteur.",
    "La Ley 26.842, de 19 de diciembre de 2012, modifica el Código Penal.",
    "Федеральный закон № 119-ФЗ от 20.08.2004 защищает свидетелей.",
    "План на 2024–2028 годы принят 12 марта 2024 года.",
    "القانون رقم 64 لسنة 2010 بشأن مكافحة الاتجار بالبشر",
    "2010年第64号法律，第12条。",
    "Write to info@ministry.example.org or secretariat@mechanism.example.org.",
    "The recovery period lasts 30 days, and 90 days in 12 States.",
    "Between 09:00 and 17:30, at 12 centres in 2024-2025.",
    "https://example.org/documents/2024/03/12345678.pdf",
    "The hotline received 3 400 calls in 2025.",
    "The hotline answered 1,200 calls and 300 messages.",
    "Calls rose from 1 200 to 3 400 a year.",
    "A mobile unit of 120 officers works at 14 borders.",
    "Le numéro vert a reçu 12 000 appels en 2025.",
    "La línea telefónica recibió 3 200 llamadas.",
    "На телефон доверия поступило 2 300 звонков.",
    "تلقى الخط الساخن 3200 مكالمة في 2025",
    "热线在2025年接到3200个电话。",
    "Girls from Sierra Leone aged 14 were returned safely.",
    "Boys aged 16 in South Tavoria go to school.",
    "Anyone aged 18 or over in New Kelmara may apply.",
    "Passport controls were made at 12345 crossings.",
    "Identity documents: 45 000 were checked in 2025.",
    "At the age of 18 a residence permit of 12 months is given, Law 45/2019.",
    "The passport law No. 2019-12345 was amended.",
    "The project was born on 1 March 2019.",
    "La Convention est née le 16 mai 2005 à Varsovie.",
    "Организация родилась 12.03.2006 в Минске.",
    "Decree 0123 45 67 of 2019",
    "Budget line 04 10 22 33 pays for it.",
]


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_laws_years_and_numbers_raise_no_alarm(text: str) -> None:
    assert suspects(text) == ()


def texts_in(value: object) -> Iterator[str]:
    """Every text in what a YAML file holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)


@pytest.mark.parametrize("folder", ["sample/2025", "sample/2026", "recommendations", "."])
def test_nothing_in_the_sample_the_instrument_or_the_report_raises_an_alarm(folder: str) -> None:
    """About 9,000 texts of the kind that bodies write, and of which none tells of a person."""
    files = [path for path in (FIXTURES / folder).glob("*.yaml") if path.stem != "people"]
    assert files
    texts = [text for path in files for text in texts_in(yaml.safe_load(path.read_text()))]
    assert [text for text in texts if suspects(text)] == []


def test_the_same_thing_is_said_once_and_known_again() -> None:
    once = suspects("Call +44 20 7946 0958, or +44 20 7946 0958.")
    assert len(once) == 1
    again = suspects("Now  call +44 20 7946 0958!")
    assert again[0].fingerprint == once[0].fingerprint
    other = suspects("Call +44 20 7946 0959.")
    assert other[0].fingerprint != once[0].fingerprint


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "Aa " * 6_600,
        "Anna Anna " * 2_000,
        "1 " * 10_000,
        "+1-" * 6_600,
        "passport " * 2_200,
        "a@" * 10_000,
        "a." * 10_000,
        "call " * 4_000,
        "born aged 1 " * 1_600,
        "Aa, aged 1 " * 1_800,
        "In Aa Bb aged 15, " * 1_100,
        "she was born " * 1_500,
        "call 1 " * 2_800,
        "passport no 1 " * 1_400,
        "0123 45 67 " * 1_800,
    ],
)
def test_the_longest_explanation_takes_no_time(text: str) -> None:
    begun = time.process_time()
    suspects(text)
    assert time.process_time() - begun < 0.5
