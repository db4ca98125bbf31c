"""Files become submissions, submissions notebooks, notebooks the student's program. All mending happens here.

In: a folder or a file that nobody trusts. Out: code to run for each exercise, and what was mended. It runs nothing,
and may import `code` and the vocabulary.
"""
