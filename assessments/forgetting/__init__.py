"""Forgetting: one text is taken out of every version, comment, file name, submission and note, for good.

Way in: removing.py, places.py
"""
