"""What came back: read, looked at, applied by one act, undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, frame_context, own_assessment
from assessments.answers import labels
from assessments.making.orders import find
from assessments.making.views import Link, Page, waited_for
from assessments.models import Assessment, Upload
from assessments.offline.applying import Decision, StaleUpload, Undecided, apply_upload
from assessments.offline.came_back import note_empty
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import FRAME_KEYS, ComparedFiles
from assessments.offline.forms import ReturnedFilesForm, TakeForm
from assessments.offline.incoming import keep_incoming, reading_of
from assessments.offline.left_out import GONE, PUT_RIGHT, WEAK, answers_left, cells_left, of_kind
from assessments.offline.preview import shown
from assessments.offline.preview_repairs import Typed, put_right_words, read_typed, unclear_words
from assessments.offline.reading import read_one
from assessments.offline.uploaded_frame import frame_of, speaking_of_frame, why_frame_stays
from assessments.offline.uploads import (
    drop_upload,
    files_of,
    keep_upload,
    may_undo_upload,
    require_writer,
    save_repairs,
    undo_upload,
)
from assessments.offline.views.held_upload import upload_of
from assessments.offline.views.receipts import beside_upload
from assessments.offline.views.take import ALL, has_last, offline_page, scopes
from assessments.offline.written_words import by_paragraph, stays_listed
from assessments.trail.acting import Actor
from recommendations import lists

# What an applied upload has written, in words, and whether the one who looks may undo it.


def written_context(by: Actor, found: Upload) -> dict[str, Any]:
    stands = found.undone_at is None
    may_undo = stands and may_undo_upload(by, found)
    return {
        "written": by_paragraph(found.written),
        "frame_written": _frame_words(found),
        "not_taken": list(_not_taken_words(found)),
        "put_right": list(_put_right(found)),
        "stays": list(stays_words(found)),
        "may_undo": may_undo,
        "why_not_undo": not_yours() if stands and not may_undo else "",
    }


def stays_words(found: Upload) -> Iterator[str]:
    """What undoing has left, since somebody changed it."""
    if stays := stays_listed(found):
        yield (
            _("Not undone, since it was changed meanwhile: %s. History can bring back each version.") % stays
        )
    if any(done.get("stays") and done["kind"] == "frame" for done in found.written):
        yield _("Not undone: period, contributors or budget.")


def not_yours() -> str:
    return _("Only a coordinator can undo this.")


def said_written(done: Upload) -> str:
    """What was written just now, and until when it can be undone."""
    return " ".join(_sentences(done))


def _sentences(done: Upload) -> Iterator[str]:
    number = len(by_paragraph(done.written))
    if number:
        yield (
            ngettext(
                "%(number)d recommendation was written.", "%(number)d recommendations were written.", number
            )
            % {"number": number}
        )
    changed = _frame_changed(done)
    if "budget" in changed:
        yield _("What was budgeted was written.")
    changed -= {"budget"}
    if len(changed) > 1:
        yield _("Period and contributors were written.")
    elif "period" in changed:
        yield _("The period of evidence was written.")
    elif changed:
        yield _("The contributors were written.")
    if wrong := answers_left(done):
        yield _("Not taken, as the preview said: %s.") % lists.in_row({one["paragraph"] for one in wrong})
    if number := len(cells_left(done)):
        yield ngettext(
            "%(number)d cell could not be taken.", "%(number)d cells could not be taken.", number
        ) % {"number": number}
    yield _("You can undo all of it. What somebody changes meanwhile is left as it is.")


def _not_taken_words(found: Upload) -> Iterator[str]:
    """Of which recommendations nothing was taken; which cells of others were left out, and what became of
    their rows. Of several files each is named."""
    if wrong := answers_left(found):
        listed = _by_file(found, wrong, lambda one: str(one["paragraph"]))
        yield _("Not taken, as the preview said: %s.") % listed
    sentences = {
        "": _("Cells left out, as the preview said: %s."),
        WEAK: _("References that came in with strength 0, because of these cells: %s."),
        GONE: _("Rows of which nothing came in, because of these cells: %s."),
    }
    for kind, said in sentences.items():
        if cells := [cell for cell in cells_left(found) if cell.get("row", "") == kind]:
            yield said % _by_file(found, cells, _cell_words)


def _cell_words(cell: Mapping[str, Any]) -> str:
    """`113 (D3)`."""
    if cell["paragraph"] is None:
        return str(cell["cell"])
    return _("%(number)s (%(cell)s)") % {"number": cell["paragraph"], "cell": cell["cell"]}


def _by_file(
    found: Upload, items: Iterable[Mapping[str, Any]], words: Callable[[Mapping[str, Any]], str]
) -> str:
    """`justice.xlsx: 113 (D3), 131 (D4); police.xlsx: 113 (D3)`; without a name where there is one file."""
    of: dict[str, list[str]] = {}
    for item in items:
        name = found.files[item["file"]]["name"] if "file" in item and len(found.files) > 1 else ""
        of.setdefault(name, []).append(words(item))
    listed = {name: lists.in_row(said) for name, said in of.items()}
    return lists.enumerated(labels.counted(name, said) if name else said for name, said in listed.items())


def _put_right(found: Upload) -> Iterator[str]:
    """What a person put right before the files were applied, by recommendation and part."""
    for item in of_kind(found, PUT_RIGHT):
        for cell in item["cells"]:
            yield put_right_words(cell["place"], cell["value"])


def _frame_words(found: Upload) -> list[str]:
    names = {
        "period": _("the period of evidence"),
        "contributors": _("the contributors"),
        "budget": _("what was budgeted"),
    }
    return [name for key, name in names.items() if key in _frame_changed(found)]


def _frame_changed(found: Upload) -> frozenset[str]:
    """Which of period, contributors and budget the files have changed."""
    return frozenset(
        key
        for item in found.written
        if item["kind"] == "frame"
        for key in FRAME_KEYS
        if item["before"].get(key) != item["after"].get(key)
    )


KEEP, REPAIR = "keep", "repair"


@require_POST
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what the file says; on to the preview. Several, and mails, are read by the worker: each may take
    long."""
    assessment = own_assessment(request, pk)
    require_writer(actor(request), assessment)
    too_large = is_too_large(request)
    form = ReturnedFilesForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        came = form.cleaned_data["came"]
        if form.is_read_later:
            kept = keep_incoming(by=actor(request), assessment=assessment, came=came)
            return redirect("assessments:upload", pk, kept.pk)
        file, refusal = read_one(came[0].name or "", came[0].size or 0, came[0].read)
        if not refusal:
            kept = keep_upload(by=actor(request), assessment=assessment, files=[file])
            note_empty(upload=kept, files=[file])
            return redirect("assessments:upload", pk, kept.pk)
        form.add_error("came", refusal)
    take = TakeForm(initial={"scope": ALL}, scopes=scopes(request, assessment), has_last=has_last(assessment))
    status = 413 if too_large else 422
    return offline_page(request, assessment, take, form, status=status)


