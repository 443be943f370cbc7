"""Search over everything that an office may see: a projection of names, and the parts that answer."""
