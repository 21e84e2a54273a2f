"""A guarded request goes to an address; the certificate must still be the name's."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fintrack.lib.web_address import AddressGuard
from fintrack.lib.web_client import WebClient, WebError
from tests.loopback import SteadyTime


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"hi")

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def certified(folder: Path, name: str) -> Path:
    """A certificate of the name, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server whose certificate is prices.lan's, and trusted."""
    path = certified(tmp_path, "prices.lan")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = HTTPServer(("127.0.0.1", 0), Hello)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    trusted = ssl.create_default_context(cafile=str(path))
    monkeypatch.setattr("fintrack.lib.web_client._trusted", lambda: trusted)
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def asked(name: str, port: int) -> int:
    guard = AddressGuard((name,), lambda host, _port: ["127.0.0.1"])
    return WebClient(f"https://{name}:{port}", guard=guard, clock=SteadyTime().clock).get("/").status


def test_the_certificate_of_the_name_is_accepted(port: int) -> None:
    assert asked("prices.lan", port) == 200


def test_the_certificate_of_another_name_is_not(port: int) -> None:
    with pytest.raises(WebError) as gone:
        asked("other.lan", port)
    assert gone.value.code == "unreachable"
