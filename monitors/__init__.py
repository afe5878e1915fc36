"""What Latchkey sees and judges: records, detectors, the ledger of facts and episodes."""
