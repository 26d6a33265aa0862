"""The public directory of mechanisms: its files, its pages, updates that a body publishes itself.

Way in: views.py, directory.py, loader.py
"""