def is_too_large(request: HttpRequest) -> bool:
    """Whether a file was thrown away while it came."""
    request.FILES  # noqa: B018 - it comes when it is asked for
    return bool(getattr(request, "too_large", False))


@require_http_methods(["GET", "POST"])
@gzip_page  # a tenth of the bytes on a slow line; the only secret in it is masked anew each time
def preview(request: HttpRequest, pk: UUID, upload_pk: UUID) -> HttpResponse:
    assessment, found = upload_of(request, pk, upload_pk)
    if (unread := _being_read(request, assessment, found)) is not None:
        return unread
    if found.applied_at is not None or request.method == "GET":
        return _page(request, assessment, found)
    try:
        repair = _repair(request, assessment, found)
        if repair.shows_page:
            return _page(
                request, assessment, found, repair=repair, status=422 if repair.typed.errors else 200
            )
        done = apply_upload(
            by=actor(request), upload=found, decisions=_decisions(request.POST), seen=repair.seen
        )
    except (StaleUpload, Undecided) as refused:
        status = 409 if isinstance(refused, StaleUpload) else 422
        return _page(request, assessment, found, refused=refused, status=status)
    except Refused as refused:
        return _page(request, assessment, found, refused=refused, status=422)
    messages.success(request, said_written(done))
    for at, typed in repair.typed.unclear:
        messages.warning(request, unclear_words(at, typed))
    return redirect("assessments:upload", pk, upload_pk)


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of the cells that somebody put right in the form.

    `seen` is that of the comparison to be applied. `shows_page`: something is to be looked at first.
    """

    seen: str
    shows_page: bool = False
    typed: Typed = field(default_factory=Typed)


def _repair(request: HttpRequest, assessment: Assessment, found: Upload) -> Repair:
    """Keep what was put right. It is applied with the rest where nothing becomes of it that the page did not
    show; else the page shows it first. What is mistyped stops nothing: its cell is left as the page shows it.
    Raises StaleUpload where something was saved since."""
    by, seen = actor(request), request.POST.get("seen", "")
    files = files_of(found)
    repairs, typed = read_typed(request.POST, files)
    only = request.POST.get("act") == REPAIR
    if not repairs and not typed.errors:
        return Repair(seen, shows_page=only)
    before = compare_files(by=by, assessment=assessment, files=files, brought_by=found.by)
    kept = save_repairs(by=by, upload=found, repairs=repairs)
    found.files = kept.files
    if before.seen != seen:
        raise StaleUpload
    now = compare_files(by=by, assessment=assessment, files=files_of(found), brought_by=found.by)
    is_other = _shown_of(now) != _shown_of(before)
    is_over = any(at in file.repairs for file in files_of(found) for at, _typed in typed.unclear)
    return Repair(now.seen, shows_page=only or is_other or is_over, typed=typed)


def _shown_of(compared: ComparedFiles) -> list[tuple[int, str]]:
    return [(row.paragraph, row.seen) for row in compared.rows]


def _being_read(request: HttpRequest, assessment: Assessment, found: Upload) -> HttpResponse | None:
    """The page to wait on while several files are read; None where that is done. One query, and two more
    meanwhile."""
    if found.files or found.applied_at is not None:
        return None
    wanted = reading_of(found)
    state = find(wanted.key)
    if state is None:
        found.refresh_from_db(fields=["files"])  # perhaps it was done just now
        if found.files:
            return None
    back = Link(reverse("assessments:offline", args=[assessment.pk]), _("Back to “Work offline”"))
    page = Page(
        what=_("The files are being read. Nothing is changed yet."),
        instead=[back],
        context=frame_context(request, assessment),
        title=gettext_lazy("Your files"),
        failed=gettext_lazy("The files could not be read"),
    )
    return waited_for(request, wanted, "reading", page, state)


def _decisions(post: QueryDict) -> dict[int, Decision]:
    """What was chosen, by paragraph; what is no number is as if nothing was chosen."""
    inputs: dict[int, dict[int, bool]] = {}
    for key in post:
        name, _dash, rest = key.partition("-")
        paragraph, _dash, file = rest.partition("-")
        if name == "input" and _is_number(paragraph) and _is_number(file):
            inputs.setdefault(int(paragraph), {})[int(file)] = post[key] == "take"
    found = {number: Decision(unsaid=True, inputs=chosen) for number, chosen in inputs.items()}
    for key in post:
        name, _dash, paragraph = key.partition("-")
        said = str(post[key])
        if name != "answer" or not _is_number(paragraph) or not (said == KEEP or _is_number(said)):
            continue
        number = int(paragraph)
        answer = None if said == KEEP else int(said)
        found[number] = Decision(answer=answer, inputs=inputs.get(number, {}))
    return found


def _chosen_of(post: QueryDict, compared: ComparedFiles) -> dict[str, str]:
    """What was chosen, as far as it was chosen of what the page shows now."""
    same = {str(row.paragraph) for row in compared.rows if post.get(f"row-{row.paragraph}") == row.seen}
    return {key: str(post[key]) for key in post if "-" in key and key.split("-")[1] in same}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def _page(
    request: HttpRequest,
    assessment: Assessment,
    found: Upload,
    *,
    refused: Refused | None = None,
    repair: Repair | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = frame_context(request, assessment) | {
        "upload": found,
        "problems": _problems(refused),
        "looks_again": repair is not None,
        "missing": refused.paragraphs if isinstance(refused, Undecided) else (),
        "has_errors": status >= 400,
    }
    if found.applied_at is None:
        by, files = actor(request), files_of(found)
        compared = compare_files(by=by, assessment=assessment, files=files, brought_by=found.by)
        typed = repair.typed if repair else read_typed(request.POST, files)[1]
        preview = shown(assessment, files, compared, _chosen_of(request.POST, compared), typed)
        context["shown"] = preview
        context["problems"] += [
            {"text": labels.counted(one.about, one.error), "href": f"#repair-{one.key}"}
            for one in preview.errors
        ]
        context |= beside_upload(request, assessment, found, files, compared, preview)
        context["frame"] = frame_of(by, assessment, files, compared)
        if context["frame"] is None:
            context["frame_stays"] = why_frame_stays(by, assessment, speaking_of_frame(files, compared))
    else:
        context |= written_context(actor(request), found) | beside_upload(request, assessment, found)
    return render(request, "assessments/offline/upload.html", context, status=status)


def _problems(refused: Refused | None) -> list[Mapping[str, str]]:
    if refused is None:
        return []
    if isinstance(refused, Undecided):
        return [
            {"text": _("%d: choose what becomes of it.") % number, "href": f"#row-{number}"}
            for number in refused.paragraphs
        ]
    return [{"text": str(refused.messages[0]), "href": ""}]


def _undone_words(undone: Upload) -> str:
    if not any(done.get("stays") for done in undone.written):
        return _("It is undone: everything is as before.")
    return " ".join((_("It is undone, but for what was changed since."), *stays_words(undone)))


@require_POST
def act(request: HttpRequest, pk: UUID, upload_pk: UUID, act: str) -> HttpResponse:
    """Undo what was applied; throw away what was not."""
    _assessment, found = upload_of(request, pk, upload_pk)
    if act == "drop":
        drop_upload(by=actor(request), upload=found)
        messages.success(request, _("It was deleted. Nothing was changed."))
        return redirect("assessments:offline", pk)
    if act != "undo":
        raise Http404
    try:
        messages.success(request, _undone_words(undo_upload(by=actor(request), upload=found)))
    except PermissionDenied:
        messages.error(request, not_yours())
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:upload", pk, upload_pk)
