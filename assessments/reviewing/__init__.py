"""The staff's desk: cycles, the queue, the review of a submission, remarks and replies, a file entered for
a body.

Way in: views/queue.py, views/answer.py, acts.py
"""
