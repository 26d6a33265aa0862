"""How days and times are written, where Django writes them otherwise than the United Nations do."""
