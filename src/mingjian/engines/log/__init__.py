"""The log on disk: tiles, entry bundles and a signed checkpoint in a folder that any web server can serve.

Facts in: leaves, in order. Out: `checkpoint`, `key`, `tile/…` as C2SP tlog-tiles says, and proofs from them.
"""
