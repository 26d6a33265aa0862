"""What officials write of people, and how they name their files: what is asked about, and what is not.

Each row was written as an official would write it. What is invented has no person behind it.
"""

from __future__ import annotations

import pytest

from assessments.answers.personal_data import look_at, suspects

#: A text, and the words in it that a person has to see.
FOUND_IN_TEXTS = [
    ("Victim Maria Lopez, born 3 May 1999", "Maria Lopez, born 3 May 1999"),
    ("Victim Maria Lopez, 14 years old", "Maria Lopez, 14 years old"),
    ("Victim: Maria Lopez, 14 years old", "Maria Lopez, 14 years old"),
    ("The Victims Maria Lopez (14 years old) and her sister were heard.", "Maria Lopez (14 years old"),
    ("Child Amina Diallo (aged 9) was placed with relatives.", "Amina Diallo (aged 9"),
    ("Survivor Fatou Ndiaye, 16 years old, was heard by the judge.", "Fatou Ndiaye, 16 years old"),
    ("The Police rescued Ana Lima, aged 15, in the port.", "Ana Lima, aged 15"),
    ("National Police: Ana Lima, aged 15, was found at the border.", "Ana Lima, aged 15"),
    ("Ministry Case 12: Rosa Perez, born in 2008", "Rosa Perez, born in 2008"),
    ("The Court heard Elena Petrova, 17 years old, behind closed doors.", "Elena Petrova, 17 years old"),
    ("MARIA LOPEZ, 14 years old", "MARIA LOPEZ, 14 years old"),
    ("VICTIM MARIA LOPEZ, BORN 3 MAY 1999", "MARIA LOPEZ, BORN 3 MAY 1999"),
    ("LOPEZ Maria, born 3 May 1999", "LOPEZ Maria, born 3 May 1999"),
    ("LOPEZ, Maria, 14 years old", "LOPEZ, Maria, 14 years old"),
    ("Maria LOPEZ, née le 4 mai 2009", "Maria LOPEZ, née le 4 mai 2009"),
    ("Victime Claire Martin, âgée de 14 ans", "Claire Martin, âgée de 14"),
    ("Víctima Ana López, nacida el 3 de mayo de 2008", "Ana López, nacida el 3 de mayo de 2008"),
    ("Потерпевшая Анна Иванова, 16 лет", "Анна Иванова, 16 лет"),
    ("Maria Lopez (b. 1999) testified.", "Maria Lopez (b. 1999"),
    ("Maria Lopez (14 years) lives in the shelter.", "Maria Lopez (14 years)"),
    ("Maria Lopez, 14 y/o, came from the north.", "Maria Lopez, 14 y/o"),
    ("Minor Joseph Okoro, DOB 03/04/2009", "Joseph Okoro, DOB 03/04/2009"),
    ("Interview notes: Maria_Lopez_born_1999", "Maria_Lopez_born_1999"),
]
FOUND_IN_FILE_NAMES = [
    ("Victim Maria Lopez born 1999.txt", "Maria Lopez born 1999"),
    ("Victim Maria Lopez born 3 May 1999.pdf", "Maria Lopez born 3 May 1999"),
    ("Maria_Lopez_born_1999.pdf", "Maria_Lopez_born_1999"),
    ("Maria-Lopez-born-1999.pdf", "Maria-Lopez-born-1999"),
    ("maria_lopez_born_1999.pdf", "maria_lopez_born_1999"),
    ("Victim_Maria_Lopez_14_years_old.docx", "Maria_Lopez_14_years_old"),
    ("victim-maria-lopez-14-years-old.docx", "maria-lopez-14-years-old"),
    ("Testimony.Maria.Lopez.born.1999.pdf", "Maria.Lopez.born.1999"),
    ("Scan_LOPEZ_Maria_DOB_03-05-1999.jpg", "LOPEZ_Maria_DOB_03-05-1999"),
    ("Interview_Ana-Maria_Lima_aged_15.pdf", "Ana-Maria_Lima_aged_15"),
    ("passport_A1234567_scan.jpg", "passport_A1234567"),
    ("Passport-A1234567.pdf", "Passport-A1234567"),
    ("temoignage_claire_martin_née_le_4_mai_1999.pdf", "claire_martin_née_le_4_mai_1999"),
]
SAYS_NOTHING_IN_TEXTS = [
    "Minister of Justice Maria Lopez signed the plan on 3 May 1999.",
    "The Minister, Maria Lopez, opened the centre in May 2025.",
    "Justice Elena Petrova chaired the Commission from 2019 to 2024.",
    "The Victim Support Unit was set up on 3 May 1999.",
    "Victim Protection Act, 14 years old this year",
    "The Victims of Trafficking Act is 14 years old.",
    "Victims Assistance Fund, born 3 May 1999 of a joint decision",
    "Child Protection Policy, adopted in May 2019, covers children aged 12.",
    "National Task Force: 14 years old and still without a budget",
    "The Palermo Protocol is 25 years old.",
    "Law 12 of 3 May 1999, articles 4 and 5",
    "Between May 2023 and June 2025 the Steering Group met four times.",
    "In March Police heard a girl aged 15.",
    "On Monday the Ministry of Labour heard children aged 14.",
    "Since January Social Services have housed girls aged 16.",
    "Victims from Costa Rica aged 14 were returned.",
    "Child Victims in New Kelmara aged 15 go to school.",
    "The Government of South Tavoria opened a shelter for girls aged 12.",
    "National Plan (2024–2028), objective 14, 3 years",
    "Office of the Prosecutor General, Case Law 1999–2024",
    "UNODC and IOM trained 14 officers for 3 years.",
    "ASEAN Member States adopted it in May 2015.",
    "The training is 3 years old; NATIONAL POLICE ACADEMY, May 2024.",
]
SAYS_NOTHING_IN_FILE_NAMES = [
    "National_Plan_2024-2028.pdf",
    "national-plan-2024-2028.pdf",
    "Law_12_of_3_May_1999.pdf",
    "victim_support_unit_report_may_2024.pdf",
    "Minister_Maria_Lopez_speech_3_May_2024.docx",
    "ministry-of-justice-annual-report-1999.pdf",
    "Children_aged_12_to_17_guidelines.pdf",
    "guidelines-for-girls-aged-15-in-shelters.docx",
    "Victims_Act_14_years_old_review.pdf",
    "IMG_20240503_101500.jpg",
    "scan0001-2024-05-03.pdf",
    "budget_line_04_10_22_33.xlsx",
    "A_HRC_14_32.pdf",
]


def quoted(text: str, *, is_file_name: bool) -> list[str]:
    return [item.quote for item in suspects(text, is_file_name=is_file_name)]


@pytest.mark.parametrize(("text", "words"), FOUND_IN_TEXTS)
def test_a_person_in_a_text_is_asked_about(text: str, words: str) -> None:
    [found] = quoted(text, is_file_name=False)
    assert words in found


@pytest.mark.parametrize(("name", "words"), FOUND_IN_FILE_NAMES)
def test_a_person_in_the_name_of_a_file_is_asked_about(name: str, words: str) -> None:
    """As scanners and people write them; the quote is the name as it is, so that a removal finds it."""
    [found] = look_at("", (), (), files=[name])
    assert (found.place, found.number) == ("file", 0)
    assert words in found.suspect.quote
    assert found.suspect.quote in name


@pytest.mark.parametrize("text", SAYS_NOTHING_IN_TEXTS)
def test_offices_laws_months_and_places_raise_no_alarm(text: str) -> None:
    assert quoted(text, is_file_name=False) == []


@pytest.mark.parametrize("name", SAYS_NOTHING_IN_FILE_NAMES)
def test_nor_do_the_names_of_dull_files(name: str) -> None:
    assert quoted(name, is_file_name=True) == []
