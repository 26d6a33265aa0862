"""Every write that matters: keyword-only, atomic, with the actor, on record.

One file a subject: `starting`, `answering`, `planning`, `clearing`, `submitting`, `reviewing`, `cycles`;
`rules` holds what may be written when, `trail` the chained events.
"""
