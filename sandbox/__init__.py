"""All that is needed to run Latchkey with no Azure: commands, a synthetic tenant, a local host."""
