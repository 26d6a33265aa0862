"""A body checks, has its answers approved, submits, withdraws: the frozen document and the score lines
counted from it.

Way in: views/check.py, submitting.py, score_lines.py
"""
