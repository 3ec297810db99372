"""`jalon init`, `jalon token`: links, sessions and last uses, beside a server or without one.

JALON_BIN names the program.
"""
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

from browsing import POSTING, Browser, publish, start, token_of
from served import Server
from simulated import HAS_JALON, JALON


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class LinksCliTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"

    def run_jalon(self, *arguments, token=None, server=None, status=0):
        """What it prints, as JSON."""
        variables = {**os.environ, "JALON_TOKEN": token or ""}
        if server:
            variables["JALON_URL"] = Browser(server).origin
        done = subprocess.run([JALON, *arguments, "--json"], env=variables, capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout or "null")

    def serve(self):
        server = Server(self.data)
        self.addCleanup(server.stop)
        return server

    def test_a_new_directory_begins_with_a_link_for_its_administrator(self):
        made = self.run_jalon("init", "--data", self.data, "--url", "https://jalon.example")
        self.assertEqual(set(made), {"data", "zone", "link", "expires_at"})
        self.assertTrue(made["link"].startswith("https://jalon.example/enter#jalon_"))
        browser = Browser(self.serve())
        self.assertEqual(browser.enter(made["link"])[1]["role"], "admin")
        self.assertEqual(browser.ask("GET", "/v1/tokens")[0], 200)
        self.assertEqual(browser.ask("POST", "/v1/tokens", {"role": "hq"})[0], 201)

    def test_a_link_made_beside_a_running_server_works_at_once(self):
        server = self.serve()
        made = self.run_jalon("token", "link", "--data", self.data, "--role", "host", "--org", "H",
                              "--hosts", "H", "--subject", "s-1")
        self.assertEqual((made["role"], made["instance"]), ("host", None))
        browser = Browser(server)
        self.assertEqual(browser.enter(made["url"])[1]["hosts"], ["H"])
        again = self.run_jalon("token", "link", "--data", self.data, "--role", "host",
                               "--replaces", made["id"])
        self.assertEqual(browser.ask("GET", "/v1/whoami")[0], 401)
        self.assertEqual(browser.enter(again["url"])[0], 201)
        self.run_jalon("token", "revoke", again["id"], "--data", self.data)
        self.assertEqual(browser.ask("GET", "/v1/whoami")[0], 401)

    def test_a_coordinator_gets_a_link_from_the_server(self):
        server = self.serve()
        publish(server, POSTING)
        start(server, "P-1", volunteer="VL-1")
        wish = ["token", "link", "--role", "volunteer", "--instance", "P-1"]
        made = self.run_jalon(*wish, token=token_of(server, "coordinator"), server=server)
        self.assertEqual(Browser(server).enter(made["url"])[1]["subject"], "VL-1")
        again = self.run_jalon(*wish, "--url", "https://jalon.example", server=server,
                               token=token_of(server, "officer"))
        self.assertTrue(again["url"].startswith("https://jalon.example/enter#jalon_"))
        self.assertEqual(Browser(server).enter(again["url"])[0], 201)
        self.run_jalon(*wish, token=token_of(server, "volunteer"), server=server, status=3)
        self.run_jalon(*wish, "--data", self.data, status=2)

    def test_last_uses_are_written_beside_and_outlive_the_process(self):
        server = self.serve()
        made = self.run_jalon("token", "link", "--data", self.data, "--role", "hq")
        browser = Browser(server)
        browser.enter(made["url"])
        self.assertEqual(browser.ask("GET", "/v1/whoami")[0], 200)
        file, end = pathlib.Path(self.data, "last_use"), time.monotonic() + 30
        while not file.exists() and time.monotonic() < end:
            server.get("/v1/whoami", server.admin)
        self.assertTrue(file.exists())
        server.process.kill()
        listed = self.run_jalon("token", "list", "--data", self.data)["items"]
        by_kind = {one["kind"]: one for one in listed}
        self.assertIsNotNone(by_kind["token"]["last_used_at"])
        self.assertIsNotNone(by_kind["link"]["last_used_at"])
        self.assertEqual(by_kind["session"]["link"], made["id"])


if __name__ == "__main__":
    unittest.main()
