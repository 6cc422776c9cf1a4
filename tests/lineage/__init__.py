"""Where columns come from."""
