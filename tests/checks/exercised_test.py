"""The report of documented answers: it must notice what is missing, and what is out of date."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "checks"))
import exercised  # noqa: E402


class ExercisedTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.all = [f"{name} {status}" for name, statuses in exercised.documented().items()
                    for status in statuses]

    def report(self, notes, reasons):
        (self.folder / "1").write_text("\n".join(notes) + "\n", encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()) as told:
            return exercised.report(self.folder, reasons), told.getvalue()

    def test_what_is_exercised_as_a_whole_is_in_order(self):
        self.assertTrue(self.report(self.all, {})[0])

    def test_an_answer_that_nobody_brought_about_is_named(self):
        self.all.remove("takeStep 412")
        ok, told = self.report(self.all, {})
        self.assertFalse(ok)
        self.assertIn("takeStep 412 was not exercised", told)

    def test_a_reason_stands_for_an_answer(self):
        self.all.remove("takeStep 412")
        self.assertTrue(self.report(self.all, {("takeStep", "412"): "an example"})[0])

    def test_a_reason_that_is_out_of_date_is_named(self):
        ok, told = self.report(self.all, {("takeStep", "412"): "an example"})
        self.assertFalse(ok)
        self.assertIn("takeStep 412", told)


if __name__ == "__main__":
    unittest.main()
