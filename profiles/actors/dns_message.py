"""As much of RFC 1035 as the actors speak: one question, answers of A and AAAA, and messages on TCP."""
import socket
import struct

TYPES = {1: (socket.AF_INET, "A"), 28: (socket.AF_INET6, "AAAA")}


def question(message):
    """Name, type, and where the question ends."""
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode("ascii"))
        at += 1 + message[at]
    return ".".join(labels).lower(), struct.unpack_from("!H", message, at + 1)[0], at + 5


def query(identity, name, kind=1):
    head = struct.pack("!6H", identity, 0x0100, 1, 0, 0, 0)
    return head + b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split(".")) + b"\0" + struct.pack("!2H", kind, 1)


def answer(message, addresses):
    """The answer of a server that knows these addresses: those of the type asked for, none otherwise."""
    _, kind, end = question(message)
    family = TYPES.get(kind, (None,))[0]
    found = [socket.inet_pton(family, address) for address in addresses if family and (":" in address) == (family == socket.AF_INET6)]
    head = message[:2] + struct.pack("!5H", 0x8580, 1, len(found), 0, 0)
    return head + message[12:end] + b"".join(struct.pack("!HHHIH", 0xC00C, kind, 1, 300, len(data)) + data for data in found)


def receive(connection):
    """A message with its length before it (RFC 1035, 4.2.2); None at the end."""
    def exactly(count):
        data = b""
        while len(data) < count:
            part = connection.recv(count - len(data))
            if not part:
                return None
            data += part
        return data

    length = exactly(2)
    return length and exactly(struct.unpack("!H", length)[0])


def send(connection, message):
    connection.sendall(struct.pack("!H", len(message)) + message)
