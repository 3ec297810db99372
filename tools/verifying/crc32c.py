"""CRC-32C (Castagnoli, reflected), fast enough in Python: a record is folded as one large integer.

Modulo the polynomial of the CRC, x^290 = x^136 + x^113 + x^107 + x^32 + 1, and the same with every
exponent times a power of two. So a bit may be moved 154, 177, 183, 258 and 290 places towards the
end, times that power, and thousands of bits are moved by one shift of the integer that they form.

A CRC is linear: that of several texts laid over one another is what theirs are. So many records are
checked at once, and only if the sum is wrong one by one.
"""
_ONES = 0xFFFFFFFF
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
    return _remainder(int.from_bytes(data, "little") ^ _ONES, 8 * len(data)) ^ _ONES


def wrong(records):
    """The places of those that do not end in the CRC of what is in front of it."""
    sizes = list(map(len, records))
    longest, total, stated = max(sizes, default=4), 0, 0
    for record, size in zip(records, sizes):
        body = int.from_bytes(record[:-4], "little") ^ _ONES
        total ^= body << 8 * (longest - size)
        stated ^= int.from_bytes(record[-4:], "little") ^ _ONES
    if _remainder(total, 8 * (longest - 4)) == stated:
        return set()
    return {at for at, record in enumerate(records)
            if crc32c(record[:-4]) != int.from_bytes(record[-4:], "little")}


def _remainder(value, left):
    """Of the `left` bits of `value`, with the ones that begin a CRC added already."""
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
    return crc ^ value >> left
