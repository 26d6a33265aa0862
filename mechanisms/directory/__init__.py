"""The public directory of mechanisms: its files, its pages, updates in a body's own words.

Way in: views.py, directory.py, loader.py
"""
