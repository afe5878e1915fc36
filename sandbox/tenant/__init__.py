"""The synthetic tenant: logs whose truth is known because it was planned."""
