"""The draft of the annual report: paragraphs that the data propose, that staff choose and rewrite, as pages,
PDF and Word.

Way in: draft.py, sections.py, views.py
"""
