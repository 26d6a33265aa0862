"""What an address answers whose file takes long: 202 and a page to wait on, then the file; or 503 and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assessments.files.store import MADE
from assessments.formats.file import Export, attachment, count_making
from assessments.formats.pdf import INSTALL
from assessments.making.orders import Wanted, ask, find, used
from assessments.making.work import WorkState, state_of
from assessments.models import Order
from assessments.models.work import Work

YOUR_FILE = gettext_lazy("Your file")
COULD_NOT_BE_MADE = gettext_lazy("The file could not be made")
RETRY_AFTER = 2
"""Seconds after which a program may look again."""


@dataclass(frozen=True, slots=True)
class Link:
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the page says around it: what is made, other ways to the same, and the way back as the last."""

    what: str
    instead: Sequence[Link]
    context: Mapping[str, Any] = field(default_factory=dict)
    title: Promise = YOUR_FILE
    failed: Promise = COULD_NOT_BE_MADE


def handed_out(request: HttpRequest, wanted: Wanted, kind: str, page: Page) -> HttpResponse:
    """The file, kept or not made yet. Two queries if it is there.

    The view has made sure that whoever asks may read all that is in it.
    """
    state = find(wanted.key)
    if state is not None and state.is_ready:
        try:
            with MADE.opened(state.row.pk) as source:
                data = source.read()
        except FileNotFoundError:  # swept in between
            state = None
        else:
            used(state.row)
            return attachment(Export(state.row.filename, state.row.content_type, data))
    return waited_for(request, wanted, kind, page, state)


def waited_for(
    request: HttpRequest, wanted: Wanted, kind: str, page: Page, state: WorkState[Order] | None
) -> HttpResponse:
    """202 while it is made, 503 where it could not be; what nobody has asked for is asked for now.

    Visitors who have had too many made get a 429.
    """
    if state is None:
        count_making(request, kind)
        state = ask(wanted)
    context = {**page.context, "page": page, "state": state, "address": request.get_full_path()}
    if state.status == Work.Status.FAILED:
        context |= {"install": INSTALL, "is_pdf": kind in ("pdf", "brief")}
        return render(request, "assessments/making/not_made.html", context, status=503)
    response = render(request, "assessments/making/waiting.html", context, status=202)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


@login_not_required
@require_safe
def waiting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it stands, for the page that asks by itself: nothing else of it. Where it leads, the page says.

    A row that is gone has done its work: the file's own address tells the rest.
    """
    address = request.GET.get("for", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        address = "/"
    if not request.headers.get("HX-Request"):
        return redirect(address)
    row = Order.objects.defer("given").filter(pk=pk).first()
    state = state_of(row, MADE) if row is not None else None
    return render(request, "assessments/making/_state.html", {"state": state, "address": address})
