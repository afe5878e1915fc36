"""How exact and how loud Latchkey is on a synthetic tenant: `make score` writes it into docs/benchmarks.md."""
