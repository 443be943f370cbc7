"""The journal: what happened, append only. Audit trail, outbox and proof are one thing.

An entry is recorded in its writer's transaction, then sequenced (an index without gaps), integrated
(stored in the tiles of the log) and published (covered by a signed checkpoint). Others call
`append.append`, `erasure.erase`, `sequencer.integrate`, `sequencer.integrate_or_wait`,
`proofs.proof_of` and `followers.follow`.
"""
