"""PDF, Word, workbooks, CSV and drawings: each module knows one format and nothing of the domain.

Way in: pdf.py, word_writer.py, tables.py
"""
