"""A log that has lost its signing key: nothing is signed until the old one is put back, or a new
one is asked for. JALON_BIN names the program.
"""
import pathlib
import tempfile
import unittest

from served import Server
from simulated import HAS_JALON

CHECKPOINT = "/v1/audit/checkpoint"
LOG = "/v1/audit/proof/inclusion?position=1"


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class SigningKeyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.file = pathlib.Path(self.data, "signing.key")
        self.serve()
        self.key = self.get(CHECKPOINT)[1]["key"]
        self.server.stop()
        self.kept = self.file.read_bytes()
        self.file.unlink()

    def serve(self, *options):
        self.server = Server(self.data, options=options)
        self.addCleanup(self.server.stop)

    def get(self, target):
        return self.server.get(target, self.server.admin)

    def test_nothing_is_signed_and_the_answer_says_what_to_do(self):
        self.serve()
        body = {"workflow": "volunteer_file", "id": "v-1", "data": {"person": "v-1"}}
        self.assertEqual(self.server.post("/v1/instances", body, self.server.admin)[0], 201)
        for target in (CHECKPOINT, "/v1/audit/bundle?instance=v-1"):
            status, problem = self.get(target)
            self.assertEqual((status, problem["code"]), (503, "read_only"), target)
            self.assertIn("--new-key", problem["detail"])
        self.assertEqual(self.get(LOG)[0], 200)
        self.assertFalse(self.file.exists())

    def test_the_old_key_signs_as_soon_as_it_is_put_back(self):
        self.serve()
        self.assertEqual(self.get(CHECKPOINT)[0], 503)
        self.file.write_bytes(self.kept)
        self.file.chmod(0o600)
        status, made = self.get(CHECKPOINT)
        self.assertEqual((status, made["key"]), (200, self.key))

    def test_a_new_key_is_made_only_if_that_is_said(self):
        self.serve("--new-key")
        status, made = self.get(CHECKPOINT)
        self.assertEqual(status, 200)
        self.assertNotEqual(made["key"], self.key)


if __name__ == "__main__":
    unittest.main()
