"""The invented region of the demonstration, made by the same functions that the pages use.

Way in: story.py, cast.py
"""
