"""Results of checks: as they are kept and told, what changed, and how people pull them."""
