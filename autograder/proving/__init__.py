"""The proof that a course grades rightly, and simulated classes to try it on.

In: a course. Out: findings, each a sentence and whether it is a good one. It may import every room but `cli`.
"""
