"""Pages of submitting: the three steps that lead to a submission, and what was submitted."""
