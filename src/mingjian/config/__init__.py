"""Composition root: settings, addresses, the literal list of domains, the `mingjian` command."""
