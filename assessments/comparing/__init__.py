"""Many submissions side by side: the matrix, the answers behind a number, patterns, trend.

Way in: views/matrix.py, comparison.py, rows.py
"""
