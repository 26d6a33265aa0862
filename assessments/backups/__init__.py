"""Backups of database, files and heads of the audit trail, encrypted to keys that are not on this machine.

Way in: making.py, reading.py
"""
