"""Pure ideas of supervision, without I/O: periods, clocks, money, forms, rules, findings, proofs."""
