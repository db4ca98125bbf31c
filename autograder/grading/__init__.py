"""A run over a class: find, read, run, judge, hand on.

In: a course and a folder of submissions. Out: one report for each, as soon as it is known. It may import every room
below it (`ingest`, `sandbox`, `judging`, `reuse`, `gradebook`), and none that shows anything.
"""
