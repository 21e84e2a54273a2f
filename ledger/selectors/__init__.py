"""All reads of the books. Every selector takes the viewing user, never an ambient one, and writes nothing."""
