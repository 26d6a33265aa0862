"""A workbook out and back in a real browser: taken, filled in, looked at, decided, applied, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.demo_site import Site
from tests.e2e.test_axe import faults

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
    expect(page.get_by_role("alert")).to_contain_text("112: choose what becomes of it.")
    assert page.title().startswith("Error")
    assert faults(page) == {}
    page.locator("#row-112").get_by_label("Leave it out and apply the rest").check()
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
