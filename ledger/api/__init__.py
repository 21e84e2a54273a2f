"""The API of the books, under /api/v1/: explicit shapes in, services and selectors, explicit shapes out."""
