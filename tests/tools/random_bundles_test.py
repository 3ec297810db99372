"""`jalon audit verify` and tools/verify.py say the same of random bundles, finding by finding, and
both find and locate one changed byte.

    JALON_BUNDLES=10000 JALON_MUTATIONS=2000 JALON_SEED=7 python3 tests/tools/random_bundles_test.py
"""
import os
import pathlib
import random
import struct
import tempfile
import time
import unittest

import random_bundles
from bundles import archive, members_of, with_crc
from random_bundles import flipped, is_located, other, ours, place_of, places
from simulated import HAS_JALON
from verify_test import CANONICAL, HASH, records

BUNDLES = int(os.environ.get("JALON_BUNDLES", 40))
MUTATIONS = int(os.environ.get("JALON_MUTATIONS", 40))
SEED = int(os.environ.get("JALON_SEED", 1))
OF_A_LOG, STEPS = 40, 120


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class RandomBundlesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def logs(self, count, bundles):
        """Random bundles, so many of a log."""
        for number in range(count):
            rng = random.Random(f"{SEED}-{number}")
            log = random_bundles.Log(str(self.folder / str(number)), rng)
            try:
                log.tell(STEPS)
                made = [log.bundle() for _ in range(bundles)]
            finally:
                log.stop()
            yield from ((number, rng, one) for one in made if one)

    def written(self, data):
        path = self.folder / "a.jalon"
        path.write_bytes(data)
        return path

    def test_both_say_the_same_of_random_bundles(self):
        begin, checked, events = time.monotonic(), 0, 0
        for number, _, data in self.logs(-(-BUNDLES // OF_A_LOG), OF_A_LOG):
            path = self.written(data)
            (status, findings), (others, other_findings) = ours(path), other(path)
            if (status, places(findings)) != (others, places(other_findings)):
                self.fail(f"seed {SEED}, log {number}: {findings} and {other_findings}")
            self.assertEqual(findings, [], f"seed {SEED}, log {number}")
            checked += 1
            events += data.count(b'"record"')
        seconds = time.monotonic() - begin
        print(f"{checked} bundles, {events} events, {checked / seconds:.1f} bundles/s")
        self.assertGreater(checked, BUNDLES * 0.6)

    def test_both_find_and_locate_a_changed_byte(self):
        logs = max(1, MUTATIONS // 200)
        found = 0
        for number, rng, data in self.logs(logs, 10):
            for _ in range(-(-MUTATIONS // (logs * 7))):
                changed, at = flipped(rng, data)
                name, position = place_of(data, at)
                path = self.written(changed)
                for said in (ours, other):
                    status, findings = said(path)
                    where = f"seed {SEED}, log {number}: byte {at}, {name}, {position}"
                    self.assertIn(status, (1, random_bundles.UNREADABLE), where)
                    self.assertTrue(is_located(findings, name, position),
                                    f"{where}: {said.__name__}: {findings}")
                found += 1
        print(f"{found} changed bytes found and located by both")
        self.assertGreaterEqual(found, MUTATIONS * 0.6)

    def test_both_believe_no_time_of_a_record_that_cannot_be_read(self):
        body = records()[2][:-4]
        recorded = struct.pack("<q", 10**15 + 3)
        self.assertEqual(body.count(recorded), 1)
        late, early = (body.replace(recorded, struct.pack("<q", at)) for at in (10**16, 10**14))
        for body, expected in ((late, [(4, "time")]), (early, [(3, "time")]),
                               (late + b"?", [(3, "record"), (4, "order")]),
                               (early + b"?", [(3, "record"), (4, "order")])):
            lamp = [*records()[:2], with_crc(body), records()[3]]
            path = self.written(archive(members_of(
                lamp, {HASH.hex(): CANONICAL}, {"l-1": 3})))
            for said in (ours, other):
                status, findings = said(path)
                self.assertEqual((status, places(findings)), (1, expected), said.__name__)


if __name__ == "__main__":
    unittest.main()
