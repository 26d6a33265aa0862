"""Staff write the annual report: search in shared texts, quotations and consent to be quoted, working
translations.

Way in: views.py, search.py, quotations.py
"""
