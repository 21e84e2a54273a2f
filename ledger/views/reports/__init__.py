"""Pages of the reports: each is a page, a chart for it as JSON, and a table of it as CSV, with the same question in the address."""
