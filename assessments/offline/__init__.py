"""Off the screen and back: the workbook and paper that are taken, the files that come back, their preview
and what they change.

Way in: views/take.py, views/uploads.py, preview.py, applying.py
"""
