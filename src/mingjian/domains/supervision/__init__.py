"""Peer-to-peer lending under classified supervision.

Provision: the Interim Measures of 2016 (P2P16), the custody guidelines of 2017 (P2PC17), the disclosure
guidelines of 2017 (P2PD17). Facts in: loan books, custody days, monthly figures. Findings out: the four
caps on balances, the fund-raising period, the custody shortfall, two watches on concentration. Case types:
the order to rectify within a term (责令限期改正). Supervisors see findings; an institution sees orders
served on it; the public sees final decisions.
"""
