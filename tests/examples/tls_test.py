"""TLS: what comes out of it is what the plain server said; the certificate changes while it runs.

JALON_BIN names the program.
"""
import http.client
import json
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest
import warnings

from simulated import HAS_JALON, JALON, ROOT
from websocket_rules_test import HANDSHAKE

TLS = ROOT / "tests/support/tls"


class TlsServer:
    """For a TestCase: `jalon serve --dev` with a certificate, one a test."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.place = {kind: self.folder.name + "/server." + kind for kind in ("pem", "key")}
        self.install("first")
        self.process = subprocess.Popen(
            self.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.local = self.process.stderr.readline()
        first = json.loads(self.process.stdout.readline())
        self.url, self.token = first["listening"], first["token"]
        self.port = int(self.url.rpartition(":")[2])

    def command(self, listen="127.0.0.1:0", **more):
        place = {**self.place, **more}
        return [JALON, "serve", "--dev", "--data", self.folder.name + "/data", "--listen", listen,
                "--tls-cert", place["pem"], "--tls-key", place["key"]]

    def end(self):
        self.process.kill()
        self.process.wait(60)
        self.process.stdout.close()
        self.process.stderr.close()

    def install(self, name):
        for kind, path in self.place.items():
            content = (TLS / f"{name}.{kind}").read_bytes()
            with open(path, "wb") as file:
                file.write(content)

    def trusting(self, name="first"):
        return ssl.create_default_context(cafile=str(TLS / f"{name}.pem"))

    def ask(self, target, context=None):
        """Status, headers and body, over a connection of its own."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30,
                                                 context=context or self.trusting())
        try:
            connection.request("GET", target, headers={"Authorization": "Bearer " + self.token})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class TlsTest(TlsServer, unittest.TestCase):
    def test_it_answers_as_the_plain_server_does(self):
        self.assertTrue(self.url.startswith("https://127.0.0.1:"))
        self.assertEqual(self.ask("/v1/whoami")[0], 200)
        plain = http.client.HTTPConnection("127.0.0.1",
                                           int(self.local.rpartition(":")[2]), timeout=30)
        self.addCleanup(plain.close)
        for target in ("/v1/openapi.json", "/"):
            plain.request("GET", target, headers={"Authorization": "Bearer " + self.token})
            self.assertEqual(self.ask(target)[2], plain.getresponse().read())

    def test_a_browser_is_told_to_stay_with_tls(self):
        self.assertIn("max-age=", self.ask("/")[1]["Strict-Transport-Security"])

    def test_a_certificate_that_is_not_trusted_is_seen_as_such(self):
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.ask("/healthz", self.trusting("second"))

    def test_a_hang_up_reads_the_certificate_again_and_open_connections_live_on(self):
        kept = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30,
                                           context=self.trusting())
        self.addCleanup(kept.close)
        kept.request("GET", "/healthz")
        self.assertEqual(kept.getresponse().read(), b'{"status":"ok"}')
        self.install("second")
        self.process.send_signal(signal.SIGHUP)
        self.assertIn("was read again", self.process.stderr.readline())
        self.assertEqual(self.ask("/healthz", self.trusting("second"))[0], 200)
        kept.request("GET", "/healthz")
        self.assertEqual(kept.getresponse().status, 200)

    def test_a_certificate_that_cannot_be_used_leaves_the_old_one(self):
        with open(self.place["pem"], "w", encoding="utf-8") as file:
            file.write("no certificate")
        self.process.send_signal(signal.SIGHUP)
        self.assertIn("stays as it was", self.process.stderr.readline())
        self.assertEqual(self.ask("/healthz")[0], 200)

    def test_old_versions_of_tls_are_refused(self):
        context = self.trusting()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, ConnectionResetError)):
            self.ask("/healthz", context)

    def test_who_speaks_no_tls_is_cut_and_others_are_served(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as silent, \
                socket.create_connection(("127.0.0.1", self.port), timeout=30) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                answer = plain.recv(1000)
            except ConnectionResetError:
                answer = b""
            self.assertNotIn(b"HTTP/1.1 200", answer)
            self.assertEqual(self.ask("/healthz")[0], 200)
            silent.sendall(b"\x16")
            self.assertEqual(self.ask("/healthz")[0], 200)

    def test_a_websocket_opens_through_it(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as raw, \
                self.trusting().wrap_socket(raw, server_hostname="127.0.0.1") as secure:
            fields = {**HANDSHAKE, "Host": f"127.0.0.1:{self.port}",
                      "Origin": f"https://127.0.0.1:{self.port}",
                      "Authorization": "Bearer " + self.token}
            lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
            secure.sendall(f"GET /v1/live HTTP/1.1\r\n{lines}\r\n".encode())
            self.assertTrue(secure.recv(1000).startswith(b"HTTP/1.1 101"))

    def test_it_stops_while_connections_are_open(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as raw, \
                self.trusting().wrap_socket(raw, server_hostname="127.0.0.1") as secure:
            secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertTrue(secure.recv(1000).startswith(b"HTTP/1.1 200"))
            self.process.send_signal(signal.SIGTERM)
            self.assertEqual(self.process.wait(60), 0)

    def refused(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr

    def test_what_does_not_fit_is_refused_at_the_start(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.assertIn("key values mismatch",
                      self.refused(*self.command(key=str(TLS / "second.key"))))
        self.assertIn("belong together", self.refused(*self.command()[:-2]))
        self.assertIn("nowhere.pem", self.refused(*self.command(pem="/nowhere.pem")))
        self.assertIn("TLS only", self.refused(*self.command("0.0.0.0:0")[:-4]))


if __name__ == "__main__":
    unittest.main()
