"""Bring your own upstream: a manifest maps a user's files to the datasets of the world tier.

An import is a normal build of that tier with another project: `manifest` and `files` say what the user brings,
`gates` what their own seals prove, `mapping` and `expressions` turn columns into models, `transform` puts these
in the place of the generator's, `probe` looks at the data before anything is built, `run` builds and publishes,
`report` says what failed. Nothing is repaired.
"""
