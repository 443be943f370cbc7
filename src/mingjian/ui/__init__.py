"""The design system: stylesheet, page shells, component tags and language. Knows no facts."""
