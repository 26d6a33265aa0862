"""What may be said of a body, as others see it; what the staff ask it besides, and what it answers; who could
learn from whom, up to an introduction.

Way in: said.py, requests.py, asking.py, matching.py
"""
