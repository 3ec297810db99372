"""Files: sent in parts by tus 1.0, kept once, sealed, read only through an event that names them.

JALON_BIN names the program.
"""
import base64
import hashlib
import http.client
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from erasure_test import BASIS, BOTH
from served import Server
from simulated import HAS_JALON, JALON

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}
JPEG = b"\xff\xd8\xff\xe0 a photo of Aminata-canari-4711 " + bytes(range(256)) * 40
FILE = {"type": "object", "additionalProperties": False,
        "properties": {"report_sha256": {"type": "string", "maxLength": 64}}}
WORKFLOW = {
    "id": "report", "version": 1, "title": BOTH, "initial": "open",
    "subject": {"var": "data.person"},
    "states": {"open": {"on": {"reported": {}, "whispered": {}}}},
    "triggers": {"reported": {"title": BOTH, "by": ["*"], "data": FILE},
                 "whispered": {"title": BOTH, "by": ["*"], "data": FILE, "sees": ["officer"]}},
    "start": {"by": ["*"], "data": {"type": "object", "properties": {
        "person": {"type": "string"}, "country": {"type": "string"}}}},
    "attributes": {"country": {"var": "data.country"}},
    "data": {"type": "object"}}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def metadata(**pairs):
    return ",".join(f"{name} {base64.b64encode(text.encode()).decode()}"
                    for name, text in pairs.items())


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class FilesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = folder.name + "/data"
        self.server = Server(self.data)
        self.addCleanup(lambda: self.server.stop())
        self.host = self.server.token({"role": "host", "subject": "h-1", "org": "H"})
        self.other = self.server.token({"role": "host", "subject": "h-2", "org": "H"})
        self.officer = self.server.token({"role": "officer", "subject": "o-1", "org": "sender"})
        self.far = self.server.token({"role": "officer", "subject": "o-2", "org": "sender",
                                      "countries": ["ML"]})
        self.send("PUT", "/v1/workflows/report/versions/1", WORKFLOW)
        self.send("POST", "/v1/instances", {"id": "R-1", "workflow": "report", "data": {
            "person": "p-1", "country": "SN"}})

    def send(self, method, target, body, token=None):
        status, answer = self.server.send(method, target, body, token or self.server.admin)
        self.assertLess(status, 300, answer)
        return answer

    def ask(self, method, target, headers, body=None, token=None):
        return self.server.exchange(method, target, body, {
            "Authorization": "Bearer " + (token or self.host), **headers})

    def begin(self, content, token=None, **pairs):
        """Where to send the parts."""
        status, headers, answer = self.ask("POST", "/v1/files", {
            **TUS, "Upload-Length": str(len(content)), "Upload-Metadata": metadata(**pairs)},
            token=token)
        self.assertEqual(status, 201, answer)
        return headers["Location"]

    def add(self, place, offset, part, token=None):
        return self.ask("PATCH", place, {**PART, "Upload-Offset": str(offset)}, part, token)

    def offset(self, place):
        status, headers, _ = self.ask("HEAD", place, TUS)
        return int(headers["Upload-Offset"]) if status == 200 else status

    def upload(self, content, token=None, **pairs):
        place = self.begin(content, token, **pairs)
        status, headers, answer = self.add(place, 0, content, token)
        self.assertEqual(status, 204, answer)
        return headers["Content-Location"]

    def report(self, content, trigger="reported", token=None):
        self.send("POST", "/v1/instances/R-1/steps",
                  {"trigger": trigger, "data": {"report_sha256": sha256(content)}},
                  token or self.host)

    def read(self, content, token, instance=None):
        """Status and bytes."""
        query = f"?instance={instance}" if instance else ""
        status, _, body = self.ask("GET", f"/v1/files/{sha256(content)}{query}", {}, token=token)
        return status, body

    def restart(self):
        self.server.process.kill()
        self.server.stop()
        self.server = Server(self.data)

    def test_parts_arrive_over_cut_connections_and_a_crash(self):
        place = self.begin(JPEG, sha256=sha256(JPEG), instance="R-1")
        self.assertEqual(self.add(place, 0, JPEG[:1000])[0], 204)
        self.restart()
        self.assertEqual(self.offset(place), 1000)
        self.assertEqual(self.add(place, 0, JPEG[:1000])[0], 409, "it has arrived already")
        status, headers, _ = self.add(place, 1000, JPEG[1000:])
        self.assertEqual((status, headers["Upload-Offset"]), (204, str(len(JPEG))))
        self.assertEqual(headers["Content-Location"], "/v1/files/" + sha256(JPEG))
        self.assertEqual(self.read(JPEG, self.host), (200, JPEG))
        self.restart()
        self.assertEqual(self.read(JPEG, self.host), (200, JPEG))

    def test_sent_three_times_it_is_stored_once(self):
        places = {self.begin(JPEG, sha256=sha256(JPEG), instance="R-1") for _ in range(2)}
        self.assertEqual(len(places), 1)
        self.add(*places, 0, JPEG)
        places.add(self.begin(JPEG, sha256=sha256(JPEG), instance="R-1"))
        self.assertEqual(len(places), 1)
        self.assertEqual(self.offset(*places), len(JPEG))
        self.assertEqual(len(list(pathlib.Path(self.data, "files").glob("*.sealed"))), 1)

    def test_a_file_is_read_only_through_an_event_that_the_reader_sees(self):
        self.upload(JPEG, instance="R-1")
        self.assertEqual(self.read(JPEG, self.officer)[0], 404, "no event names it")
        self.report(JPEG, token=self.officer)
        self.assertEqual(self.read(JPEG, self.officer)[0], 404, "somebody else named it")
        self.report(JPEG)
        self.assertEqual(self.read(JPEG, self.officer), (200, JPEG))
        self.assertEqual(self.read(JPEG, self.far)[0], 404, "of another country")

    def test_to_name_what_another_sent_opens_nothing(self):
        self.upload(JPEG, instance="R-1")
        self.report(JPEG, token=self.other)
        self.assertEqual([self.read(JPEG, token)[0] for token in (self.host, self.other)],
                         [200, 404])

    def test_what_is_hidden_from_a_role_opens_nothing_to_it(self):
        self.upload(JPEG, self.officer, instance="R-1")
        self.report(JPEG, "whispered", self.officer)
        self.assertEqual([self.read(JPEG, token)[0] for token in (self.officer, self.host)],
                         [200, 404])

    def test_the_reader_may_say_where_it_is_named(self):
        self.upload(JPEG)
        self.report(JPEG)
        self.assertEqual(self.read(JPEG, self.officer)[0], 404)
        self.assertEqual(self.read(JPEG, self.officer, "R-1"), (200, JPEG))
        self.assertEqual(self.read(JPEG, self.officer, "R-9")[0], 404)

    def test_it_comes_as_an_attachment_of_the_type_that_its_bytes_show(self):
        for content, kind in ((JPEG, "image/jpeg"), (b"%PDF-1.7 x", "application/pdf"),
                              ("Été".encode(), "text/plain; charset=utf-8"),
                              (b"\x00\x01", "application/octet-stream")):
            self.upload(content)
            status, headers, body = self.ask("GET", "/v1/files/" + sha256(content), {})
            self.assertEqual((status, body), (200, content))
            self.assertIn("attachment", headers["Content-Disposition"])
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Content-Type"], kind)

    def test_pages_scripts_and_programs_are_not_kept(self):
        for content in (b"<!DOCTYPE html><p>", b" \n<svg xmlns='x'>", b"#!/bin/sh\n", b"MZ\x90\x00",
                        b"\x7fELF\x02", b"text <script>alert(1)</script>", b"\xef\xbb\xbf<html>"):
            place = self.begin(content)
            self.assertEqual(self.add(place, 0, content)[0], 415, content)
            self.assertEqual(self.offset(place), 404, "and the upload is gone")
        self.assertEqual(list(pathlib.Path(self.data, "files").glob("*.part")), [])

    def test_content_that_was_announced_otherwise_is_refused(self):
        place = self.begin(b"one", sha256=sha256(b"two"))
        self.assertEqual(self.add(place, 0, b"one")[0], 422)
        self.assertEqual(self.offset(place), 404)

    def test_nobody_else_sees_or_continues_an_upload(self):
        place = self.begin(JPEG)
        self.add(place, 0, JPEG[:10])
        self.assertEqual(self.add(place, 10, JPEG[10:], self.other)[0], 404)
        self.assertEqual(self.ask("HEAD", place, TUS, token=self.other)[0], 404)
        self.assertEqual(self.offset(place), 10)

    def test_what_is_no_tus_is_refused(self):
        length = {"Upload-Length": "3"}
        begin, place = "/v1/files", self.begin(b"abc")
        three, subject = {**TUS, **length}, metadata(subject="x" * 300)
        wrong = [("POST", begin, length, 412),
                 ("POST", begin, {**length, "Tus-Resumable": "0.9"}, 412),
                 ("POST", begin, TUS, 400), ("POST", begin, {**TUS, "Upload-Length": "-1"}, 400),
                 ("POST", begin, {**TUS, "Upload-Length": "0"}, 400),
                 ("POST", begin, {**TUS, "Upload-Length": str(1 << 40)}, 413),
                 ("POST", begin, {**three, "Upload-Metadata": metadata(**{"class": "x"})}, 422),
                 ("POST", begin, {**three, "Upload-Metadata": "a b c"}, 400),
                 ("POST", begin, {**three, "Upload-Metadata": "a YQ==,a YQ=="}, 400),
                 ("POST", begin, {**three, "Upload-Metadata": "a /w=="}, 400),
                 ("POST", begin, {**three, "Upload-Metadata": metadata(sha256="x")}, 422),
                 ("POST", begin, {**three, "Upload-Metadata": metadata(instance="..")}, 422),
                 ("POST", begin, {**three, "Upload-Metadata": subject}, 422),
                 ("PATCH", place, {**TUS, "Upload-Offset": "0"}, 415), ("PATCH", place, PART, 400),
                 ("PATCH", place, {**PART, "Tus-Resumable": "2"}, 412),
                 ("PATCH", begin + "/none", {**PART, "Upload-Offset": "0"}, 404),
                 ("GET", begin + "/none", {}, 404), ("GET", begin + "/" + "0" * 64, {}, 404)]
        for method, target, headers, status in wrong:
            body = b"abc" if method == "PATCH" else None
            got, answer, _ = self.ask(method, target, headers, body)
            self.assertEqual(got, status, (method, headers))
            self.assertEqual(answer["Tus-Version"], "1.0.0" if status == 412 else None)
        self.assertEqual(self.add(place, 0, b"abcd")[0], 413)
        self.assertEqual(self.offset(place), 0)

    def test_unfinished_uploads_are_bounded(self):
        for _ in range(20):
            self.begin(JPEG)
        status, _, _ = self.ask("POST", "/v1/files", {**TUS, "Upload-Length": "1"})
        self.assertEqual(status, 413)
        self.begin(JPEG, self.other)

    def test_a_part_is_not_kept_whose_connection_broke(self):
        place = self.begin(JPEG)
        broken = http.client.HTTPConnection(self.server.connection.host,
                                            self.server.connection.port, timeout=30)
        broken.putrequest("PATCH", place)
        for name, value in {**PART, "Upload-Offset": "0", "Content-Length": str(len(JPEG)),
                            "Authorization": "Bearer " + self.host}.items():
            broken.putheader(name, value)
        broken.endheaders(JPEG[:5000])
        broken.close()
        self.assertEqual(self.offset(place), 0)
        self.assertEqual(self.add(place, 0, JPEG)[0], 204)

    def bytes_of_the_directory(self):
        return b"".join(file.read_bytes() for file in pathlib.Path(self.data).rglob("*")
                        if file.is_file())

    def test_a_file_is_sealed_and_goes_with_the_person_whom_it_concerns(self):
        self.upload(JPEG, instance="R-1")
        self.report(JPEG)
        self.assertNotIn(b"Aminata-canari-4711", self.bytes_of_the_directory())
        unfinished = self.begin(JPEG, self.other, instance="R-1")
        self.add(unfinished, 0, JPEG[:100], self.other)
        self.send("POST", "/v1/subjects/p-1/erasure", BASIS)
        self.assertEqual([self.read(JPEG, token)[0] for token in (self.host, self.officer)],
                         [404, 404])
        self.restart()
        self.assertEqual(list(pathlib.Path(self.data, "files").glob("*.*")), [])
        self.upload(JPEG, instance="R-1")
        self.restart()
        self.assertEqual(self.read(JPEG, self.officer), (200, JPEG), "it came after the erasure")

    def test_a_medical_paper_is_read_by_few_and_each_reading_is_recorded(self):
        medical = self.server.token({"role": "medical", "subject": "m-1", "org": "sender"})
        self.upload(JPEG, instance="R-1", **{"class": "medical"})
        self.report(JPEG)
        self.assertEqual([self.read(JPEG, token)[0] for token in (self.officer, medical)],
                         [404, 200])
        reads = [(event["actor"]["subject"], event["data"])
                 for event in self.server.get("/v1/log", self.server.admin)[1]
                 if event["type"] == "AccessRecorded"]
        self.assertEqual(reads, [("m-1", {"instance": "R-1", "subjects": ["p-1"],
                                          "classes": ["medical"]})])

    def test_what_was_sent_whole_and_not_finished_begins_anew(self):
        place = self.begin(JPEG, sha256=sha256(JPEG))
        self.add(place, 0, JPEG[:100])
        self.server.process.kill()
        self.server.stop()
        part, = pathlib.Path(self.data, "files").glob("*.part")
        part.write_bytes(JPEG)
        self.server = Server(self.data)
        self.assertEqual(self.offset(place), 0)
        self.assertEqual(self.add(place, 0, JPEG)[0], 204)
        self.assertEqual(self.read(JPEG, self.host), (200, JPEG))

    def test_no_clear_part_outlives_its_upload(self):
        self.upload(JPEG)
        self.server.process.kill()
        self.server.stop()
        files = pathlib.Path(self.data, "files")
        sealed, = files.glob("*.sealed")
        sealed.with_suffix(".part").write_bytes(JPEG)
        (files / "nobodys.part").write_bytes(JPEG)
        self.server = Server(self.data)
        self.assertEqual(list(files.glob("*.part")), [])

    def test_who_has_only_sent_half_a_file_can_be_erased(self):
        self.add(self.begin(JPEG, subject="p-7"), 0, JPEG[:100])
        self.send("POST", "/v1/subjects/p-7/erasure", BASIS)
        self.assertEqual(list(pathlib.Path(self.data, "files").glob("*.part")), [])

    def test_the_journal_takes_a_line_twice(self):
        gone = self.begin(JPEG)
        self.upload(JPEG + b"x")
        self.send("POST", "/v1/subjects/h-1/erasure", BASIS)
        self.server.stop()
        journal = pathlib.Path(self.data, "files/journal")
        lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
        twice = [line for line in lines for _ in range(1 if "begun" in line else 2)]
        journal.write_text("".join(twice), encoding="utf-8")
        self.server = Server(self.data)
        self.assertEqual(self.offset(gone), 404)

    def test_a_backup_holds_the_files_and_drops_those_that_went(self):
        self.upload(JPEG, instance="R-1")
        self.report(JPEG)
        backup = pathlib.Path(self.data).with_name("backup")
        self.jalon("backup", "--data", self.data, backup)
        self.jalon("backup", "--data", self.data, backup)
        restored = pathlib.Path(self.data).with_name("restored")
        self.jalon("restore", backup, "--data", restored)
        self.server.stop()
        for beside in ("keys", "tokens"):
            source = pathlib.Path(self.data, beside)
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, restored / beside, **({"dirs_exist_ok": True} if source.is_dir() else {}))
        self.data = str(restored)
        self.server = Server(self.data)
        self.assertEqual(self.read(JPEG, self.officer), (200, JPEG))
        self.send("POST", "/v1/subjects/p-1/erasure", BASIS)
        self.server.stop()
        self.jalon("backup", "--data", self.data, backup)
        self.assertEqual(list((backup / "files").glob("*.sealed")), [])
        self.server = Server(self.data)

    def jalon(self, *arguments):
        done = subprocess.run([JALON, *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_an_altered_file_is_told_and_a_lost_one_is_not_there(self):
        self.upload(JPEG)
        file, = pathlib.Path(self.data, "files").glob("*.sealed")
        content = bytearray(file.read_bytes())
        content[-1] ^= 1
        file.write_bytes(content)
        self.assertEqual(self.read(JPEG, self.host)[0], 500)
        file.unlink()
        self.assertEqual(self.read(JPEG, self.host)[0], 404)

    def test_a_torn_journal_is_cut_and_a_damaged_one_is_told(self):
        self.upload(JPEG)
        self.server.stop()
        journal = pathlib.Path(self.data, "files/journal")
        whole = journal.read_text(encoding="utf-8")
        journal.write_text(whole + '{"begun":"half', encoding="utf-8")
        self.server = Server(self.data)
        self.assertEqual(self.read(JPEG, self.host)[0], 200)
        self.server.stop()
        self.assertEqual(journal.read_text(encoding="utf-8"), whole)
        journal.write_text("{}\n" + whole, encoding="utf-8")
        with self.assertRaisesRegex(AssertionError, "ended with 5"):
            Server(self.data)
        journal.write_text(whole, encoding="utf-8")
        self.server = Server(self.data)


if __name__ == "__main__":
    unittest.main()
