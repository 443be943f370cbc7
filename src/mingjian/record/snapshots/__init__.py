"""Snapshots: the tables that judging reads, built from accepted filings and the register."""
