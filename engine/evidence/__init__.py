"""What a build leaves as proof: bundles, receipts, gateboards."""
