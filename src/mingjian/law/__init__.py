"""The law as data (YAML, each value cited) and the loader that turns it into kernel objects."""
