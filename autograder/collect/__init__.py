"""What students handed in on a platform (an LMS) comes in: out of its own download, with its own roster.

In: archives that nobody trusts, and the platform's file of participants. Out: `submitted/` as nbgrader has it, with
time stamps and earlier versions, and one note for everything that was not taken. A platform is one module with one
function that reads the names of its files. It may import `ingest` and `gradebook`, and looks into no notebook.
"""
