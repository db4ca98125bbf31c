"""What Python text means: how it is parsed, which names it touches, what it depends on, what only IPython reads.

In: source text that nobody trusts. Out: statements, slices of them, fingerprints. It runs no code, and may import
nothing but `errors` and `values`.
"""
