"""What bash offers after `jalon …`: each verb and option that the help of the program names.

JALON_BIN names the program.
"""
import re
import subprocess
import unittest

from simulated import HAS_JALON, JALON

COMPLETE = """
source <("$0" completion bash)
COMP_WORDS=(jalon "$@")
COMP_CWORD=$#
_jalon
printf '%s\\n' "${COMPREPLY[@]}"
"""


def help_of(*verbs):
    """(verbs below, options) that `--help` names."""
    text = subprocess.run([JALON, *verbs, "--help"], capture_output=True, text=True,
                          check=True).stdout
    _, _, below = text.partition("Subcommands:\n")
    names = re.findall(r"^  ([a-z]+) ", below, re.M)
    options = re.findall(r"^ *(?:-\w,)?(--[a-z-]+)", text, re.M)
    return names, options


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class CompletionTest(unittest.TestCase):
    def offered(self, *words):
        run = subprocess.run(["bash", "--norc", "-c", COMPLETE, JALON, *words],
                             capture_output=True, text=True, check=True)
        self.assertEqual(run.stderr, "")
        return run.stdout.split()

    def expect_all(self, *verbs):
        """Below these verbs, and for each of theirs."""
        names, options = help_of(*verbs)
        self.assertTrue(options)
        offered = self.offered(*verbs, "")
        for word in [*names, *options]:
            with self.subTest(verbs=verbs, word=word):
                self.assertIn(word, offered)
        for name in names:
            self.expect_all(*verbs, name)

    def test_every_verb_and_option_is_offered_where_it_belongs(self):
        self.assertGreater(len(help_of()[0]), 20)
        self.expect_all()

    def test_what_is_begun_is_completed(self):
        self.assertEqual(self.offered("workf"), ["workflow"])
        self.assertEqual(self.offered("workflow", "pub"), ["publish"])
        self.assertEqual(self.offered("workflow", "publish", "x.json", "--mig"), ["--migrate"])
        self.assertEqual(self.offered("nonsense", "--no-such"), [])

    def test_a_value_is_no_verb(self):
        self.assertIn("--expected-version", self.offered("step", "list", "show", "--e"))


if __name__ == "__main__":
    unittest.main()
