"""The clearance board: how far each ministry is with each recommendation, who is late, what contradicts.

Way in: board.py, reminding.py, reasons.py
"""
