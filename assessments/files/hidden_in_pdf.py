"""A PDF without what it says of who made it: properties, XMP, names beside remarks, what pictures tell.

Apart from `hidden_data` since pypdf takes a tenth of a second to load. Older versions that lie in the file go
as well; the title, the language and the tags stay.
"""

from __future__ import annotations

import struct
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from assessments.files.hidden_data import AUTHOR, NOTES, TIME, Cleaned, clean_jpeg, in_xmp

_OF_PROGRAMS = ("/Metadata", "/PieceInfo", "/LastModified")
_TOLD = {"/Author": AUTHOR, "/CreationDate": TIME, "/ModDate": TIME}
_SHOWN_BY_NAME = frozenset({"/Widget", "/Link"})


class Signed(Exception):
    """The PDF is signed: whatever is taken out of it breaks the signature."""


def clean_pdf(data: bytes) -> Cleaned:
    """The PDF written anew without it, and what it had. Raises Signed, and whatever pypdf does."""
    if b"/ByteRange" in data:
        raise Signed
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data), strict=False))
    info = dict(writer.metadata or {})
    found = {_TOLD.get(name, NOTES) for name, value in info.items() if str(value) and name != "/Title"}
    for one in writer._objects:
        found |= _clean_object(one)
    if not found:
        return data, found
    writer.metadata = {"/Title": info["/Title"]} if info.get("/Title") else None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = BytesIO()
    writer.write(out)
    return out.getvalue(), found


def _clean_object(one: object) -> set[str]:
    """Take out of an object what it says beside what it shows; what that was."""
    found = set[str]()
    if not isinstance(one, DictionaryObject):
        return found
    for name in _OF_PROGRAMS:
        if name in one:
            told = one[name]
            found |= in_xmp(told.get_data()) if isinstance(told, StreamObject) else {NOTES}
            del one[NameObject(name)]
    if "/Rect" in one and one.get("/Subtype") not in _SHOWN_BY_NAME and one.get("/T"):
        found.add(AUTHOR)
        one[NameObject("/T")] = TextStringObject("")
    if isinstance(one, StreamObject) and one.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        found |= _clean_picture(one)
    return found


def _clean_picture(stream: StreamObject) -> set[str]:
    try:
        cleaned, found = clean_jpeg(stream._data)
    except (struct.error, IndexError):  # shown by nobody, and not ours to judge
        return set()
    if found:
        stream._data = cleaned
    return found
