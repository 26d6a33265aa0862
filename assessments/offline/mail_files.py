"""Files as they came, mails among them: which workbooks are in a mail, and what else is enclosed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assessments.files.archive import UnfitFile
from assessments.files.evidence_kinds import ending_of
from assessments.files.mails import Attached, Mail, looks_like_mail, mail_of
from assessments.offline.file_answers import ReturnedFile
from assessments.offline.reading import as_fault, is_workbook, read_one, shown_name
from assessments.offline.sentences import UNFIT_PREFIX

MOST_WORKBOOKS = 3
"""Of one mail: a reply holds one; somebody may send two versions, or gather those of a ministry."""
WORKBOOKS = ("xlsx", "ods", "xlsm", "xls")
MOST_ENCLOSED = 10


@dataclass(frozen=True, slots=True)
class Came:
    """What came in one file: workbooks (or answers as data) as they were read, and the documents beside."""

    files: tuple[ReturnedFile, ...]
    enclosed: tuple[Attached, ...] = ()


def read_came(name: str, size: int, read: Callable[[], bytes]) -> Came:
    """One file, or the files of a mail; one that can't be opened is kept with the reason."""
    data = read()
    if not looks_like_mail(data):
        return Came((read_one(name, size, lambda: data)[0],))
    shown = shown_name(name)
    try:
        return _of_mail(shown, mail_of(data))
    except UnfitFile as unfit:
        return Came((ReturnedFile(shown, "", size, faults=(as_fault(unfit),), mail=shown),))


def _of_mail(name: str, mail: Mail) -> Came:
    """Another table beside the questionnaire is a document like any other."""
    read = [(one, _read(one)) for one in mail.attached if _may_be_ours(one)][:MOST_WORKBOOKS]
    ours = [file for _one, file in read if not _is_another(file)] or [file for _one, file in read]
    taken = [one for one, file in read if file in ours]
    if not ours:
        fault = as_fault(UnfitFile("mail_without_file"))
        ours = [ReturnedFile(name, "", 0, faults=(fault,))]
    files = tuple(replace(file, mail=name, sender=mail.sender) for file in ours)
    return Came(files, tuple(one for one in mail.attached if one not in taken)[:MOST_ENCLOSED])


def _may_be_ours(one: Attached) -> bool:
    """A workbook by what it holds, or by its name where it is damaged."""
    return is_workbook(one.data) or ending_of(one.name) in WORKBOOKS


def _read(one: Attached) -> ReturnedFile:
    return read_one(one.name, len(one.data), lambda: one.data)[0]


def _is_another(file: ReturnedFile) -> bool:
    return any(fault.rule == f"{UNFIT_PREFIX}another_workbook" for fault in file.faults)
