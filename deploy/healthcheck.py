"""Exit 0 when the web in this container answers. Without Django, because it runs every few seconds."""

import os
import urllib.request

PORT = os.environ.get("PORT") or "8000"

with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/v1/health/ping", timeout=4) as reply:
    raise SystemExit(0 if reply.status == 200 else 1)
