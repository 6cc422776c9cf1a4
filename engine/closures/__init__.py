"""Performance closures: cold samples, baselines, comparisons with rails, decisions and their artifacts."""
