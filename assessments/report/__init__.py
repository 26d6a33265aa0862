"""The gap report: one frozen read model, its document, and its text in every format. It never reaches
rows.

Way in: gap_report.py, document.py, files.py
"""
