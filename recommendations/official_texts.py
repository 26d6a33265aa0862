"""A checked document of the United Nations -> its row; how all processes notice a load or a review."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.models import Edition, OfficialDocument
from recommendations.official_file import OfficialFile, read_official


class OtherTextLoaded(Exception):
    """Another text is loaded in this language, and nobody said that it is to be replaced."""


@dataclass(frozen=True, slots=True)
class LoadedText:
    """What a load did, or would do: ``changed`` is False where exactly this was loaded before."""

    file: OfficialFile
    changed: bool


@transaction.atomic
def load_official(edition: Edition, path: Path, *, replace: bool, dry_run: bool) -> LoadedText:
    """Check the file and keep its texts beside the edition, whose own content and hash stay as they are.

    Raises FixtureError, OfficialRefused, or OtherTextLoaded where `replace` does not say so.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    english = dict(edition.recommendations.order_by("paragraph").values_list("paragraph", "text"))
    file = read_official(path, edition.symbol, english)
    held = edition.official_documents.filter(language=file.language).first()
    if held and held.sha256 == file.sha256():
        return LoadedText(file, changed=False)
    if held and not replace:
        raise OtherTextLoaded(
            _("Nothing was loaded: another text in this language is loaded, SHA-256 %s. Add --replace.")
            % held.sha256
        )
    if not dry_run:
        _keep(edition, file)
    return LoadedText(file, changed=True)


def _keep(edition: Edition, file: OfficialFile) -> None:
    OfficialDocument.objects.update_or_create(
        edition=edition,
        language=file.language,
        defaults={
            "symbol": file.symbol,
            "url": file.url,
            "published": file.published,
            "paragraphs": {str(number): text for number, text in file.paragraphs.items()},
            "sha256": file.sha256(),
            "loaded_at": timezone.now(),
        },
    )
    mark_texts(edition)


def mark_texts(edition: Edition) -> None:
    """From now on every process reads official texts and reviews anew; call it inside the transaction."""
    edition.texts_mark = uuid.uuid4().hex
    edition.save(update_fields=["texts_mark"])
