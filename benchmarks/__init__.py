"""Measures beside peers, in one run, and prints ratios; `make bench-service` and the like."""
