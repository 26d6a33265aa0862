"""Ten ministries in ten clicks: a list is pasted, ten mails go out, ten replies come in at once, two of them
three times; one ministry answers by a link. The board says at each step how far each ministry is, the
contradiction is explained, and the last one is reminded. What a coordinator does in a round, in a real
browser."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.demo_site import Site, type_day
from tests.e2e.pages import COORDINATOR
from tests.e2e.test_axe import faults

type OpenAs = Callable[..., BrowserContext]

MINISTRIES = [
    *("Agriculture", "Defence", "Education", "Energy", "Fisheries"),
    *("Housing", "Mining", "Sport", "Tourism", "Water"),
]
ASKED = "133, 134–135"
TOMORROW = date.today() + timedelta(days=1)
SOON = f"{TOMORROW.day} {TOMORROW:%B %Y}"
SHEET = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def pasted(wrong: bool = False) -> str:
    """As from a spreadsheet; the last line may have a recommendation that does not exist."""
    lines = [f"Contact {name}\t{name}\t{name.lower()}@ministry.example\t{ASKED}" for name in MINISTRIES]
    if wrong:
        lines[-1] = lines[-1].replace("135", "235")
    return "\n".join(["Name\tMinistry\tAddress\tRecommendations", *lines])


def letters_in(path: Path) -> dict[str, EmailMessage]:
    """The mails of our ten in the ZIP, by ministry."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            letter = message_from_bytes(archive.read(name), policy=default)
            assert isinstance(letter, EmailMessage)
            found[name.removeprefix("letter-").removesuffix(".eml").title()] = letter
    return {name: found[name] for name in MINISTRIES}


def workbook_of(letter: EmailMessage) -> bytes:
    (attached,) = letter.iter_attachments()
    return bytes(attached.get_content())


def filled(data: bytes, cells: Mapping[str, str], signed: str = "") -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, start = book["Questions"], book["Start"]
    for row in range(3, sheet.max_row + 1):
        code = str(sheet.cell(row, 1).value)
        if code in cells:
            sheet.cell(row, 3).value = cells[code] or None
    for row in range(1, start.max_row + 1):
        if signed and start.cell(row, 3).value == "signed.name":
            start.cell(row, 2).value = signed
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reply(ministry: str, workbook: bytes, document: bytes = b"") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = (
        f"Office of {ministry} <office@{ministry.lower()}.example>",
        "Re: questions",
    )
    mail.set_content("Please find our answers attached.")
    mail.add_attachment(workbook, maintype=SHEET[0], subtype=SHEET[1], filename=f"{ministry}.xlsx")
    if document:
        mail.add_attachment(document, maintype="text", subtype="plain", filename="decree.txt")
    return mail.as_bytes()


class Office:
    """The coordinator at work; `clicks` counts every button and link that was pressed."""

    def __init__(self, page: Page, site: Site, folder: Path) -> None:
        self.page, self.site, self.folder, self.clicks = page, site, folder, 0

    def press(self, name: str | re.Pattern[str]) -> None:
        self.clicks += 1
        self.page.get_by_role("button", name=name).first.click()

    def bring(self, replies: Mapping[str, bytes]) -> None:
        """Choose the replies, all at once, and wait until they are read."""
        self.page.goto(self.site.url("/assessments/{north}/offline/#back"))
        paths = []
        for name, data in replies.items():
            path = self.folder / name
            path.write_bytes(data)
            paths.append(path)
        self.page.set_input_files("input[type=file]", paths)
        self.press("See what it would change")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("What would change", timeout=120_000)

    def apply(self) -> None:
        self.press("Apply all of it")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("What was uploaded")

    def board(self) -> dict[str, str]:
        """What the clearance board says of each ministry at 133."""
        self.page.goto(self.site.url("/assessments/{north}/board/"))
        heads = [head.split("\n")[0] for head in self.page.locator(".board thead th").all_inner_texts()]
        cells = self.page.locator("#at-133 > :is(th, td)").all_inner_texts()
        return {name: text for name, text in zip(heads, cells, strict=True) if name in MINISTRIES}

    def input_of(self, ministry: str, paragraph: int) -> str:
        """What is saved as the input of this ministry."""
        self.page.goto(self.site.url(f"/assessments/{{north}}/{paragraph}/"))
        box = self.page.locator("#inputs details.row-box", has_text=re.compile(f"^\\s*{ministry}:"))
        return box.text_content() or ""


def test_a_round_with_ten_ministries(open_as: OpenAs, site: Site, browser: Browser, tmp_path: Path) -> None:
    page = open_as(COORDINATOR, accept_downloads=True).new_page()
    office = Office(page, site, tmp_path)
    _add_ten(office)
    letters = _fetch_letters(office)
    _ten_replies_at_once(office, letters)
    _clear(office)
    _three_versions(office, letters)
    _remind_the_last(office)
    _by_link(office, browser)
    assert office.clicks <= 22


