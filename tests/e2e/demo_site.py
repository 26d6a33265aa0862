"""The running demo as the browser tests know it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Site:
    """The running demo: its address, the id of each assessment by ``"body-slug cycle-slug"``, and of a
    list of quotations with one of it."""

    address: str
    assessments: dict[str, str]

    def url(self, path: str) -> str:
        """The full address of a path; ``{north}``, ``{north_2025}``, ``{south}``, ``{south_2025}`` stand for
        assessments, ``{quotations}`` and ``{quotation}`` for a list and one of it."""
        return self.address + path.format(
            north=self.assessments["sample-northern-mechanism 2026"],
            north_2025=self.assessments["sample-northern-mechanism 2025"],
            south_2025=self.assessments["sample-southern-task-force 2025"],
            south=self.assessments["sample-southern-task-force 2026"],
            river=self.assessments["sample-great-river-commission 2026"],
            quotations=self.assessments["quotations"],
            quotation=self.assessments["quotation"],
        )


def type_day(page: Page, name: str, day: str) -> None:
    """A day, year-month-day, into the three fields that ask for it."""
    year, month, number = day.split("-")
    page.locator(f"[name={name}-day]").fill(number)
    page.locator(f"[name={name}-month]").select_option(month)
    page.locator(f"[name={name}-year]").fill(year)
