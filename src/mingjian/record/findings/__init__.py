"""Findings of evaluations. `record` is the only writer; a re-run adds nothing."""