def _add_ten(office: Office) -> None:
    page = office.page
    page.goto(office.site.url("/assessments/{north}/offline/contributors/"))
    page.get_by_role("link", name="Paste a list of ministries").click()
    page.get_by_label("The list").fill(pasted(wrong=True))
    office.press("See what it says")
    expect(page.get_by_role("alert")).to_contain_text("Line 11: “134–235” is no recommendation")
    assert faults(page) == {}
    page.get_by_label("The list").fill(pasted())
    type_day(page, "due", TOMORROW.isoformat())
    office.press("See what it says")
    expect(page.get_by_text("Will be added")).to_have_count(10)
    assert faults(page) == {}
    office.press("Add all 10 ministries")
    expect(page.get_by_role("heading", level=1)).to_have_text("Contributors without an account")
    expect(page.get_by_text("10 ministries were added.")).to_be_visible()
    assert faults(page) == {}


def _fetch_letters(office: Office) -> dict[str, EmailMessage]:
    page = office.page
    assert office.board() == dict.fromkeys(MINISTRIES, f"Not sent yet\ndue {SOON}")
    page.goto(office.site.url("/assessments/{north}/offline/contributors/"))
    with page.expect_download(timeout=180_000) as download:
        office.press("Get all letters (ZIP of .eml)")
    path = office.folder / "letters.zip"
    download.value.save_as(path)
    letters = letters_in(path)
    assert [letter["To"] for letter in letters.values()] == [
        f"{name.lower()}@ministry.example" for name in MINISTRIES
    ]
    assert {letter["X-Unsent"] for letter in letters.values()} == {"1"}
    page.goto(office.site.url("/assessments/{north}/offline/contributors/"))
    expect(page.get_by_text(re.compile("Letter made on .*, not marked as sent"))).not_to_have_count(0)
    office.press(re.compile("Mark .* as sent today"))
    expect(page.get_by_text(re.compile("letters are marked as sent today"))).to_be_visible()
    assert office.board() == dict.fromkeys(MINISTRIES, f"Asked\ndue {SOON}")
    return letters


def _ten_replies_at_once(office: Office, letters: Mapping[str, EmailMessage]) -> None:
    page, replies = office.page, {}
    for number, (name, letter) in enumerate(letters.items()):
        level = "3" if name == "Defence" else "1"
        said = {} if name == "Water" else {"133.answer": level, "133.why": f"First word of {name}."}
        data = filled(workbook_of(letter), said, signed="Ana Lima" if name == "Education" else "")
        document = b"Decree 7: an office is set up." if name == "Education" else b""
        is_file = name == "Sport"
        replies[f"{number}.{'xlsx' if is_file else 'eml'}"] = data if is_file else reply(name, data, document)
    office.bring(replies)
    expect(page.get_by_text("as the mail says")).not_to_have_count(0)
    expect(page.get_by_text("Signed off by Ana Lima, as the file says.")).to_be_visible()
    expect(page.locator("#files-title + ul", has_text="nothing is filled in")).to_be_visible()
    assert faults(page) == {}
    row = page.locator("#enclosed li", has_text="decree.txt")
    row.get_by_label("Evidence of the answer to").select_option("133")
    row.get_by_label("Confidential?").select_option("yes")
    office.press("Attach it")
    expect(page.get_by_text("“decree.txt” is attached to the answer to 133.")).to_be_visible()
    office.apply()
    assert faults(page) == {}
    receipt = page.locator("#receipts details", has_text="Education")
    receipt.locator("summary").first.click()
    expect(receipt.locator("textarea").last).to_have_value(re.compile("1 of 3 answers came in"))
    with page.expect_download() as download:
        receipt.get_by_role("button", name="Get it as a mail with the file (.eml)").click()
    office.clicks += 1
    back = message_from_bytes(Path(download.value.path()).read_bytes(), policy=default)
    assert isinstance(back, EmailMessage)
    assert back["To"] == "education@ministry.example"
    assert "First word of Agriculture." in office.input_of("Agriculture", 133)
    page.goto(office.site.url("/assessments/{north}/offline/contributors/"))
    water = page.locator("tbody", has_text="Water")
    expect(water.get_by_text("Came back empty on")).to_be_visible()
    board = office.board()
    assert board.pop("Water") == f"Asked\ndue {SOON}"
    assert all(text.startswith("Released\n") for text in board.values())
    assert {text.splitlines()[-1] for text in board.values()} == {"Contradicts at the level"}
    assert faults(page) == {}


