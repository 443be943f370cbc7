"""Filings: checked, accepted once, immutable, with a receipt. `accept` is the only writer."""
