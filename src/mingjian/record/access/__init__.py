"""Accounts and roles, and the middleware that denies by default."""
