"""Intake: a filed table is scanned, typed, checked column by column and kept as Parquet."""
