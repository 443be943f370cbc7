"""Evaluation: rules over tables at a date, to findings whose evidence opens down to the rows."""