def _clear(office: Office) -> None:
    """Why one of the two sides was followed; the answer is written and cleared."""
    page = office.page
    page.get_by_role("link", name="Contradicts at the level").first.click()
    part = page.locator("#at-133")
    for name in ("Defence", "Energy", "Mining"):
        expect(part).to_contain_text(name)
    part.get_by_label("Why we chose so").fill("Defence spoke of its own staff only.")
    part.get_by_role("button", name="Save why").click()
    office.clicks += 1
    expect(page.get_by_text("Saved why the answer to 133 was chosen.")).to_be_visible()
    assert faults(page) == {}
    page.goto(office.site.url("/assessments/{north}/133/"))
    page.get_by_label("1 · Begun", exact=True).check()
    with page.expect_navigation():
        office.press("Save and mark as cleared")
    office.board()
    expect(page.locator("#at-133 th")).to_contain_text("Cleared")


def _three_versions(office: Office, letters: Mapping[str, EmailMessage]) -> None:
    """Two ministries correct themselves, and then take the word back."""
    for version, said in ((2, "Second word of {}."), (3, "")):
        replies = {
            f"{name}-{version}.eml": reply(
                name,
                filled(
                    workbook_of(letters[name]),
                    {"133.answer": "1", "133.why": said.format(name)},
                ),
            )
            for name in ("Energy", "Mining")
        }
        office.bring(replies)
        expect(office.page.get_by_text("Conflict:")).to_have_count(0)
        office.apply()
        _said_on_the_board(office, version)
        for name in ("Energy", "Mining"):
            found = office.input_of(name, 133)
            assert "First word" not in found
            assert ("Second word" in found) is bool(said)
    assert "First word of Housing." in office.input_of("Housing", 133)


def _said_on_the_board(office: Office, version: int) -> None:
    """Who changed its word since it was cleared, and in which sentence."""
    changed = {name for name, text in office.board().items() if "Changed since cleared" in text}
    assert changed == {"Energy", "Mining"}
    for name in changed:
        part = office.page.locator("#changed-133 details", has_text=f"What {name} changed on 133")
        part.locator("summary").click()
        expect(part).to_contain_text("First")
        expect(part.locator("ins", has_text="Second")).to_have_count(1 if version == 2 else 0)
    assert faults(office.page) == {}


def _remind_the_last(office: Office) -> None:
    """The one whose file came back empty gets a letter for what is missing."""
    page = office.page
    assert [name for name, text in office.board().items() if text.startswith("Asked")] == ["Water"]
    page.goto(office.site.url("/assessments/{north}/offline/contributors/"))
    water = page.locator("tbody", has_text="Water")
    water.locator("summary", has_text="Get the letter").click()
    water.locator("summary", has_text="Reminder, to copy").click()
    expect(water.locator("textarea").nth(1)).to_have_value(re.compile(r"- 133 .*- 134 .*- 135 ", re.DOTALL))


def _by_link(office: Office, browser: Browser) -> None:
    page = office.page
    page.goto(office.site.url("/assessments/{north}/offline/contributors/"))
    listed = page.url
    page.goto(office.site.url("/bodies/sample-northern-mechanism/members/"))
    office.press("Switch links on")
    page.goto(listed)
    body = page.locator("tbody", has_text="Water")
    body.locator("summary", has_text="Get the letter").click()
    body.get_by_role("link", name="On a page of its own").click()
    office.press("Make a link")
    link = page.get_by_label("The link, shown this once").input_value()
    ministry = browser.new_context().new_page()
    ministry.goto(link)
    expect(ministry.get_by_role("heading", level=1)).to_have_text("Questions for Water")
    assert faults(ministry) == {}
    ministry.get_by_role("button", name="Begin in this browser").click()
    assert faults(ministry) == {}
    ministry.get_by_role("link", name=re.compile("^134")).click()
    assert faults(ministry) == {}
    ministry.get_by_label("3. Why").fill("Written by the link.")
    ministry.get_by_label("1 · Begun", exact=True).check()
    ministry.get_by_role("button", name="Save the draft").click()
    expect(ministry.get_by_text("Your draft for 134 is saved. It is not released yet.")).to_be_visible()
    ministry.get_by_role("link", name=re.compile("^134")).click()
    ministry.get_by_role("button", name="Release to").click()
    expect(ministry.get_by_text("Your answer to 134 is released")).to_be_visible()
    ministry.goto(office.site.url("/assessments/{north}/134/"))
    expect(ministry).to_have_url(re.compile("/login/"))
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("This link does not work")
    assert "Written by the link." in office.input_of("Water", 134)
    page.goto(listed)
    expect(page.locator("tbody", has_text="Water").get_by_text("Link: saved 2 times")).to_be_visible()
