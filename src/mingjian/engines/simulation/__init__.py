"""The demo market: invented platforms, their books and filings, and the breaches planted in them.

`market.simulate` draws the tables, `files.write_market` writes them with `truth.json`. Rule keys are known
here as text alone. The same seed gives the same bytes on every machine and on every day.
"""
