"""The review of one submission: overview, one answer at a time, and the three ways to finish."""
