# %% [markdown]
# # Say what was found
#
# Verdicts that you write here become a file that `tidemark label import` reads: compromised days are kept out of
# profiles and training, benign ones are learned. Nothing changes before somebody imports the file.

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
# By row of the table above: `compromised`, or `benign`, which expires 30 days from today. The first row is an
# example; replace it.

# %%
verdicts = {0: ("compromised", "example of the notebook")} if len(alerts) else {}

# %%
expires = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
rows, refused = [], []
for row, (verdict, note) in verdicts.items():
    identity = alerts.identity[row]
    if "\N{REPLACEMENT CHARACTER}" in identity:
        refused.append(identity)  # not its key any more: characters of it were made inert
    else:
        rows.append((extract.cell(identity), night, night, verdict, extract.cell(note), expires if verdict == "benign" else ""))
with open("labels.csv", "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(["identity", "from", "to", "verdict", "note", "expires"])
    out.writerows(rows)
if extract.schema()["pseudonymised"]:
    print("Identities are pseudonyms: whoever holds the key puts names back before the import")
for identity in refused:
    print("Not written, label it with 'tidemark label add':", extract.inert(identity))
written = pd.read_csv("labels.csv", keep_default_na=False)
assert len(written) == len(rows)
written

# %% [markdown]
# Then, by somebody who may: `tidemark label import labels.csv --by YOU --warehouse …`. The next night's
# extract has the verdicts in the column `label`.

# %%
said = days.label.fillna("nothing said").value_counts()
fig, axes = plt.subplots(figsize=(6, 1.8))
axes.barh([extract.label(name) for name in said.index], said)
axes.set_xlabel("identity-days of the extract, as labelled so far")
plt.show()
