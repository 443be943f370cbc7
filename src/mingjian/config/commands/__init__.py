"""One module a command of `mingjian`; heavy imports stand inside the functions."""
