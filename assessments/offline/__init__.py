"""Answering off the screen: the workbook or paper is taken, a file comes back, is previewed, applied or
undone.

Way in: reading.py, views/take.py, views/uploads.py, preview.py, applying.py
"""
