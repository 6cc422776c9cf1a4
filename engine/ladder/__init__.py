"""Ladders: candidate policies side by side on the states that they move, and one decision by a stated rule."""
