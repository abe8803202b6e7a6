# %% [markdown]
# # Ablation
#
# What would be missed without a feature? A small model of the same kind as the night's (tails of every feature,
# and an isolation forest) is learned here from the days before, with and without it, and judges the night.
#
# What is to be found: identities labelled compromised; where there are none, those that the night alerted on for
# risk or a bound, and then this only says what the alerts rest on. How well they are found is their mean depth:
# −log10 of the share of other identities whose day reached as much. Two things blur it: the seed of the forest
# (the band), and which identities there happened to be (a paired bootstrap over identities).

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tidemark_extract as extract

TREES, SAMPLE, SEEDS, DRAWS, CANDIDATES = 20, 64, 5, 400, 8
events, days = extract.load("events"), extract.load("identity_days")
names, night = extract.features(), extract.night()
far = np.array([extract.far_values()[name] for name in names])
vectors = extract.vectors(events).astype(float)
tonight = (events.event_date == night).to_numpy()
of_night = days[days.event_date == night].set_index("identity")
usual = of_night.usual_maximum
labelled = set(of_night.index[of_night.label == "compromised"])
wanted = labelled or set(events[tonight & events.cause.isin(["RISK", "BOUND"])].identity)
train = vectors[~tonight]
test, who = vectors[tonight], events.identity[tonight].to_numpy()
people = np.unique(who)
positive = np.isin(people, list(wanted))
print(f"{len(train)} events to learn from, {len(people)} identities to judge, {positive.sum()} to be found")


# %%
def surprise(learned, values, origin, far):
    learned = np.sort(learned[~np.isnan(learned)])
    if len(learned) == 0:
        return np.zeros(len(values))
    share = (len(learned) - np.searchsorted(learned, values, side="left")) / len(learned)
    share = np.where(np.isnan(values), 1, share)
    way = np.clip(np.nan_to_num(values - origin) / (far - origin), 0, 50) if far > origin else 0 * share
    return np.where(share >= 1, 0, -np.log(np.minimum(1, (1000 * share + np.exp(-12 * way)) / 1001)))


def beyond_ordinary(surprise):
    return np.where(surprise <= -np.log(0.05), 0, np.maximum(0, surprise - 3))


HARMONIC = np.cumsum(1 / np.arange(1, SAMPLE + 1))


def c(n):
    """What an unsuccessful search among n rows would still take, by the forest's own definition."""
    return 2 * (HARMONIC[n - 1] - 1) if n else 0.0


def path_lengths(rows, grown, depth, random):
    """Depths of rows in a tree that is grown and walked at once."""
    out = np.full(len(rows), depth + c(len(grown)), float)
    if len(rows) == 0 or len(grown) < 2 or depth >= np.log2(SAMPLE):
        return out
    low, high = grown.min(0), grown.max(0)
    varying = np.flatnonzero(high > low)
    if len(varying) == 0:
        return out
    feature = random.choice(varying)
    split = random.uniform(low[feature], high[feature])
    left, grown_left = rows[:, feature] < split, grown[:, feature] < split
    out[left] = path_lengths(rows[left], grown[grown_left], depth + 1, random)
    out[~left] = path_lengths(rows[~left], grown[~grown_left], depth + 1, random)
    return out


def forest_scores(kept, seed):
    """Scores of training rows, test rows and the far row; contrast rows as the night's forest has them."""
    random = np.random.default_rng(seed)
    medians = np.nan_to_num(np.nanmedian(np.where(np.isnan(train).all(0), 0, train), axis=0))
    filled = [np.where(np.isnan(rows), medians, rows)[:, kept] for rows in (train, test, far[None, :])]
    learned = random.choice(len(filled[0]), min(len(filled[0]), 2000), replace=False)
    together = np.vstack([filled[0][learned], filled[1], filled[2]])
    total = np.zeros(len(together))
    for _ in range(TREES):
        grown = filled[0][random.choice(len(filled[0]), min(SAMPLE, len(filled[0])), replace=False)].copy()
        for column in range(grown.shape[1]):  # so that a tree can split on what never varied
            if np.isfinite(filled[2][0, column]):
                grown[random.integers(len(grown)), column] = filled[2][0, column]
        total += path_lengths(together, grown, 0, random)
    scores = 2 ** -(total / TREES / c(SAMPLE))
    return scores[: len(learned)], scores[len(learned) : -1], scores[-1]


tails = np.column_stack(
    [beyond_ordinary(surprise(train[:, i], test[:, i], 0.0, far[i])) for i in range(len(names))]
)


def day_maxima(kept, seed):
    learned, scores, out = forest_scores(kept, seed)
    of_forest = 2 * beyond_ordinary(surprise(learned, scores, np.median(learned), out))
    statistic = pd.Series(tails[:, kept].sum(1) + of_forest).groupby(who).max()
    return (statistic - usual.reindex(statistic.index).fillna(0)).reindex(people).to_numpy()


def depth(maxima, positive):
    others = np.sort(maxima[~positive])
    at_least = len(others) - np.searchsorted(others, maxima[positive] - 1e-9, side="left")
    return float((-np.log10((1 + at_least) / (len(others) + 1))).mean()) if positive.any() else 0.0


# %% [markdown]
# ## With all features, by seed

# %%
every = np.arange(len(names))
whole = [day_maxima(every, seed) for seed in range(SEEDS)]
depths = np.array([depth(maxima, positive) for maxima in whole])
band = 2 * depths.std(ddof=1)
print(f"mean depth {depths.mean():.3f}, seed noise ±{band:.3f}")

# %% [markdown]
# ## Without one, and with one alone
#
# The features that add most to what is to be found; all others add less.

# %%
wanted_rows = np.isin(who, people[positive])
order = np.argsort(-tails[wanted_rows].max(0)) if wanted_rows.any() else every
candidates = order[:CANDIDATES]
random = np.random.default_rng(1)
draws = [random.integers(len(people), size=len(people)) for _ in range(DRAWS)]
draws = [draw for draw in draws if positive[draw].any() and not positive[draw].all()]
lines = []
for feature in candidates:
    without = [day_maxima(np.delete(every, feature), seed) for seed in range(2)]
    change = np.mean([depth(w, positive) - depth(a, positive) for w, a in zip(without, whole)])
    drawn = [
        np.mean([depth(w[d], positive[d]) - depth(a[d], positive[d]) for w, a in zip(without, whole)])
        for d in draws
    ]
    low, high = np.quantile(drawn, [0.025, 0.975]) if drawn else (0.0, 0.0)
    alone = pd.Series(tails[:, feature]).groupby(who).max().reindex(people).to_numpy()
    verdict = "within noise"
    if abs(change) > band and (high < 0 or low > 0):
        verdict = "found less without it" if change < 0 else "found more without it"
    lines.append((names[feature], change, low, high, depth(alone, positive), verdict))
ablation = pd.DataFrame(
    lines, columns=["feature", "change without it", "2.5 %", "97.5 %", "depth alone", "verdict"]
).set_index("feature")
ablation.round(3)

# %%
fig, axes = plt.subplots(figsize=(8, 0.4 * len(ablation) + 1.2))
axes.axvspan(-band, band, color="lightgrey", label="seed noise")
axes.hlines(ablation.index, ablation["2.5 %"], ablation["97.5 %"], color="grey")
axes.plot(ablation["change without it"], ablation.index, "o")
axes.set_xlabel("change of the mean depth without the feature")
axes.legend()
plt.tight_layout()
plt.show()
