"""Many submissions side by side: the matrix, the answers behind a number, patterns, trend, the
consolidated report.

Way in: views/matrix.py, comparison.py, rows.py
"""
