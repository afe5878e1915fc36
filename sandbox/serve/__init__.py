"""`make serve`: the demo, kept up, with a page that shows every message and the function app's HTTP functions beside it."""
