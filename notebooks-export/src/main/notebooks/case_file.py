# %% [markdown]
# # Case file of one identity
#
# Shows the identity with an alert and the largest risk of the night, or the one set in `identity`.

# %%
import matplotlib.pyplot as plt
import pandas as pd
import tidemark_extract as extract

events, days = extract.load("events"), extract.load("identity_days")
night = extract.night()
of_night = days[days.event_date == night]
of_night = of_night.assign(alerted=of_night.alerts > 0).sort_values(
    ["alerted", "max_risk", "identity"], ascending=[False, False, True]
)
identity = None  # for example "aws|1234|role/deploy"
identity = identity or of_night.identity.iloc[0]
mine = events[events.identity == identity]
tonight, before = mine[mine.event_date == night], mine[mine.event_date < night]
of_night[of_night.identity == identity].T

# %% [markdown]
# ## Days

# %%
its_days = days[days.identity == identity].sort_values("event_date")
fig, axes = plt.subplots(figsize=(11, 2.6))
colours = its_days.level.map({"LOW": "steelblue", "MEDIUM": "darkorange", "HIGH": "crimson"}).fillna("grey")
axes.bar(its_days.event_date, its_days.max_risk.fillna(0), color=colours)
axes.set_ylim(0, 1)
axes.set_ylabel("largest risk")
axes.set_title(extract.label(identity, 80), fontsize=9)
axes.tick_params(axis="x", rotation=45)
plt.show()

# %% [markdown]
# ## Events of the night

# %%
fig, axes = plt.subplots(figsize=(11, 2.8))
for decision, rows in tonight.groupby("decision"):
    axes.plot(rows.time, rows.effective_risk.fillna(0), "o", markersize=4, label=extract.label(decision))
axes.set_ylabel("effective risk")
axes.set_ylim(-0.03, 1.03)
if len(tonight):
    axes.legend()
plt.show()
most_severe = tonight.sort_values(["effective_risk", "time"], ascending=[False, True])
most_severe[["time", "action", "source", "decision", "effective_risk", "reason_1", "reason_2", "reason_3"]].head(12)

# %% [markdown]
# ## New values
#
# Values of the night that do not occur in any earlier event of this extract, which is only a sample.

# %%
new = [
    (column, value, int((tonight[column] == value).sum()))
    for column in ("action", "source", "credential")
    for value in sorted(set(tonight[column].dropna()) - set(before[column].dropna()))
]
pd.DataFrame(new, columns=["column", "value", "events of the night"])

# %% [markdown]
# ## Hours of the day

# %%
fig, axes = plt.subplots(figsize=(11, 2.4))
for rows, name, shift in ((before, "earlier days", -0.2), (tonight, "the night", 0.2)):
    hours = rows.groupby(rows.time.dt.hour).size().reindex(range(24), fill_value=0)
    axes.bar(hours.index + shift, hours / max(1, hours.sum()), width=0.4, label=name)
axes.set_xlabel("hour, UTC")
axes.set_ylabel("share of its events")
axes.legend()
plt.show()
