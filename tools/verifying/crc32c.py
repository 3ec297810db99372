"""CRC-32C (Castagnoli, reflected). Two tables of 65,536 take four bytes at a time."""
import struct

_POLYNOMIAL = 0x82F63B78


def _first_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return table


def _tables():
    """What a byte becomes once one, two, three and four zero bytes have followed; then in pairs."""
    single = [_first_table()]
    for _ in range(3):
        former = single[-1]
        single.append([crc >> 8 ^ single[0][crc & 0xff] for crc in former])
    pairs = [[single[0][high] ^ single[1][low] for high in range(256) for low in range(256)],
             [single[2][high] ^ single[3][low] for high in range(256) for low in range(256)]]
    return single[0], pairs[0], pairs[1]


_BYTE, _LAST_PAIR, _FIRST_PAIR = _tables()


def crc32c(data):
    crc, last, first = 0xFFFFFFFF, _LAST_PAIR, _FIRST_PAIR
    whole = len(data) & ~3
    for word in struct.unpack(f"<{whole // 4}I", data[:whole]):
        crc ^= word
        crc = first[crc & 0xffff] ^ last[crc >> 16]
    for byte in data[whole:]:
        crc = crc >> 8 ^ _BYTE[(crc ^ byte) & 0xff]
    return crc ^ 0xFFFFFFFF
