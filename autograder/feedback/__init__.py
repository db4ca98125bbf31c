"""Pages that leave the course: what a student gets back, and how a page is made that runs nothing of a stranger's.

In: the score of a hand-in, and the file that was handed in, which is hostile. Out: one HTML file a hand-in that needs
nothing beside itself. It may import `gradebook` for the scores, `ingest` for the files, `judging` for the words.
"""
