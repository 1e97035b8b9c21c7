"""Certificates, made on the fly with the command `openssl`, and requests over TLS."""

import http.client
import socket
import ssl
import subprocess

from exporter import PATIENCE, send


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=PATIENCE)


class Authority:
    """Signs certificates, all of which lie in one folder."""

    def __init__(self, folder, name="authority"):
        self.folder = folder
        self.certificate, self.key = folder / f"{name}.crt", folder / f"{name}.key"
        self._new_key(self.key)
        openssl("req", "-x509", "-key", self.key, "-out", self.certificate, "-days", "2", "-subj", f"/CN={name}")

    def _new_key(self, path):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)

    def issue(self, name, names="DNS:localhost,IP:127.0.0.1"):
        """Paths of a certificate and its key."""
        certificate, key, request = (self.folder / f"{name}.{suffix}" for suffix in ("crt", "key", "csr"))
        self._new_key(key)
        openssl("req", "-new", "-key", key, "-out", request, "-subj", f"/CN={name}", "-addext", f"subjectAltName={names}")
        openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", "2",
            "-copy_extensions", "copy", "-out", certificate,
        )
        return certificate, key

    def context(self, client=None, **settings):
        """What a client needs that trusts this authority; `client` is a certificate with its key."""
        context = ssl.create_default_context(cafile=self.certificate)
        context.set_alpn_protocols(["h2", "http/1.1"])
        if client:
            context.load_cert_chain(*client)
        for name, value in settings.items():
            setattr(context, name, value)
        return context


def ask(port, context, method="GET", path="/metrics", body=None, **headers):
    """A request over TLS."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=PATIENCE, context=context)
    try:
        return send(connection, method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    finally:
        connection.close()


def served_serial(port, context):
    """The serial number of the certificate that a port shows."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as raw:
        with context.wrap_socket(raw, server_hostname="127.0.0.1") as connection:
            return connection.getpeercert()["serialNumber"]
