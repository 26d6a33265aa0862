"""One file a screen: load through access → read model or lifecycle → render."""
