"""The command line over TLS: it talks to whom the certificate names, and to nobody else.

JALON_BIN names the program.
"""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from erasure_test import WORKFLOW
from simulated import HAS_JALON, JALON, ROOT

TLS = ROOT / "tests/support/tls"


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class TlsClientTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.server = subprocess.Popen(
            [JALON, "serve", "--dev", "--data", self.folder.name + "/data",
             "--listen", "0.0.0.0:0", "--tls-cert", str(TLS / "first.pem"),
             "--tls-key", str(TLS / "first.key")],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.end)
        first = json.loads(self.server.stdout.readline())
        port = first["listening"].rpartition(":")[2]
        self.url, self.token = "https://127.0.0.1:" + port, first["token"]

    def end(self):
        self.server.kill()
        self.server.wait(60)
        self.server.stdout.close()

    def environment(self, trusted="first"):
        return {**os.environ, "JALON_URL": self.url, "JALON_TOKEN": self.token,
                "SSL_CERT_FILE": str(TLS / f"{trusted}.pem")}

    def run_jalon(self, *arguments, trusted="first", **more):
        return subprocess.run([JALON, *arguments], capture_output=True, text=True, timeout=60,
                              check=False, env={**self.environment(trusted), **more})

    def test_what_it_asks_is_answered(self):
        listed = self.run_jalon("list", "--json")
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        made = self.run_jalon("token", "create", "--role", "officer", "--json")
        self.assertEqual(json.loads(made.stdout)["role"], "officer")

    def test_what_happens_is_watched(self):
        file = pathlib.Path(self.folder.name) / "workflow.json"
        file.write_text(json.dumps(WORKFLOW), encoding="utf-8")
        self.assertEqual(self.run_jalon("workflow", "publish", str(file)).returncode, 0)
        with subprocess.Popen([JALON, "watch", "--from", "0", "--json"], stdout=subprocess.PIPE,
                              text=True, env=self.environment()) as watching:
            self.addCleanup(watching.kill)
            started = self.run_jalon("start", "person_file", "--id", "l1", "--data", "{}")
            self.assertEqual(started.returncode, 0, started.stderr)
            heard = json.loads(watching.stdout.readline())
            watching.kill()
        self.assertEqual(heard["instance"], "l1")

    def test_a_certificate_that_is_not_trusted_is_refused_before_the_token_is_sent(self):
        refused = self.run_jalon("list", trusted="second")
        self.assertEqual(refused.returncode, 4)
        self.assertIn("certificate verify failed", refused.stderr)

    def test_a_certificate_of_another_host_is_refused(self):
        refused = self.run_jalon("list", JALON_URL=self.url.replace("127.0.0.1", "127.0.0.2"))
        self.assertEqual(refused.returncode, 4)
        self.assertIn("certificate verify failed", refused.stderr)

    def test_a_plain_address_of_a_server_with_tls_is_no_answer(self):
        refused = self.run_jalon("list", JALON_URL=self.url.replace("https", "http"))
        self.assertEqual(refused.returncode, 4)


if __name__ == "__main__":
    unittest.main()
