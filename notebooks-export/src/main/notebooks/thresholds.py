# %% [markdown]
# # Thresholds
#
# Effective risk at which MEDIUM and HIGH start, the budget, the actual rate, and the effect of other budgets.

# %%
import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tidemark_extract as extract

events, days = extract.load("events"), extract.load("identity_days")
night = extract.night()
tonight = events[(events.event_date == night) & events.score.notna()]
pd.DataFrame(extract.schema()["thresholds"]).T

# %% [markdown]
# ## Scores of the night

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.2))
left.hist(tonight.score, bins=50, weights=tonight.stands_for.astype(float), log=True)
left.set_xlabel("isolation score")
left.set_ylabel("events")
top = tonight.groupby("identity").effective_risk.max()
right.hist(top, bins=np.linspace(0, 1, 51), log=True)
thresholds = extract.schema()["thresholds"]["global"]
for name, colour in (("medium", "darkorange"), ("high", "crimson")):
    right.axvline(min(1, thresholds[name]), color=colour, label=f"{name}, global")
right.set_xlabel("largest effective risk of an identity")
right.set_ylabel("identities")
right.legend()
plt.show()

# %% [markdown]
# ## Budget and actual rate
#
# False step-ups per identity-day outside labelled attacks. It should not exceed the budget. Covers the days of this
# extract; the report covers more nights. Unlabelled attacks count as false.

# %%
false = (days.alerts > 0) & (days.label != "compromised") & ~days.known_attack.astype(bool)
outside = (days.label != "compromised") & ~days.within_attack.astype(bool)
weight = days.stands_for.astype(float) * outside
realised = (weight * false).groupby(days.event_date).sum() / weight.groupby(days.event_date).sum().clip(lower=1)
budget = thresholds["medium_budget"]
fig, axes = plt.subplots(figsize=(11, 2.8))
axes.bar(realised.index, realised)
axes.axhline(budget, color="crimson", label=f"budget {budget:g}")
axes.set_ylabel("of identity-days outside attacks")
axes.tick_params(axis="x", rotation=45)
axes.legend()
plt.show()
in_all = (weight * false).sum() / max(1, weight.sum())
print(f"budget {budget:g}; actual rate {in_all:.6f} over {len(realised)} days")
print(f"{(weight * false).sum():.0f} false on {weight.sum():.0f} identity-days outside labelled attacks")

# %% [markdown]
# ## Other budgets
#
# For each budget, the threshold that training would set from the risks of earlier judged days: just above the k-th
# largest daily maximum, where k is the largest rank at which the rate exceeds the budget with a probability of at most
# 1 − confidence. Training uses its calibration days; these days include attacks, and a sampled extract lacks the
# quietest events.

# %%
maxima = events[events.effective_risk.notna()].groupby(["event_date", "identity"]).effective_risk.max()
before = np.sort(maxima[maxima.index.get_level_values(0) < night].to_numpy())
confidence = thresholds["confidence"]


def rank(n, budget):
    """Returns the largest k with P(Binomial(n, budget) < k) <= 1 - confidence, or 0."""
    k, total = 0, 0.0
    while k < n:
        logs = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        total += math.exp(logs + k * math.log(budget) + (n - k) * math.log1p(-budget))
        if total > 1 - confidence:
            break
        k += 1
    return k


budgets, rows = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2), []
for budget in budgets:
    k = rank(len(before), budget)
    if k > 0:
        threshold = np.nextafter(before[-k], 2)
        rows.append((budget, k, threshold, int((before >= threshold).sum()), int((top >= threshold).sum())))
if len(rows) < len(budgets):
    needed = next(n for n in range(1, 10**4) if rank(n, 0.05) > 0)
    print(f"{len(before)} judged identity-days precede this night, too few for {len(budgets) - len(rows)} budgets.")
    print(f"The table fills as more nights are judged: a budget of 0.05 needs {needed} identity-days.")
pd.DataFrame(rows, columns=["budget", "k", "threshold", "earlier identity-days", "identities of the night"])
