"""Engines: intake, evaluation, simulation over columns of data. No Django."""
