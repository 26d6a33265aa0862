"""Strangers' files, read without trusting them, and the folder where evidence is kept. Pure.

Way in: evidence_kinds.py, spreadsheet.py, store.py
"""
