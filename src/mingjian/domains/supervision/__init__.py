"""Peer-to-peer lending under classified supervision.

Provision: the Interim Measures of 2016 (P2P16), the custody guidelines of 2017 (P2PC17), the disclosure
guidelines of 2017 (P2PD17), the court's provisions on private lending (PL20). Facts in: loan books, custody
days, monthly figures, the register. Findings out: the four caps on balances, the fund-raising period, the
custody shortfall, self-financing, repeat financing, promises, late monthly figures, the rate cap, and three
watches, on concentration and on filed balances that differ from the book. Case types: the order to rectify
within a term (责令限期改正). Supervisors see findings; an institution sees orders served on it; the public
sees final decisions.
"""
