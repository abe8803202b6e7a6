# %% [markdown]
# # Label alerts
#
# Writes your verdicts to a file for `tidemark label import`. Compromised days are excluded from profiles and
# training; benign days are learned. Verdicts take effect only after the import.

# %%
import csv
import datetime

import matplotlib.pyplot as plt
import pandas as pd
import tidemark_extract as extract

days, night = extract.load("identity_days"), extract.night()
alerts = days[(days.event_date == night) & (days.alerts > 0)]
alerts = alerts.sort_values(["max_risk", "identity"], ascending=[False, True]).reset_index(drop=True)
alerts[["identity", "decision", "max_risk", "reason_1", "label"]].head(20)

# %% [markdown]
# ## Your verdicts
#
# By row number of the table above: `compromised` or `benign`. Benign labels expire 30 days from today. The first
# row is an example; replace it.

# %%
verdicts = {0: ("compromised", "example of the notebook")} if len(alerts) else {}

# %%
expires = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
rows, refused = [], []
for row, (verdict, note) in verdicts.items():
    identity = alerts.identity[row]
    if "\N{REPLACEMENT CHARACTER}" in identity:
        refused.append(identity)  # not a key: some characters were replaced
    else:
        rows.append((extract.cell(identity), night, night, verdict, extract.cell(note), expires if verdict == "benign" else ""))
with open("labels.csv", "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(["identity", "from", "to", "verdict", "note", "expires"])
    out.writerows(rows)
if extract.schema()["pseudonymised"]:
    print("Identities are pseudonyms: the key holder must restore the names before the import")
for identity in refused:
    print("Not written; use 'tidemark label add':", extract.inert(identity))
written = pd.read_csv("labels.csv", keep_default_na=False)
assert len(written) == len(rows)
written

# %% [markdown]
# Next, with write access to the warehouse: `tidemark label import labels.csv --by YOU --warehouse …`. The next
# night's extract has the verdicts in the column `label`.

# %%
labels = days.label.fillna("no label").value_counts()
fig, axes = plt.subplots(figsize=(6, 1.8))
axes.barh([extract.label(name) for name in labels.index], labels)
axes.set_xlabel("identity-days of the extract by label")
plt.show()
