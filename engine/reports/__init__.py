"""What a run says of itself: run reports, log, performance events."""
