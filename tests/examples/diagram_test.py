"""The diagrams of the shipped workflows: as drawn now, whole, and nothing but a picture.

JALON_BIN names the program. `python3 tests/examples/diagram_test.py --write` draws them all anew.
"""
import json
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

from served import Server
from simulated import HAS_JALON, JALON, ROOT

SVG = "{http://www.w3.org/2000/svg}"
FILES = {"en": "diagram.svg", "fr": "diagram.fr.svg"}
FOLDERS = sorted(file.parent for file in (ROOT / "workflows").glob("*/workflow.json"))


def workflow_of(folder):
    return json.loads((folder / "workflow.json").read_text(encoding="utf-8"))


def draw(folder, language, *options):
    run = subprocess.run([JALON, "workflow", "diagram", str(folder / "workflow.json"),
                          "--language", language, *options],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        raise AssertionError(f"exit status {run.returncode}: {run.stderr}")
    return run.stdout


def states_of(states):
    for name, state in states.items():
        yield name, state
        yield from states_of(state.get("states", {}))


def texts_of(drawing):
    return {" ".join(element.itertext()) for element in ElementTree.fromstring(drawing).iter()
            if element.tag in (SVG + "text", SVG + "title")}


def marked(drawing, mark):
    """The ids of the boxes that are marked so."""
    return {group.get("id") for group in ElementTree.fromstring(drawing).iter(SVG + "g")
            if any(mark in part.get("class", "").split() for part in group)} - {None}


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class DiagramTest(unittest.TestCase):
    def test_each_file_in_the_tree_is_what_the_command_draws(self):
        for folder in FOLDERS:
            for language, name in FILES.items():
                with self.subTest(workflow=folder.name, language=language):
                    self.assertEqual((folder / name).read_text(encoding="utf-8"),
                                     draw(folder, language),
                                     "python3 tests/examples/diagram_test.py --write")

    def test_each_state_has_a_box_with_its_title(self):
        for folder in FOLDERS:
            for language, name in FILES.items():
                drawing = (folder / name).read_text(encoding="utf-8")
                boxes = {group.get("id"): group.find(SVG + "title").text
                         for group in ElementTree.fromstring(drawing).iter(SVG + "g")
                         if group.get("id")}
                for state, source in states_of(workflow_of(folder)["states"]):
                    with self.subTest(workflow=folder.name, language=language, state=state):
                        self.assertEqual(boxes[state], source["title"][language])

    def test_nothing_is_run_and_nothing_is_fetched(self):
        for folder in FOLDERS:
            for name in FILES.values():
                drawing = ElementTree.parse(folder / name)
                with self.subTest(workflow=folder.name, file=name):
                    for element in drawing.iter():
                        self.assertNotIn(element.tag, (SVG + "script", SVG + "foreignObject",
                                                       SVG + "image", SVG + "use", SVG + "a"))
                        for attribute in element.attrib:
                            self.assertFalse(attribute.startswith("on") or "href" in attribute)

    def test_each_readme_shows_its_diagram(self):
        for folder in FOLDERS:
            readme = (folder / "README.md").read_text(encoding="utf-8")
            for name in FILES.values():
                with self.subTest(workflow=folder.name, file=name):
                    self.assertIn(f"({name})", readme)

    def test_a_collapsed_state_lists_all_that_it_holds(self):
        folder = ROOT / "workflows/volunteer_mission"
        mission = dict(states_of(workflow_of(folder)["states"]))
        drawing = draw(folder, "en", "--collapse", "in_service")
        words = " ".join(" ".join(sorted(texts_of(drawing))).split())
        self.assertNotIn('id="permit_valid"', drawing)
        for state, source in states_of(mission["in_service"]["states"]):
            with self.subTest(state=state):
                for word in source["title"]["en"].split():
                    self.assertIn(word, words)

    def test_a_role_sees_no_trace_of_what_is_hidden_from_it(self):
        folder = ROOT / "workflows/volunteer_mission"
        drawing = draw(folder, "en", "--role", "volunteer")
        for word in ("Protection", "Incident", "incident"):
            self.assertNotIn(word, drawing)
        self.assertIn("Settling in", drawing)

    def test_the_states_of_a_configuration_are_marked_with_what_they_lie_in(self):
        folder = ROOT / "workflows/host_accreditation"
        drawing = draw(folder, "en", "--configuration", "legal_failed,capacity_to_check")
        self.assertEqual(marked(drawing, "active"), {"due_diligence", "legal", "legal_failed",
                                                     "capacity", "capacity_to_check"})

    def test_an_unknown_state_is_refused(self):
        for option in ("--configuration", "--collapse"):
            with self.subTest(option=option):
                run = subprocess.run([JALON, "workflow", "diagram",
                                      str(ROOT / "workflows/toggle/workflow.json"), option, "no"],
                                     capture_output=True, text=True, check=False)
                self.assertEqual((run.returncode, run.stdout), (2, ""))

    def test_what_is_served_is_what_the_command_draws_of_the_same_instance(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder + "/data")
            self.addCleanup(server.stop)
            start = {"workflow": "toggle", "id": "lamp-1"}
            server.post("/v1/instances", start, server.admin)
            server.post("/v1/instances/lamp-1/steps", {"trigger": "toggle"}, server.admin)
            served = {query: server.get(f"/v1/instances/lamp-1/diagram?{query}", server.admin)
                      for query in ("language=fr", "language=en&as_of=2000-01-01")}
            drawn = draw(ROOT / "workflows/toggle", "fr", "--data", folder + "/data",
                         "--instance", "lamp-1", "--path")
        self.assertEqual(served["language=fr"], (200, drawn.removesuffix("\n")))
        self.assertEqual(marked(drawn, "active"), {"right"})
        self.assertEqual(served["language=en&as_of=2000-01-01"][0], 404)


def write():
    for folder in FOLDERS:
        for language, name in FILES.items():
            draw(folder, language, "-o", str(folder / name))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        unittest.main()
