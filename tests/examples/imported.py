"""Spreadsheets for `jalon import`, and a server that takes them. Shared by the tests here."""
import csv
import json
import os
import pathlib
import subprocess
import tempfile

from served import Server
from simulated import JALON


class Imports:
    """For a TestCase of which each file has rows for the workflow `workflow`."""
    workflow = ""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)

    def environment(self, who):
        address = f"http://{self.server.connection.host}:{self.server.connection.port}"
        return {**os.environ, "JALON_URL": address, "LC_ALL": "C",
                "JALON_TOKEN": self.server.token(who)}

    def jalon(self, who, *arguments):
        """The exit status and what is printed."""
        run = subprocess.run([JALON, *arguments, "--json"], capture_output=True, text=True,
                             check=False, env=self.environment(who))
        self.assertTrue(run.stdout, run.stderr)
        return run.returncode, run.stdout

    def write(self, name, rows):
        """A file with a heading; each row is a dictionary."""
        file = self.folder / name
        with open(file, "w", encoding="utf-8", newline="") as out:
            table = csv.DictWriter(out, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
        return str(file)

    @staticmethod
    def read(file):
        with open(file, encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    def told(self, who, rows, *more):
        """Accepted, repeated, refused; the message of each line that was refused."""
        _, text = self.jalon(who, "import", self.write("rows.csv", rows),
                             "--workflow", self.workflow, *more)
        summary = json.loads(text)
        return ([summary[count] for count in ("accepted", "repeated", "refused")],
                [error["message"] for error in summary["errors"]])

    def shown(self, who, name):
        status, body = self.server.get("/v1/instances/" + name, self.server.token(who))
        self.assertEqual(status, 200, body)
        return body

    def head(self):
        """The position of the log."""
        return self.server.get("/readyz", self.server.admin)[1]["position"]
