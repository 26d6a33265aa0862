"""What comes with a form besides its fields: looked at while it comes, so that nobody can fill the disk."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

# Every view says itself how much it takes, and none takes more than this.
MOST_BYTES = 20 << 20


class StopAtTwentyMegabytes(FileUploadHandler):
    """Lets pieces through to whoever keeps them; what is larger is read and thrown away.

    The request then has `too_large`, and the form goes on without the file.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The piece as it came."""
        if start + len(raw_data) > MOST_BYTES:
            self.request.too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Whoever kept it has it."""
        return None
