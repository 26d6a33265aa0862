"""A file that can't be taken: a stable reason, whose sentence is in `words`. Pure."""

from __future__ import annotations


class UnfitFile(ValueError):
    """Why a file is refused; `reason` is a code, `params` what its sentence names."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(f"{reason} {params}" if params else reason)
        self.reason = reason
        self.params = params
