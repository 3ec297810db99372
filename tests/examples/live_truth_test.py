"""What judges the listeners of live_recorder_test.py finds what is wrong with them."""
import unittest

from live_recorder import Subscription
from live_truth import Truth


def event(position, instance, version, state):
    return {"position": position, "instance": instance, "version": version, "workflow": "w",
            "configuration": [state]}


LOG = [{"position": 1, "instance": None, "version": None, "workflow": "w", "configuration": []},
       event(2, "A", 1, "open"), event(3, "B", 1, "open"), event(4, "A", 2, "busy"),
       event(5, "B", 2, "busy"), event(6, "A", 3, "open"), event(7, "B", 3, "ended")]
PLACES = {"A": {"country": "FR"}, "B": {"country": "SN"}}


def change(position, left=False):
    data = {**LOG[position - 1], "recorded_at": "T", "due": [], **({"left": True} if left else {})}
    return {"id": str(position), "subject": data["instance"], "time": "T", "data": data}


class Judge(unittest.TestCase):
    def subscription(self, filter_, start=0):
        one = Subscription("s", start, filter_)
        one.request()
        one.take("subscribed", {"id": "s", "position": start})
        return one

    def faults(self, one):
        return list(Truth(LOG, PLACES).faults(one))

    def hears(self, filter_, *positions, left=()):
        one = self.subscription(filter_)
        for position in positions:
            one.take("change", change(position, position in left))
        return self.faults(one)

    def test_all_of_the_filter_and_nothing_else_is_right(self):
        self.assertEqual(self.hears({}, 2, 3, 4, 5, 6, 7), [])
        self.assertEqual(self.hears({"country": "SN"}, 3, 5, 7), [])
        self.assertEqual(self.hears({"instance": "A"}, 2, 4, 6), [])
        self.assertEqual(self.hears({"workflow": "other"}), [])
        self.assertEqual(self.hears({"state": "busy"}, 4, 5, 6, 7, left=(6, 7)), [])

    def test_a_gap_a_stranger_and_a_wrong_left_are_found(self):
        self.assertIn("missing [5]", self.hears({}, 2, 3, 4, 6, 7)[0])
        self.assertIn("missing [7]", self.hears({}, 2, 3, 4, 5, 6)[0])
        self.assertIn("not expected [4]", self.hears({"country": "SN"}, 3, 4, 5, 7)[0])
        self.assertEqual(self.hears({"state": "busy"}, 4, 5, 6, 7, left=(6,)), ["left: [7]"])
        self.assertEqual(self.hears({}, 2, 3, 4, 5, 6, 7, left=(4,)), ["left: [4]"])

    def test_what_comes_late_or_twice_is_refused_at_once(self):
        for later in (4, 3):
            one = self.subscription({}, 3)
            one.take("change", change(4))
            with self.assertRaisesRegex(AssertionError, "late or twice"):
                one.take("change", change(later))

    def test_progress_says_that_nothing_before_it_is_left(self):
        one = self.subscription({"country": "SN"})
        one.take("progress", {"position": 3})
        with self.assertRaisesRegex(AssertionError, "late or twice"):
            one.take("change", change(3))

    def test_a_coalesced_carries_the_latest_state_of_each_that_changed(self):
        def coalesced(*states, to=6):
            one = self.subscription({})
            one.take("change", change(2))
            one.take("coalesced", {"from": 2, "to": to, "instances": [
                {"id": name, "version": version, "position": at} for name, version, at in states]})
            one.take("change", change(7))
            return self.faults(one)
        self.assertEqual(coalesced(("A", 3, 6), ("B", 2, 5)), [])
        self.assertIn("coalesced (2, 6]", coalesced(("A", 3, 6))[0])
        self.assertIn("coalesced (2, 6]", coalesced(("A", 2, 4), ("B", 2, 5))[0])
        self.assertIn("missing [6]", coalesced(("A", 2, 4), ("B", 2, 5), to=5)[0])

    def test_a_snapshot_is_what_the_log_had_come_to(self):
        for instances, right in (([("A", 2, 4)], True), ([], False),
                                 ([("A", 1, 2)], False), ([("A", 2, 4), ("B", 1, 3)], False)):
            one = Subscription("s", "snapshot", {"state": "busy"})
            one.request()
            one.take("snapshot", {"position": 4, "more": False, "instances": [
                {"id": name, "version": version, "position": at}
                for name, version, at in instances]})
            for position, left in ((5, False), (6, True), (7, True)):
                one.take("change", change(position, left))
            self.assertEqual(not self.faults(one), right, instances)

    def test_an_event_that_is_not_the_logs_is_found(self):
        log = [event(position, "A", position, "open") for position in range(1, 17)]
        one = self.subscription({})
        for each in log:
            data = {**each, "recorded_at": "T", "version": 15}
            one.take("change", {"id": str(each["position"]), "subject": "A", "time": "T",
                                "data": data})
        self.assertIn("is not the log's", list(Truth(log, {"A": {}}).faults(one))[0])

    def test_nothing_comes_before_the_first_answer(self):
        one = Subscription("s", 0, {})
        one.request()
        with self.assertRaisesRegex(AssertionError, "comes first"):
            one.take("change", change(2))


if __name__ == "__main__":
    unittest.main()
