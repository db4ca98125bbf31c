"""Marks for other platforms: one reader and one writer function each, one entry in a dict (`formats.py`).

In: the gradebook's marks, or one report. Out: text, and what there is to say about it. It may import `gradebook`,
`release` and the vocabulary, and grades nothing.
"""
