"""Template tags for the pages of answering, report and comparison, and for print."""
