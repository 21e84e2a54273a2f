"""What `manage.py report` answers: one function a report, each a plain dict that is the JSON and a few lines for people."""
