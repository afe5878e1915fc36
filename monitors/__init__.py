"""What Latchkey sees and judges: records, detectors, the ledger of facts and episodes."""

__version__ = "0.1.0"
"""As pyproject.toml has it, which is not deployed."""
