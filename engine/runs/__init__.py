"""Run folders: records, receipts, locks, verification, the index of what was built."""
