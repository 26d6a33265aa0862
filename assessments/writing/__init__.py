"""The staff write the annual report: search in shared texts, quotations and the consent to them, working
translations.

Way in: views/clippings.py, views/search.py, quoting.py
"""
