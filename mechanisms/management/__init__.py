"""Commands about bodies and people."""
