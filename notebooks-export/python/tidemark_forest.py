"""The forests of a Tidemark baseline, with numpy alone: tidemark_baseline reads them.

Scores are those of the Java runtime, bit for bit.
"""

import struct

import numpy as np


class Forest:
    """A forest; every array has one entry per node, trees one after the other."""

    def score(self, rows):
        """Anomaly scores in (0, 1], about 0.5 for an average row."""
        rows = np.asarray(rows, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != len(self.medians):
            raise ValueError(f"rows are {rows.shape}; the forest has {len(self.medians)} features")
        with np.errstate(over="ignore"):  # beyond float32 is infinite, there as here
            rows = rows.astype(np.float32)
        rows = np.where(np.isnan(rows), self.medians, rows)
        if self.normalizer == 0:
            return np.full(len(rows), 0.5)
        total = np.zeros(len(rows))
        for start in self.starts[:-1]:
            total += self.path_lengths[self._leaf(start, rows)]
        return power_of_two(-(total / (len(self.starts) - 1)) / self.normalizer)

    def _leaf(self, start, rows):
        """The leaf of one tree that each row ends in."""
        each = np.arange(len(rows))
        node = np.full(len(rows), start)
        while True:
            inner = self.left[node] != node - start
            if not inner.any():
                return node
            right = rows[each, self.features[node]] >= self.thresholds[node]
            node = np.where(inner, start + self.left[node] + right, node)


class _Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, kind):
        (value,) = struct.unpack_from("<" + kind, self.data, self.at)
        self.at += struct.calcsize("<" + kind)
        return value

    def array(self, kind):
        values = np.frombuffer(self.data, "<" + kind, self.take("i"), self.at)
        self.at += values.nbytes
        return values

    def text(self):
        return self.array("u1").tobytes().decode("utf-8")

    def expect(self, bytes_):
        found = self.data[self.at : self.at + len(bytes_)]
        if found != bytes_:
            raise ValueError(f"expected {bytes_} but found {found}: no baseline, or a damaged one")
        self.at += len(bytes_)


def take_trees(source, forest):
    """Reads trees into a forest: the content of a section FRST."""
    sample = source.take("i")
    forest.medians, forest.starts = source.array("f4"), source.array("i4")
    nodes = source.array("u8")  # split value, feature, left child: 32, 16 and 16 bits
    forest.left = (nodes & np.uint64(0xFFFF)).astype(np.int64)
    forest.features = ((nodes >> np.uint64(16)) & np.uint64(0xFFFF)).astype(np.int64)
    forest.thresholds = (nodes >> np.uint64(32)).astype(np.uint32).view(np.float32)
    forest.path_lengths = source.array("f4").astype(np.float64)
    harmonic = 0.0
    for n in range(1, sample + 1):
        harmonic += 1.0 / n
    forest.normalizer = float(np.float32(2 * (harmonic - 1)))
    return forest


def power_of_two(exponents):
    """2 to the power of each, 0 or less, with the bits of Java's StrictMath: fdlibm's e_pow.c."""
    y = np.asarray(exponents, dtype=np.float64)
    head = _without_low_word(y)  # the logarithm of 2 to the base 2 is 1 without a rest
    rest = y - head
    high = np.abs(y).view(np.int64) >> 32
    whole = np.where(high > 0x3FE00000, -np.floor(np.abs(_without_low_word(y)) + 0.5), 0.0)
    head = head - whole
    t = _without_low_word(rest + head)
    u = t * 6.93147182464599609375e-01
    v = (rest - (t - head)) * 6.93147180559945286227e-01 + t * -1.90465429995776804525e-09
    z = u + v
    w = v - (z - u)
    t = z * z
    p = -2.77777777770155933842e-03 + t * (
        6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08)
    )
    t1 = z - t * (1.66666666666666019037e-01 + t * p)
    r = (z * t1) / (t1 - 2.0) - (w + z * w)
    return np.ldexp(1.0 - (r - z), whole.astype(np.int64))


def _without_low_word(values):
    return (np.ascontiguousarray(values).view(np.int64) & ~np.int64(0xFFFFFFFF)).view(np.float64)


def crc32c(data):
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(0x82F63B78), table >> 1)
    table, crc = table.tolist(), 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF
