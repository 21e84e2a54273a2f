"""Pages of the books. Views call selectors and services, and nothing else."""
