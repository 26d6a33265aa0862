"""A body checks, clears, submits and withdraws: the frozen document, and the lines that are counted of it.

Way in: views.py, submitting.py, score_lines.py
"""
