"""Benchmarks: `make bench`, or `python -m bench --sizes 10000,100000 --only balances,search_rare --database sqlite`."""
