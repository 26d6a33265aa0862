"""Answering off the screen: the workbook or paper is taken, a file comes back, is previewed, applied or
undone.

Way in: views/take.py, views/uploads.py, preview.py, applying.py
"""
