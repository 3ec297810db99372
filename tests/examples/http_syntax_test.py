"""RFC 9112 on the wire: what is invalid or ambiguous is refused, closes the connection, and nothing
behind it is read. tests/adapters/http judges the parser alone; here the whole server does.

JALON_BIN names the program.
"""
import json
import tempfile
import unittest

from documented import checked
from served import Server
from simulated import HAS_JALON
from wire import Wire

START = b'{"workflow":"toggle"}'
SIZE = str(len(START)).encode()


def get(*lines, target=b"/v1/whoami", version=b"HTTP/1.1", host=b"Host: jalon"):
    return b"\r\n".join([b"GET " + target + b" " + version, *([host] if host else []), *lines,
                         b"TOKEN", b"", b""])


def post(*lines, body=b""):
    return b"\r\n".join([b"POST /v1/instances HTTP/1.1", b"Host: jalon", *lines, b"TOKEN", b"",
                         body])


def chunked(body):
    return post(b"Transfer-Encoding: chunked", body=body)


ONE_CHUNK = b"%x\r\n%s\r\n" % (len(START), START)

# Section of RFC 9112 (or of 9110), what it is, status, bytes. TOKEN stands for a valid token.
REFUSED = [
    ("2.2", "a bare CR in a line", 400, get(b"X: a\rb")),
    ("2.2", "a line that ends in LF alone", 400, get(b"X: a\nY: b")),
    ("2.2", "white space before the first field", 400, get(host=b" Host: jalon")),
    ("2.2", "two empty lines before the request", 400, b"\r\n\r\n" + get()),
    ("2.3", "another major version", 505, get(version=b"HTTP/2.0")),
    ("2.3", "a version in lower case", 400, get(version=b"http/1.1")),
    ("2.3", "a version without minor", 400, get(version=b"HTTP/1")),
    ("3", "two spaces in the request line", 400, get(target=b" /v1/whoami")),
    ("3", "a tab in the request line", 400, get().replace(b"GET ", b"GET\t", 1)),
    ("3", "a space in the target", 400, get(target=b"/v1/who ami")),
    ("3", "a method that nobody knows", 501, get().replace(b"GET", b"BREW", 1)),
    ("3", "a method in lower case", 501, get().replace(b"GET", b"get", 1)),
    ("3", "a target past 8 KiB", 414, get(target=b"/" + b"a" * 8192)),
    ("3.2", "no Host", 400, get(host=None)),
    ("3.2", "two Hosts", 400, get(b"Host: other")),
    ("3.2", "a Host with a path", 400, get(host=b"Host: jalon/x")),
    ("3.2", "a Host with a user", 400, get(host=b"Host: a@jalon")),
    ("3.2", "an empty Host", 400, get(host=b"Host:")),
    ("3.2.1", "a target that is no path", 400, get(target=b"v1/whoami")),
    ("3.2.2", "an absolute target of another scheme", 400, get(target=b"ftp://jalon/v1/whoami")),
    ("3.2.3", "CONNECT", 501, get(target=b"jalon:80").replace(b"GET", b"CONNECT", 1)),
    ("3.2.4", "* with another method than OPTIONS", 400, get(target=b"*")),
    ("3986", "a bad escape", 400, get(target=b"/v1/%zz")),
    ("3986", "an escaped NUL", 400, get(target=b"/v1/instances/a%00")),
    ("3986", "an escaped slash in a segment", 400, get(target=b"/v1/instances/a%2Fhistory")),
    ("3986", "an escape that is no UTF-8", 400, get(target=b"/v1/instances/%ff")),
    ("3986", "a fragment", 400, get(target=b"/v1/whoami#x")),
    ("5", "a field without colon", 400, get(b"X")),
    ("5", "a field without name", 400, get(b": a")),
    ("5.1", "white space before the colon", 400, get(b"X : a")),
    ("5.1", "a name with a space", 400, get(b"X Y: a")),
    ("5.2", "a folded field", 400, get(b"X: a", b" b")),
    ("9110 5.5", "a NUL in a value", 400, get(b"X: a\0b")),
    ("9110 5.5", "a control character in a value", 400, get(b"X: a\x01b")),
    ("9110 5.4", "more than 100 fields", 431, get(*[b"X: a"] * 100)),
    ("9110 5.4", "more than 8 KiB of fields", 431, get(b"X: " + b"a" * 8192)),
    ("6.1", "both lengths", 400,
     post(b"Content-Length: " + SIZE, b"Transfer-Encoding: chunked",
          body=ONE_CHUNK + b"0\r\n\r\n")),
    ("6.1", "an unknown coding before chunked", 501,
     post(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n")),
    ("6.1", "a coding without chunked", 400, post(b"Transfer-Encoding: gzip", body=START)),
    ("6.1", "chunked twice", 400, post(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n")),
    ("6.1", "chunked not last", 400, post(b"Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n")),
    ("6.1", "chunked in two fields", 400,
     post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n")),
    ("6.1", "chunked with a vertical tab", 400,
     post(b"Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n")),
    ("6.1", "a transfer coding in HTTP/1.0", 400,
     chunked(b"0\r\n\r\n").replace(b"HTTP/1.1", b"HTTP/1.0", 1)),
    ("6.2", "two equal lengths", 400,
     post(b"Content-Length: " + SIZE, b"Content-Length: " + SIZE, body=START)),
    ("6.2", "two lengths in one field", 400, post(b"Content-Length: 1, 1", body=START)),
    ("6.2", "a length with a sign", 400, post(b"Content-Length: +" + SIZE, body=START)),
    ("6.2", "a length in hexadecimal digits", 400, post(b"Content-Length: 0x15", body=START)),
    ("6.2", "an empty length", 400, post(b"Content-Length:", body=START)),
    ("6.2", "a length past 1 MiB", 413, post(b"Content-Length: 1048577")),
    ("6.2", "a length past any integer", 413, post(b"Content-Length: " + b"9" * 40)),
    ("7.1", "a chunk size that is no number", 400, chunked(b"x\r\n")),
    ("7.1", "a chunk size with a sign", 400, chunked(b"-1\r\n")),
    ("7.1", "a chunk size past 64 bits", 400, chunked(b"1" + b"0" * 16 + b"\r\n")),
    ("7.1", "a chunk past 1 MiB", 413, chunked(b"100001\r\n")),
    ("7.1", "a chunk that is longer than it says", 400, chunked(b"1\r\nab\r\n0\r\n\r\n")),
    ("7.1", "a chunk line that ends in LF alone", 400, chunked(b"1\na\r\n0\r\n\r\n")),
    ("7.1.1", "a malformed chunk extension", 400, chunked(b"1;=\r\na\r\n0\r\n\r\n")),
    ("7.1.1", "chunk extensions past 8 KiB", 431, chunked(b"1;a=" + b"b" * 8192)),
    ("7.1.2", "a malformed trailer", 400, chunked(ONE_CHUNK + b"0\r\nX : a\r\n\r\n")),
    ("7.1.2", "trailers past 8 KiB", 431, chunked(ONE_CHUNK + b"0\r\nX: " + b"a" * 8192)),
]

TAKEN = [
    ("2.2", "one empty line before the request", 200, b"\r\n" + get()),
    ("2.3", "HTTP/1.0 without Host", 200, get(version=b"HTTP/1.0", host=None)),
    ("3.2.2", "an absolute target, whose host wins", 200, get(target=b"http://other/v1/whoami")),
    ("3.2.4", "OPTIONS *", 404, get(target=b"*").replace(b"GET", b"OPTIONS", 1)),
    ("5", "a field without value, and one in obs-text", 200, get(b"X:", b"Y: \xe9")),
    ("5.1", "white space around a value", 200, get(b"X: \t a \t ")),
    ("5.1", "names in any case", 200, get(host=b"hOST: jalon")),
    ("6.2", "a body of exactly its length", 201, post(b"Content-Length: " + SIZE, body=START)),
    ("6.2", "a length with leading zeros", 201, post(b"Content-Length: 000" + SIZE, body=START)),
    ("7.1", "two chunks", 201, chunked(
        b"1\r\n{\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(START) - 1, START[1:]))),
    ("7.1", "chunked in capitals", 201,
     post(b"Transfer-Encoding: CHUNKED", body=ONE_CHUNK + b"0\r\n\r\n")),
    ("7.1.1", "a chunk extension", 201, chunked(
        b"%x;a=b;c=\"d\"\r\n%s\r\n0\r\n\r\n" % (len(START), START))),
    ("7.1.2", "trailers", 201, chunked(ONE_CHUNK + b"0\r\nX: a\r\n\r\n")),
]


@unittest.skipUnless(HAS_JALON, "no program; set JALON_BIN")
class HttpSyntaxTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.server = Server(folder.name + "/data")
        cls.addClassCleanup(cls.server.stop)
        cls.bearer = b"Authorization: Bearer " + cls.server.admin.encode()

    def wire(self, data):
        wire = Wire(self.server, data.replace(b"TOKEN", self.bearer))
        self.addCleanup(wire.close)
        return wire

    def log_head(self):
        return self.server.exchange("GET", "/readyz")[2]["position"]

    def test_what_is_invalid_or_ambiguous_ends_the_connection_and_nothing_behind_it_is_read(self):
        smuggled = post(b"Content-Length: " + SIZE, body=START)
        for section, what, status, data in REFUSED:
            with self.subTest(section=section, what=what):
                before = self.log_head()
                wire = self.wire(data + smuggled)
                found, fields, body = wire.answer()
                self.assertEqual((found, fields["connection"]), (status, "close"), body)
                checked("POST", "/v1/instances", found, fields.items(), body)
                self.assertEqual(wire.rest(), b"", "one answer, then the end")
                self.assertEqual(self.log_head(), before)

    def test_what_is_valid_is_taken_and_the_connection_goes_on(self):
        for section, what, status, data in TAKEN:
            with self.subTest(section=section, what=what):
                wire = self.wire(data)
                found, fields, body = wire.answer()
                self.assertEqual(found, status, body)
                if fields.get("connection") != "close":
                    wire.send(get().replace(b"TOKEN", self.bearer))
                    self.assertEqual(wire.answer()[0], 200)

    def test_pipelined_requests_are_answered_in_order(self):
        numbers = range(1, 30)
        wire = self.wire(b"".join(get(target=b"/v1/instances?limit=%d" % n) if n % 2 else get()
                                  for n in numbers))
        answers = [json.loads(wire.answer()[2]) for _ in numbers]
        self.assertEqual(["role" in answer for answer in answers], [n % 2 == 0 for n in numbers])

    def test_a_request_that_waits_for_leave_is_told_to_go_on(self):
        wire = self.wire(post(b"Expect: 100-continue", b"Content-Length: " + SIZE))
        self.assertEqual(wire.answer()[0], 100)
        wire.send(START)
        self.assertEqual(wire.answer()[0], 201)

    def test_an_answer_to_head_has_the_length_and_no_body(self):
        wire = self.wire(get().replace(b"GET", b"HEAD", 1) + get())
        _, fields, _ = wire.answer(head_only=True)
        status, _, body = wire.answer()
        self.assertEqual((status, len(body)), (200, int(fields["content-length"])))

    def test_close_and_http_1_0_end_the_connection_keep_alive_does_not(self):
        for data, goes_on in ((get(b"Connection: close"), False),
                              (get(b"Connection: x, CLOSE"), False),
                              (get(version=b"HTTP/1.0"), False),
                              (get(b"Connection: keep-alive", version=b"HTTP/1.0"), True)):
            with self.subTest(data=data):
                wire = self.wire(data)
                fields = wire.answer()[1]
                self.assertEqual(fields.get("connection"), "keep-alive" if goes_on else "close")
                if goes_on:
                    wire.send(get().replace(b"TOKEN", self.bearer))
                    self.assertEqual(wire.answer()[0], 200)
                else:
                    self.assertEqual(wire.rest(), b"")

    def test_half_a_request_changes_nothing(self):
        before = self.log_head()
        for data in (post(b"Content-Length: " + SIZE, body=START[:-1]), chunked(ONE_CHUNK),
                     get()[:-1], b"POST"):
            wire = self.wire(data)
            wire.end_sending()
            self.assertIsNone(wire.answer(), data)
        self.assertEqual(self.log_head(), before)


if __name__ == "__main__":
    unittest.main()
