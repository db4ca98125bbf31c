"""The command line: arguments in, words and exit codes out. The only room that prints and exits.

It may import every other room; no room imports it.
"""
