"""Names of files in an archive: whatever somebody called a file, it unpacks to one file, where it should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.files.archive import STEM_BYTES, SUFFIX_LENGTH, safe_name

NAMES = [
    ("plan.pdf", "plan.pdf"),
    ("National plan 2024–2028.pdf", "National plan 2024-2028.pdf"),
    ("../../etc/passwd", "etc-passwd"),
    (r"C:\Users\me\plan.docx", "C-Users-me-plan.docx"),
    ("الخطة الوطنية.pdf", "الخطة الوطنية.pdf"),
    ("国家行动计划.xlsx", "国家行动计划.xlsx"),
    # A sign that turns the rest around would make an .exe look like a .pdf.
    ("plan\u202efdp.exe", "plan-fdp.exe"),
    ("a\nb\x00c.txt", "a-b-c.txt"),
    (".htaccess", "file.htaccess"),
    ("-rf.txt", "rf.txt"),
    ("plan.pdf. ", "plan.pdf"),
    ("CON.txt", "file-CON.txt"),
    ("lpt1", "file-lpt1"),
    ("", "file"),
    ("???.pdf", "file.pdf"),
    ("plan.tar with words", "plan.tar with words"),
    # Cut where no letter is halved.
    ("计" * 100 + ".pdf", "计" * 40 + ".pdf"),
]


@pytest.mark.parametrize(("written", "name"), NAMES)
def test_a_name_is_made_safe(written: str, name: str) -> None:
    assert safe_name(written, set()) == name


def test_names_that_one_disk_takes_for_the_same_are_told_apart() -> None:
    taken: set[str] = set()
    written = ["plan.pdf", "Plan.PDF", "plan.pdf", "plan-2.pdf", "ﬁle.txt", "file.txt"]
    assert [safe_name(name, taken) for name in written] == [
        "plan.pdf",
        "Plan-2.PDF",
        "plan-3.pdf",
        "plan-2-2.pdf",
        "ﬁle.txt",
        "file-2.txt",
    ]


@given(st.lists(st.text(max_size=40), max_size=4))
def test_no_name_leads_elsewhere_or_twice_to_the_same_place(written: list[str]) -> None:
    taken: set[str] = set()
    names = [safe_name(name, taken) for name in written]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert not set(name) & set('/\\:*?"<>|\n\r\x00')
        assert name.isprintable()
        assert not name.startswith((".", "-", " "))
        assert len(name.encode()) <= STEM_BYTES + SUFFIX_LENGTH + 8
