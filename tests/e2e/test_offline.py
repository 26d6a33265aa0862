"""A workbook out and back in a real browser: taken, filled in, looked at, decided, applied, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import office
from tests.e2e.demo_site import Site
from tests.e2e.test_axe import faults
from tests.e2e.test_passkeys import named, signed_in

type OpenAs = Callable[..., BrowserContext]


def taken(page: Page, folder: Path, *, filled: bool = False) -> Path:
    """The workbook of the whole, as the page makes it."""
    if filled:
        page.get_by_label("Filled in").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the Excel file").click()
    path = folder / ("filled.xlsx" if filled else "blank.xlsx")
    download.value.save_as(path)
    return path


def fill_in(path: Path, cells: Mapping[str, str]) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book["Questions"]
    columns = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        code = str(sheet.cell(row, columns["question.code"]).value)
        if code in cells:
            sheet.cell(row, columns["question.answer"]).value = cells[code]
    book.save(path)
    return path


def bring(page: Page, *paths: Path) -> None:
    page.set_input_files("input[type=file]", list(paths))
    page.get_by_role("button", name="See what it would change").click()


def test_out_and_back(open_as: OpenAs, site: Site, tmp_path: Path) -> None:
    page = open_as("north-coordinator", accept_downloads=True).new_page()
    page.goto(site.url("/assessments/{north}/offline/"))
    path = fill_in(
        taken(page, tmp_path, filled=True),
        {"137.answer": "1 · Begun", "137.why": "Ein Gesetz. قانون. 法律。", "112.answer": "seven"},
    )
    bring(page, path)
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change")
    assert faults(page) == {}
    page.get_by_role("button", name="Apply all of it").click()
    expect(page.get_by_text("1 recommendation was written.")).to_be_visible()
    expect(page.locator(".warning", has_text="Not taken, as the preview said: 112.")).to_be_visible()
    assert faults(page) == {}
    question = page.url
    page.goto(site.url("/assessments/{north}/137/"))
    expect(page.get_by_label("3. Why")).to_have_value("Ein Gesetz. قانون. 法律。")
    page.goto(question)
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text("It is undone: everything is as before.")).to_be_visible()


def test_without_javascript_and_with_the_wrong_file(open_as: OpenAs, site: Site, tmp_path: Path) -> None:
    page = open_as("north-coordinator", java_script_enabled=False).new_page()
    page.goto(site.url("/assessments/{north}/offline/"))
    wrong = tmp_path / "plan.xlsx"
    book = openpyxl.Workbook()
    book.save(wrong)
    bring(page, wrong)
    expect(page.get_by_role("alert")).to_be_visible()
    assert "Error" in page.title()
    expect(page.get_by_label("Files that came back")).to_be_visible()


BAD = {
    "131.answer": "1 – Begun",
    "131.1": "oui",
    "131.2": "x",
    "131.why": "As the plan says.",
    "132.answer": "2 or 3",
    "132.why": "It is planned.",
}


def list_in(path: Path, *rows: Mapping[str, str]) -> Path:
    """Rows of evidence more, by the codes of their columns."""
    book = openpyxl.load_workbook(path)
    sheet = book["Evidence"]
    columns = {str(cell.value).removeprefix("evidence."): cell.column or 0 for cell in sheet[1]}
    free = (n for n in range(3, sheet.max_row + 1) if not sheet.cell(n, columns["title"]).value)
    for number, row in zip(free, rows, strict=False):
        for code, value in row.items():
            sheet.cell(number, columns[code]).value = value
    book.save(path)
    return path


@pytest.mark.parametrize(("ending", "scripts"), [("ods", True), ("xlsx", False)], ids=["ods", "no scripts"])
def test_cells_are_put_right_in_the_preview(
    ending: str, scripts: bool, open_as: OpenAs, own_site: Site, tmp_path: Path
) -> None:
    """A ministry typed by hand: what is clear comes in, what is not is asked, and all of it is undone."""
    if office.is_missing():
        pytest.skip(office.is_missing())
    page = signed_in(
        open_as(accept_downloads=True, java_script_enabled=scripts), own_site, "north-coordinator"
    )
    page.goto(named(own_site, "/assessments/{north}/offline/"))
    law = {
        "paragraph": "131",
        "title": "Law 7",
        "strength": "Public document",
        "date": "3/4/2026",
        "page": "4",
    }
    path = list_in(fill_in(taken(page, tmp_path), BAD), law, {"title": "Letter", "strength": "1"})
    bring(page, office.converted(path, ending, tmp_path / "made"))
    lead = page.locator(".lead")
    expect(lead).to_contain_text("4 cells are empty or can’t be read.")
    page.get_by_role("combobox", name="131.2").select_option("No")
    page.get_by_label("Date of the document of “Law 7”").select_option("3 April 2026")
    page.get_by_label("The answer", exact=True).select_option("2: In operation")
    page.get_by_label("The row of “Letter”").select_option("131")
    page.locator("#row-131").get_by_role("button", name="Put right and look again").click()
    expect(lead).not_to_contain_text("can’t be read")
    if scripts:
        assert faults(page) == {}
    page.get_by_role("button", name="Apply all of it").click()
    expect(page.get_by_role("heading", name="Put right before it was applied")).to_be_visible()
    here = page.url
    page.goto(named(own_site, "/assessments/{north}/132/"))
    expect(page.get_by_text("It is planned.").first).to_be_attached()
    page.goto(here)
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text("It is undone: everything is as before.")).to_be_visible()
