"""For programs: read-only tables of what is public, or of what a reviewer's token may see, and the
published schemas.

Way in: routes.py, tables.py, schemas.py
"""
