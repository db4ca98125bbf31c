"""The proof that a course grades rightly, and simulated classes with known truth."""
