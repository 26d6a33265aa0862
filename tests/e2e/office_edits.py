"""Edits a workbook in LibreOffice as a person would. Run by the system's Python, which has `uno`.

    /usr/bin/python3 office_edits.py PIPE SOURCE TARGET FILTER < edits.json

Connects to the LibreOffice that listens on PIPE. `edits.json` is a list: `["set", sheet, "C19", text]` types
a text, `["delete_rows", sheet, first, count]`, `["insert_rows", sheet, before, count]` and
`["move_column", sheet, "C", "H"]` do what they say, as `["merge", sheet, "C5:C8"]` does; `["type", sheet,
"E4", "2026-02-01"]` leaves it to the program what it makes of it. A locked sheet is unlocked first, without
a password.
"""

import json
import os
import sys
import time
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

TRIES = 600


def connected(pipe):
    """The desktop of the LibreOffice on this pipe, as soon as it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _try in range(TRIES):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.05)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    sys.exit("LibreOffice does not listen")


def value(name, held):
    """A property, as every call of UNO takes them."""
    made = PropertyValue()
    made.Name, made.Value = name, held
    return made


def type_text(sheet, where, text):
    """Type into a cell: a text stays a text, whatever it looks like."""
    sheet.getCellRangeByName(where).setString(text)


def type_anything(sheet, where, text):
    """Type into a cell; what looks like a number or a date becomes one."""
    sheet.getCellRangeByName(where).setFormula(text)


def merge(sheet, cells):
    """Merge a range; only its first cell is seen from then on."""
    sheet.getCellRangeByName(cells).merge(True)


def delete_rows(sheet, first, count):
    """Delete rows, counted from 1."""
    sheet.Rows.removeByIndex(first - 1, count)


def insert_rows(sheet, before, count):
    """Put empty rows in."""
    sheet.Rows.insertByIndex(before - 1, count)


def move_column(sheet, letter, target):
    """Cut a column, paste it at a free one, and delete what it left behind."""
    last = sheet.Rows.Count
    moved = sheet.getCellRangeByName(f"{letter}1:{letter}{last}").getRangeAddress()
    sheet.moveRange(sheet.getCellRangeByName(f"{target}1").getCellAddress(), moved)
    sheet.Columns.removeByIndex(sheet.getCellRangeByName(f"{letter}1").CellAddress.Column, 1)


EDITS: dict[str, Any] = {
    "set": type_text,
    "type": type_anything,
    "merge": merge,
    "delete_rows": delete_rows,
    "insert_rows": insert_rows,
    "move_column": move_column,
}


def main():
    """Open, edit, work everything out, save under the filter named, end LibreOffice."""
    pipe, source, target, filter_name = sys.argv[1:]
    edits = json.load(sys.stdin)
    desktop = connected(pipe)
    try:
        hidden = (value("Hidden", True),)
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, hidden)
        for name, sheet_name, *arguments in edits:
            sheet = document.Sheets.getByName(sheet_name)
            if sheet.isProtected():
                sheet.unprotect("")
            EDITS[name](sheet, *arguments)
        document.calculateAll()
        document.storeToURL(uno.systemPathToFileUrl(target), (value("FilterName", filter_name),))
        document.close(True)
    finally:
        desktop.terminate()


if __name__ == "__main__":
    main()
    # All is saved: Python is not taken down with a bridge whose other end is gone.
    os._exit(0)
