"""SQL files: their texts, headers and house rules, and how they become segments, states and queries."""
