"""What can be verified: a file, or a hash."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from assessments.forms.frame import helper

MOST_BYTES = 20 * 1024 * 1024
_BETWEEN = re.compile(r"[\s:\u200b\u00ad-]+")
_HASH = re.compile(r"[0-9a-f]{64}")


class KeptInMemory(FileUploadHandler):
    """One upload in memory, never on the disk; beyond 20 MiB it is no longer kept, and `too_large`."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large = False
        self._kept = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A second file takes the place of the first."""
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; the rest of a file that is too large is read and thrown away."""
        if start + len(raw_data) > MOST_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=False)
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, whole."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )


class FileForm(forms.Form):
    """A PDF, workbook or JSON file."""

    file = forms.FileField(
        label=lazy("File"),
        required=False,
        help_text=lazy("The PDF, Excel or JSON file as you received it, at most 20 MiB."),
        error_messages={"empty": lazy("This file is empty. Choose another one.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()

    def clean_file(self) -> Any:
        """Needed for this form, though not for the page: a hash does as well."""
        if self.cleaned_data["file"] is None:
            raise forms.ValidationError(_("Choose a file."))
        return self.cleaned_data["file"]

    def say_too_large(self) -> None:
        """The file did not come, because it was too large."""
        self.errors.pop("file", None)
        self.add_error("file", _("This file is larger than 20 MiB. No file issued here is."))


class HashForm(forms.Form):
    """A SHA-256, as it is printed; blanks, hyphens and capital letters do no harm."""

    hash = forms.CharField(
        label=lazy("Hash (SHA-256)"),
        required=False,
        max_length=200,
        help_text=lazy(
            "64 characters, the digits 0–9 and the letters a–f. It stands at the foot of every page."
        ),
        widget=forms.TextInput(
            attrs={
                "class": "hash-input",
                "autocomplete": "off",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()

    def clean_hash(self) -> str:
        """Lower case, without what stands between the characters."""
        typed = _BETWEEN.sub("", self.cleaned_data["hash"]).lower().removeprefix("sha256")
        if not typed:
            raise forms.ValidationError(_("Type the hash, or choose a file."))
        if not _HASH.fullmatch(typed):
            raise forms.ValidationError(
                _(
                    "This is no hash: it has %(count)s characters, or others than 0–9 and a–f. Copy it whole."
                )
                % {"count": len(typed)}
            )
        return typed
