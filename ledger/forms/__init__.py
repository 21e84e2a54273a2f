"""Forms of the books' pages. They check shape; the services decide."""
