"""Plants one violation of each house rule in a small tree and expects house.py to name it."""
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "checks"))
import house  # noqa: E402


class HouseTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def plant(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def messages(self):
        return [f"{path}:{line}: {message}" for path, line, message in house.violations(self.root)]

    def expect(self, path, text, *expected):
        self.plant(path, text)
        found = self.messages()
        self.assertEqual(len(found), len(expected), found)
        for line, part in zip(found, expected):
            self.assertTrue(line.startswith(path + ":"), line)
            self.assertIn(part, line)

    def test_a_clean_tree_has_no_violation(self):
        self.plant("engine/chart/chart.h", '#pragma once\n#include <map>\n'
                   '#include "engine/base/value.h"\n')
        self.plant("adapters/http/a.cpp", '#include <boost/beast.hpp>\n'
                   '#include "adapters/websocket/b.h"\n#include "adapters/json/c.h"\n')
        self.assertEqual(self.messages(), [])

    def test_an_engine_box_may_not_look_up(self):
        self.expect("engine/base/a.h", '#include "engine/chart/chart.h"\n', "arrow not allowed")

    def test_the_engine_may_not_know_an_adapter(self):
        self.expect("engine/core/a.h", '#include "adapters/json/a.h"\n', "arrow not allowed")

    def test_an_adapter_may_not_know_another(self):
        self.expect("adapters/rocksdb/a.h", '#include "adapters/http/a.h"\n', "arrow not allowed")

    def test_includes_start_at_the_root(self):
        self.expect("engine/base/a.cpp", '#include "a.h"\n', "from the repository root")

    def test_a_folder_without_a_row_is_named(self):
        self.expect("adapters/mail/a.h", "\n", "no row in the table")

    def test_each_technology_stays_in_its_folder(self):
        for header, path in [("rocksdb/db.h", "adapters/json/a.cpp"),
                             ("boost/asio.hpp", "adapters/json/a.cpp"),
                             ("nlohmann/json.hpp", "adapters/http/a.cpp"),
                             ("valijson/schema.hpp", "adapters/http/a.cpp"),
                             ("openssl/evp.h", "adapters/api/a.cpp"),
                             ("date/tz.h", "adapters/api/a.cpp"),
                             ("CLI/CLI.hpp", "adapters/api/a.cpp")]:
            with self.subTest(header):
                self.plant("adapters/json/a.cpp", "\n")
                self.expect(path, f"#include <{header}>\n", "belongs in")
                (self.root / path).unlink()

    def test_what_is_banned_in_the_engine_is_named(self):
        for line in ["auto t = std::chrono::system_clock::now();", "#include <random>",
                     "#include <thread>", "#include <mutex>", "#include <iostream>",
                     "#include <filesystem>", "#include <fstream>", "#include <unistd.h>",
                     "std::unordered_map<int, int> m;"]:
            with self.subTest(line):
                self.expect("engine/base/a.cpp", line + "\n", "banned in engine")

    def test_a_comment_may_name_what_is_banned(self):
        self.plant("engine/base/a.cpp",
                   "// no system_clock, no unordered_map\n/* steady_clock */\n")
        self.assertEqual(self.messages(), [])

    def test_lines_are_short_clean_and_finished(self):
        self.expect("engine/base/a.cpp", "//" + "x" * 99 + "\n\tint a;\nint b; \n"
                    "// TO" "DO later\nint c;", "101 columns", "tab", "trailing", "leftover",
                    "no line end")

    def test_two_types_of_one_name_are_named(self):
        self.plant("adapters/live/hub.h", "namespace jalon {\nstruct Change {};\n}\n")
        self.plant("adapters/live/part.h", "namespace jalon::part {\nstruct Change {};\n}\n"
                   "namespace jalon {\nstruct Change;\n}\n")
        self.plant("tests/support/change.h", "namespace jalon {\nstruct Change {};\n}\n")
        self.expect("tools/jalon/change.h", "namespace jalon {\nclass Change final : A {};\n}\n",
                    "defined in adapters/live/hub.h too")

    def test_a_test_may_not_sleep(self):
        for line in ["std::this_thread::sleep" "_for(1s);", "usl" "eep(5);", "sle" "ep (5);"]:
            with self.subTest(line):
                self.expect("tests/engine/a_test.cpp", line + "\n", "does not sleep")

    def test_words_of_the_workshop_are_found_everywhere(self):
        self.expect("adapters/dashboard/index.html", "<p>/wo" "rk/here</p>\n",
                    "must not appear")

    def test_a_long_file_is_named(self):
        self.expect("engine/base/a.cpp", "\n" * 401, "has 401 lines")

    def test_a_long_function_is_named(self):
        body = "int f(int a) {\n" + "    ++a;\n" * 69 + "    return a;\n}\n"
        self.expect("engine/base/a.cpp", "namespace jalon {\n" + body + "}\n", "a.cpp:f has 72")

    def test_member_initialisers_do_not_hide_a_long_constructor(self):
        body = "A::A(int a)\n    : a_{a}, b_{1} {\n" + "    ++a_;\n" * 70 + "}\n"
        self.expect("engine/base/a.cpp", body, "A::A has")

    def test_a_long_table_is_no_function(self):
        self.plant("engine/base/a.cpp", "const int table[] = {\n" + "    1,\n" * 90 + "};\n")
        self.assertEqual(self.messages(), [])

    def test_a_long_python_function_is_named(self):
        self.expect("tools/a.py", "def f():\n" + "    a = 1\n" * 70, "a.py:f has 71")

    def test_the_ratchet_holds_shrinks_and_ends(self):
        self.plant("engine/base/a.cpp", "\n" * 410)
        ratchet = "tools/checks/ratchet.txt"
        self.plant(ratchet, "file engine/base/a.cpp 410\n")
        self.assertEqual(self.messages(), [])
        self.expect(ratchet, "file engine/base/a.cpp 420\n", "shrank to 410")
        self.plant("engine/base/a.cpp", "\n")
        self.expect(ratchet, "file engine/base/a.cpp 410\n", "remove the line")

    def test_the_ratchet_may_not_grow_between_commits(self):
        self.plant("tools/checks/ratchet.txt", "file a.cpp 410\n")
        found = [m for _, _, m in house.sizes.compare(
            self.root, {("file", "a.cpp"): ("a.cpp", 1, 410)}, "# nothing yet\n")]
        self.assertEqual(found, ["file a.cpp 410: the list may only shrink"])


if __name__ == "__main__":
    unittest.main()
