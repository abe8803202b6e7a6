# %% [markdown]
# # Thresholds
#
# Effective risk at which MEDIUM and HIGH start, the budget, the actual rate, and the effect of other budgets.

# %%
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
# Share of identity-days with an alert but no labelled or known attack. It should not exceed the budget. Covers the
# days of this extract; the report covers more nights. Unlabelled attacks count as false.

# %%
false = (days.alerts > 0) & (days.label != "compromised") & ~days.known_attack.astype(bool)
weight = days.stands_for.astype(float)
realised = (weight * false).groupby(days.event_date).sum() / weight.groupby(days.event_date).sum()
budget = thresholds["medium_budget"]
fig, axes = plt.subplots(figsize=(11, 2.8))
axes.bar(realised.index, realised)
axes.axhline(budget, color="crimson", label=f"budget {budget:g}")
axes.set_ylabel("of identity-days")
axes.tick_params(axis="x", rotation=45)
axes.legend()
plt.show()
in_all = (weight * false).sum() / weight.sum()
print(f"budget {budget:g}; actual rate {in_all:.6f} over {len(realised)} days")

# %% [markdown]
# ## Other budgets
#
# The lowest threshold that would have met a budget on earlier days, and the identities that would have had an
# alert this night. In sampled extracts, days look calmer than they were.

# %%
maxima = events[events.effective_risk.notna()].groupby(["event_date", "identity"]).effective_risk.max()
before = np.sort(maxima[maxima.index.get_level_values(0) < night].to_numpy())
rows = []
for budget in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2):
    if len(before) == 0:
        break
    allowed = int(budget * len(before))
    threshold = np.nextafter(before[len(before) - 1 - allowed], 2)
    rows.append((budget, threshold, int((before >= threshold).sum()), int((top >= threshold).sum())))
pd.DataFrame(rows, columns=["budget", "threshold", "earlier identity-days", "identities of the night"])
