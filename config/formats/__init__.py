"""How days and times are written: English as the United Nations writes them, every other language as Django does."""
