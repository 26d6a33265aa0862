"""Report pages and downloads: the files of a report, the bundle, verification of a file or a hash.

Way in: views/report.py, report_files.py, bundles.py
"""
