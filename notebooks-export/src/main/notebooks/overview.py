# %% [markdown]
# # The night at a glance
#
# Judged events, decisions and alerts of the night, from the folder `data` next to this one.
# `data/schema.json` documents each column. The notebooks do not access the network.

# %%
import matplotlib.pyplot as plt
import pandas as pd
import tidemark_extract as extract

events, days = extract.load("events"), extract.load("identity_days")
night = extract.night()
alerted = (days.alerts > 0) & ~days.suppressed.astype(bool)
tonight, of_night = events[events.event_date == night], days[days.event_date == night]
pd.Series(
    {
        "night": night,
        "judged events": int(tonight.stands_for.sum()),
        "identities": int(of_night.stands_for.sum()),
        "identities with an alert": int(alerted[of_night.index].sum()),
        "identities with a suppressed alert": int(of_night.suppressed.astype(bool).sum()),
        "days of history": int(events.event_date.nunique() - 1),
    }
).to_frame("")

# %% [markdown]
# ## Alerts, largest risk first

# %%
alerts = of_night[alerted[of_night.index]].sort_values(["max_risk", "identity"], ascending=[False, True])
alerts[["identity", "kind", "decision", "max_risk", "first_alert", "reason_1", "reason_2"]].head(20)

# %% [markdown]
# ## Decisions by type and hour
#
# A sampled event counts as many times as its column `stands_for` states.

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.2))
order = ["ALLOW", "STEP_UP", "REVALIDATE", "REVOKE", "NOT_JUDGED"]
decided = tonight.groupby("decision").stands_for.sum().reindex(order).dropna().astype(float)
left.barh(decided.index, decided)
left.set_xscale("log")
left.set_xlabel("events of the night")
hours = tonight.groupby(tonight.time.dt.hour).stands_for.sum().reindex(range(24), fill_value=0).astype(float)
right.bar(hours.index, hours)
right.set_xlabel("hour, UTC")
right.set_ylabel("events")
plt.tight_layout()
plt.show()

# %% [markdown]
# ## Earlier nights

# %%
by_day = days.assign(alerted=alerted.astype(int)).groupby("event_date").alerted.sum()
fig, axes = plt.subplots(figsize=(11, 2.6))
axes.bar(by_day.index, by_day)
axes.set_ylabel("identities with an alert")
axes.tick_params(axis="x", rotation=45)
plt.show()
