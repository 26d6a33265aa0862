"""Report pages and downloads: the files of a report, the bundle, verification of a file or a hash.

Way in: views.py, report_files.py, bundles.py
"""
