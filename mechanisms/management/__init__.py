"""Commands about bodies and people, and nothing else."""
