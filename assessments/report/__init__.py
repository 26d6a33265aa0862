"""The gap report: one read model, its document, and its text on paper, in Word and in workbooks. It never
asks the database.

Way in: gap_report.py, document.py, files.py
"""
