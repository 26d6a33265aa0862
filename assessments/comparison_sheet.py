"""Many assessments: rows → values → Comparison, in a fixed number of queries."""
