"""What all HTTP routes that people and tools pull from share: typed questions, pages, JSON and CSV, one form of error."""
