"""What need not be run again: digests of a submission and of an exercise, and the verdicts that they stand for.

In: code and declarations. Out: digests, and outcomes that still hold. In doubt a digest covers too much. It writes
nothing.
"""
