"""Renderings of one gap report: read model in, an `Export` (file name, media type, bytes) out.

Nothing here knows of requests, makes a query or imports a model; the only place of WeasyPrint and openpyxl.
"""
