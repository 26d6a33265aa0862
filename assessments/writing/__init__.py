"""Staff write the annual report: search in shared texts, quotations and consent to be quoted, working
translations.

Way in: views/clippings.py, views/search.py, quotations.py
"""
