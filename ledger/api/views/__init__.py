"""Views of the books' API: what is asked is checked, one service or selector is called, its answer shown."""
