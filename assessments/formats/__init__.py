"""Writers of PDF, Word, workbooks, CSV and drawings: each knows one format and nothing of the domain.

Way in: pdf.py, docx_walker.py, file.py
"""
