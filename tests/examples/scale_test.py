"""The load of tools/bench/missions_at_scale.py in small: every mission lives, some are suspended.

JALON_BIN names the program.
"""
import json
import subprocess
import unittest

from simulated import HAS_JALON, ROOT


@unittest.skipUnless(HAS_JALON, "no program to run")
class Scale(unittest.TestCase):
    def test_missions_live_and_are_suspended_by_one_call(self):
        ran = subprocess.run(
            ["python3", str(ROOT / "tools/bench/missions_at_scale.py"),
             "--missions", "12", "--suspend", "7"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        told = json.loads(ran.stdout)
        self.assertEqual(told["suspended"], 7)
        self.assertTrue(told["legal"])
        self.assertGreater(told["events"], 12 * 80)


if __name__ == "__main__":
    unittest.main()
