"""Files from strangers, read without trusting them, and the folder where evidence is kept. No database.

Way in: evidence_kinds.py, spreadsheet.py, store.py
"""
