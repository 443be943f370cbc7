"""Tables of the three sites: one declaration gives filters, order, columns, pages and exports.

The state of a table lives in the address alone. Who may see which rows is decided before a table gets them.
"""
