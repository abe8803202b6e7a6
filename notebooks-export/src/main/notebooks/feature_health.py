# %% [markdown]
# # Feature health
#
# Did features change since the baseline was trained? Compares the night with all earlier days of the extract:
# missing values, values above zero, and the population stability index (PSI). A PSI below 0.1 means no change.
# Above 0.25, look closer: other weekdays may differ, and few values may do so by chance. The report compares
# similar days only, and tests whether a shift is significant.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tidemark_extract as extract

events = extract.load("events")
night, names = extract.night(), extract.features()
weights = events.stands_for.astype(float).to_numpy()
values = events[names].to_numpy(float)
tonight = (events.event_date == night).to_numpy()


def share(of, where):
    return float((of * weights)[where].sum() / weights[where].sum()) if weights[where].sum() else np.nan


def psi(column):
    """PSI over eight bins of the history, with half an event added to each bin."""
    seen = ~np.isnan(column)
    if not (seen & tonight).any() or not (seen & ~tonight).any():
        return np.nan
    edges = np.unique(np.quantile(column[seen & ~tonight], np.linspace(0, 1, 9)[1:-1]))
    bins = np.searchsorted(edges, column, side="right")
    shares = []
    for part in (seen & tonight, seen & ~tonight):
        counts = np.bincount(bins[part], weights=weights[part], minlength=len(edges) + 1) + 0.5
        shares.append(counts / counts.sum())
    return float(((shares[0] - shares[1]) * np.log(shares[0] / shares[1])).sum())


health = pd.DataFrame(
    {
        "missing": [share(np.isnan(values[:, i]), tonight) for i in range(len(names))],
        "missing before": [share(np.isnan(values[:, i]), ~tonight) for i in range(len(names))],
        "above 0": [share(values[:, i] > 0, tonight) for i in range(len(names))],
        "above 0 before": [share(values[:, i] > 0, ~tonight) for i in range(len(names))],
        "PSI": [psi(values[:, i]) for i in range(len(names))],
    },
    index=names,
)
health.sort_values("PSI", ascending=False).round(4)

# %%
fig, axes = plt.subplots(figsize=(8, 0.19 * len(names) + 1))
ordered = health.PSI.fillna(0).sort_values()
axes.barh(ordered.index, ordered)
axes.axvline(0.25, color="crimson", linewidth=1)
axes.set_xlabel("PSI of the night compared with earlier days")
axes.tick_params(axis="y", labelsize=6)
plt.show()

# %% [markdown]
# ## Correlated features
#
# Rank correlation over all events of the extract; constant features are omitted.

# %%
varying = [name for name in names if events[name].nunique() > 1]
correlation = events[varying].astype(float).rank().corr()
pairs = correlation.where(np.triu(np.ones(correlation.shape), 1) > 0).stack().sort_values(ascending=False)
fig, axes = plt.subplots(figsize=(7, 6))
image = axes.imshow(correlation, vmin=-1, vmax=1, cmap="RdBu_r")
axes.set_xticks([])
axes.set_yticks(range(len(varying)), varying, fontsize=5)
fig.colorbar(image)
plt.show()
pairs.head(10).round(3).to_frame("rank correlation")
