"""The reports: what is asked (`asked`), its flows (`flows`), and one module for each answer."""
