"""CRC-32C (Castagnoli, reflected), fast enough in Python: a record is folded as one large integer.

Modulo the polynomial of the CRC, x^290 = x^136 + x^113 + x^107 + x^32 + 1, and the same with every
exponent times a power of two. So a bit may be moved 154, 177, 183, 258 and 290 places towards the
end, times that power, and thousands of bits are moved by one shift of the integer that they form.
"""
_POLYNOMIAL = 0x82F63B78
_FOLDED = 152  # bits at a time: whole bytes, at most 154
_SHIFTS = [places - _FOLDED for places in (154, 177, 183, 258, 290)]
_LEAST = _FOLDED + 290  # what must be there to be folded


def _table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return table


_TABLE = _table()


def crc32c(data):
    value, left = int.from_bytes(data, "little") ^ 0xFFFFFFFF, 8 * len(data)
    scale = 1 << max(0, (left // _LEAST).bit_length() - 1)
    while left >= _LEAST:
        while left < _LEAST * scale:
            scale >>= 1
        folded = _FOLDED * scale
        low = value & ((1 << folded) - 1)
        value >>= folded
        for shift in _SHIFTS:
            value ^= low << shift * scale
        left -= folded
    crc, table = 0, _TABLE
    for byte in (value & ((1 << left) - 1)).to_bytes(left // 8, "little"):
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xff]
    return crc ^ value >> left ^ 0xFFFFFFFF
