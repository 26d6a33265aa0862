"""What may be attached as evidence: by the name's ending and by the content, both. Pure and bounded.

Nothing is decompressed into memory as a whole, nothing is drawn, nothing is run. What looks like one kind
of file and could be read as another is refused.
"""

from assessments.file_contents.kind import KINDS, MOST_BYTES, Facts, ending_of, facts_of, shown_name

__all__ = ["KINDS", "MOST_BYTES", "Facts", "ending_of", "facts_of", "shown_name"]
