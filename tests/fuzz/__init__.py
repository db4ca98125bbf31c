"""Damaged submissions, made by chance and repeatable by seed, and what must come of each of them."""
