"""Where the time goes: the clock of a build, budgets, cold samples, baselines, comparisons, closures."""
