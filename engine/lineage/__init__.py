"""Where columns come from: a project's SELECTs read without running them, with its macros followed."""
