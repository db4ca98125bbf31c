"""What Python text means: how it is parsed and edited, which names it touches, what it depends on, what IPython reads.

In: source text that nobody trusts. Out: statements, slices of them, their syntax. It runs no code, and may import
nothing but `errors` and `values`.
"""
