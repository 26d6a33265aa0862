"""What is handed out of a report: its page and files, the bundle, verification.

Way in: views/report.py, report_files.py, bundles.py
"""
