"""Bytes to the real server and back, below any client library. Shared by tests of this folder."""
import socket


class Wire:
    """One connection; whatever it waits for, it gives up after half a minute."""

    def __init__(self, server, data=b""):
        self.socket = socket.create_connection(
            (server.connection.host, server.connection.port), timeout=30)
        self.buffer = b""
        self.send(data)

    def send(self, data):
        """A server that has closed already may refuse the rest."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def end_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def more(self):
        """False at the end of the connection."""
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        return bool(data)

    def take(self, count):
        """So many bytes; fewer at the end of the connection."""
        while len(self.buffer) < count and self.more():
            pass
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def rest(self):
        while self.more():
            pass
        return self.take(len(self.buffer))

    def head(self):
        """Status, fields by lower-case name, of the next answer; None at the end."""
        while b"\r\n\r\n" not in self.buffer:
            if not self.more():
                return None
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin1").split("\r\n")
        fields = {name.lower(): value.strip()
                  for name, _, value in (line.partition(":") for line in lines)}
        return int(first.split(" ")[1]), fields

    def answer(self, head_only=False):
        """Status, fields and body of the next answer; None at the end."""
        head = self.head()
        if head is None:
            return None
        size = 0 if head_only or head[0] < 200 else int(head[1].get("content-length", 0))
        return *head, self.take(size)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
