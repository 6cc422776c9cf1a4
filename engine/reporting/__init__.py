"""The report of a run: one document of numbers, one HTML page that shows the same ones without a network."""
