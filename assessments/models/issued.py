"""Files issued, kept by what they were made from, so that the second download costs nothing."""

from __future__ import annotations

from django.db import models

from assessments.models.submission import Submission


class IssuedFile(models.Model):
    """The bytes of one rendering; `key` is a hash over content, format, language and build."""

    # Null only for files that were stored before verification existed.
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="issued"
    )
    key = models.CharField(max_length=64, primary_key=True)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.filename


class KeptPdf(models.Model):
    """The PDF of a comparison, until nobody has asked for it for some days.

    `key` is a hash over what is printed and the build: only whoever may read all of it comes to this key.
    """

    key = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()
    used_on = models.DateField(db_index=True)

    class Meta:
        ordering = ["-used_on"]

    def __str__(self) -> str:
        return self.key
