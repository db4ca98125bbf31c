"""Benchmarks: ours beside other autograders, a supplied trainer beside others, all in one run. See RESULTS.md."""
