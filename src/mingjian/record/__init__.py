"""The facts, each with one home and one writer; the journal is the lowest of them."""
