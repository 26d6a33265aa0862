"""Seeing from outside how the installation is: ids of requests, figures, readiness, the server itself.

Way in: requests.py, readiness.py, figures.py, serving.py
"""
