"""Reads a Tidemark baseline with numpy alone, and judges vectors by it.

    import tidemark_baseline
    baseline = tidemark_baseline.read("data/baseline.bin")
    scope = baseline.scope("cohort:ci_job:aws")     # the global one where there is none of that name
    scope.score(rows)                               # isolation score in (0, 1], as the night's, bit for bit
    scope.statistic(rows)                           # how unusual
    scope.p_value(scope.statistic(rows) - usual)    # less the identity's usual maximum; 1 for no evidence
    scope.parts(rows)                               # what each feature adds, and the forest in the last column

Rows are vectors, NaN for what was not observed. The file's form is described in
models/EXPORT-FORMAT.md and io.tidemark.runtime.baseline.Baseline.
"""

import numpy as np
from tidemark_forest import Forest, _Bytes, crc32c, take_trees

MAGIC = b"TIDEMARK"
ORDINARY, ORDINARY_SHARE, FOREST_WEIGHT = 3.0, 0.05, 2.0


class Tails:
    """How surprising a value is for its feature: -ln p, 0 where it is ordinary."""

    def __init__(self, source):
        self.observed, self.starts = source.array("i4"), source.array("i4")
        self.values = source.array("f4")
        self.at_or_above, self.above = source.array("i4"), source.array("i4")
        self.origins, self.fars = source.array("f4"), source.array("f4")

    def share(self, feature, values):
        """Share of training values at or above each."""
        values = np.asarray(values, dtype=np.float32)
        start, end = self.starts[feature], self.starts[feature + 1]
        if start == end:
            return np.ones(len(values))
        kept = self.values[start:end]
        low = np.maximum(np.searchsorted(kept, values, side="right") - 1, 0)
        counts = np.where(
            kept[low] == values, self.at_or_above[start:end][low], self.above[start:end][low]
        )
        counts = np.where(np.isnan(values) | (values <= kept[0]), self.observed[feature], counts)
        return counts / self.observed[feature]

    def surprise(self, feature, values):
        share = self.share(feature, values)
        way = float(self.fars[feature]) - float(self.origins[feature])
        distance = np.zeros(len(share))
        if way > 0:
            beyond = np.asarray(values, dtype=np.float32).astype(np.float64) - float(self.origins[feature])
            distance = np.minimum(50, np.maximum(0, np.nan_to_num(beyond) / way))
        surprise = -np.log(np.minimum(1, (1000 * share + np.exp(-12 * distance)) / 1001))
        return np.where(share >= 1, 0, surprise)


class Scope:
    """What is normal for some identities; calibration and thresholds may be those of all."""

    def score(self, rows):
        return self.forest.score(rows)

    def parts(self, rows):
        """What each feature, and in the last column the forest, adds to the statistic."""
        rows = np.asarray(rows, dtype=np.float32)
        parts = np.zeros((len(rows), rows.shape[1] + 1))
        if self.combination != 2:
            for feature in range(rows.shape[1]):
                surprise = self.tails.surprise(feature, rows[:, feature])
                ordinary = self.tails.share(feature, rows[:, feature]) >= ORDINARY_SHARE
                parts[:, feature] = np.where(ordinary, 0, np.maximum(0, surprise - ORDINARY))
            if self.weights is not None:
                parts[:, :-1] *= self.weights.astype(np.float64)
        if self.combination != 1:
            surprise = self.forest_tail.surprise(0, self.score(rows))
            parts[:, -1] = FOREST_WEIGHT * np.maximum(0, surprise - ORDINARY)
        return parts

    def statistic(self, rows):
        parts = self.parts(rows)
        total = np.zeros(len(parts))
        for column in parts.T:  # in this order, as rounding depends on it
            total += column
        return total

    def p_value(self, exceeds, statistic=np.inf):
        """Chance that a normal identity-day reaches as much, of what a statistic exceeds the usual by.

        1, as the night writes it down, where that is no evidence: from `p_start` on, and where the
        statistic itself, if it is given, is 0, so that nothing stands out.
        """
        at_least = len(self.day_maxima) - np.searchsorted(self.day_maxima, exceeds, side="left")
        p = (1 + at_least) / (len(self.day_maxima) + 1)
        return np.where((p < self.p_start) & (np.asarray(statistic) > 0), p, 1.0)


class Baseline:
    """All that a night learned, but what it knows of single identities."""

    def scope(self, name):
        return self.scopes.get(name, self.scopes["global"])


def _section(source, name):
    source.expect(name)
    length = source.take("i")
    content = _Bytes(source.data[source.at : source.at + length])
    source.at += length
    return content


def _scope(source):
    scope = Scope()
    scope.name, scope.usual_maximum = source.text(), source.take("d")
    scope.training_rows, scope.training_days = source.take("q"), source.take("i")
    combination = _section(source, b"COMB")
    scope.combination = combination.take("B")
    # How much each feature's tail counts; without the list all count alike.
    scope.weights = combination.array("f4") if combination.at < len(combination.data) else None
    scope.forest = take_trees(_section(source, b"FRST"), Forest())
    scope.tails = Tails(_section(source, b"TAIL"))
    scope.forest_tail = Tails(_section(source, b"FTAL"))
    scope.day_maxima = _section(source, b"CALB").array("f8")
    thresholds = _section(source, b"THRS")
    scope.thresholds = None
    if thresholds.data:
        medium, high = thresholds.take("d"), thresholds.take("d")
        budgets = []
        for _ in range(2):
            budgets.append(thresholds.take("d"))
            thresholds.take("d"), thresholds.take("i"), thresholds.take("i")
        scope.thresholds = {
            "medium": medium, "high": high, "medium_budget": budgets[0], "high_budget": budgets[1]
        }
    return scope


def parse(data):
    """The baseline in the bytes of a file."""
    source, baseline = _Bytes(data), Baseline()
    source.expect(MAGIC)
    version, _, checksum = source.take("i"), source.take("i"), source.take("I")
    if version != 1:
        raise ValueError(f"version {version} of the baseline; this reader knows 1")
    if checksum != crc32c(data[source.at :]):
        raise ValueError("the baseline is damaged; fetch it again")
    head = _section(source, b"HEAD")
    baseline.trained_for = np.datetime64("1970-01-01") + head.take("q")
    head.text()
    baseline.features = [head.text() for _ in range(head.take("i"))]
    policy = _section(source, b"POLI")
    policy.take("q")  # half-life
    p_start = policy.take("d")
    for name in (b"PROV", b"USUA"):
        _section(source, name)
    scopes = _section(source, b"SCPS")
    found = [_scope(_section(scopes, b"SCOP")) for _ in range(scopes.take("i"))]
    baseline.scopes = {scope.name: scope for scope in found}
    everyone = baseline.scopes["global"]
    for scope in found:
        scope.p_start = p_start
        if scope.thresholds is None:  # too few days of its own
            scope.day_maxima, scope.thresholds = everyone.day_maxima, everyone.thresholds
    return baseline


def read(path):
    """The baseline of a file."""
    with open(path, "rb") as file:
        return parse(file.read())
