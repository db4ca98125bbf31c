"""Scores for other platforms: a module and one writer function each, one entry in a dict (`formats.py`).

In: the gradebook's scores, or one report. Out: text, and who is left out of it, as values. It may import `collect`,
`gradebook`, `release` and the vocabulary, and grades nothing.
"""
