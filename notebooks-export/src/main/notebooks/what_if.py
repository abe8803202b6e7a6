# %% [markdown]
# # What if
#
# The night's own baseline, in numpy: change a feature of a stored event and see what it would have scored, and
# why. First it has to come to what the night came to. A p-value that is no evidence is 1.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tidemark_baseline
import tidemark_extract as extract

baseline = tidemark_baseline.read(extract.DATA / "baseline.bin")
names, night = extract.features(), extract.night()
assert baseline.features == names
golden = extract.load("golden")
for name, rows in golden.groupby("scope"):
    scope = baseline.scopes[name]
    vectors = rows[names].to_numpy(np.float32, na_value=np.nan)
    assert (scope.score(vectors) == rows.score.to_numpy()).all(), f"scores of {name} differ"
    np.testing.assert_allclose(scope.statistic(vectors), rows.statistic, rtol=1e-12, atol=1e-12)
print(f"{len(golden)} golden rows of {golden.scope.nunique()} scopes: every score is the same, bit for bit")

# %%
events, days = extract.load("events"), extract.load("identity_days")
judged = events[(events.event_date == night) & events.scope.notna()].reset_index(drop=True)
vectors = extract.vectors(judged)
seen = extract.seen(judged, vectors)  # where what the identity did lately was set aside, without it
usual = days[days.event_date == night].drop_duplicates("identity").set_index("identity").usual_maximum
for name, rows in judged.groupby("scope"):
    scope, at = baseline.scopes[name], rows.index
    assert (scope.score(vectors[at]) == rows.score.to_numpy()).all(), f"scores of {name} differ"
    statistic, less = scope.statistic(seen[at]), rows.identity.map(usual).to_numpy(float)
    known = ~np.isnan(less)  # of very many identities, days are a sample
    np.testing.assert_allclose((statistic - less)[known], rows.statistic[known], rtol=1e-12, atol=1e-12)
    p_value = scope.p_value(rows.statistic.to_numpy(), statistic)
    assert (p_value == rows.p_value.to_numpy()).all(), f"p-values of {name} differ"
print(f"{len(judged)} events of the night: every score and p-value is the same, bit for bit, and every statistic")

# %% [markdown]
# ## Edit an event
#
# `which` is a row of `judged`; without edits the gravest event of the night. Values in `edits` are in the
# feature's own unit.

# %%
risk = judged.effective_risk.fillna(0) + judged.cause.isin(["RISK", "BOUND"])
which = int(risk.idxmax())
event = judged.loc[which]
scope = baseline.scopes[event.scope]
parts = pd.Series(scope.parts(seen[[which]])[0], index=names + ["(the forest)"])
leading = parts[names].idxmax()
edits = {leading: 0.0}  # yours: {"new_network": 1, ...}


def edited(event, edits):
    changed = event.to_frame().T.copy()
    for name, value in edits.items():
        changed[name] = value
    return extract.vectors(changed.reset_index(drop=True))


def of_statistic(vector):
    return extract.seen(judged.loc[[which]], vector)


def judge(vector):
    unusual = scope.statistic(of_statistic(vector))[0]
    statistic = unusual - usual.get(event.identity, scope.usual_maximum)
    p_value = float(scope.p_value(statistic, unusual))
    return {"score": scope.score(vector)[0], "statistic": statistic, "p_value": p_value}


pd.DataFrame({"as it was": judge(edited(event, {})), "with edits": judge(edited(event, edits))})

# %% [markdown]
# ## Reasons, before and after
#
# What each feature adds to the statistic; the forest speaks for all of them together.

# %%
after = pd.Series(scope.parts(of_statistic(edited(event, edits)))[0], index=parts.index)
both = pd.DataFrame({"as it was": parts, "with edits": after})
both = both[(both > 0).any(axis=1)].sort_values("as it was").tail(15)
both = both if len(both) else pd.DataFrame({"as it was": [0.0], "with edits": [0.0]}, index=["(nothing)"])
both.plot.barh(figsize=(8, 0.35 * len(both) + 1.2))
plt.xlabel("adds to the statistic")
plt.show()

# %% [markdown]
# ## One feature from 0 to far out

# %%
far = extract.far_values()[leading]
way = np.linspace(0, far, 41) if np.isfinite(far) else np.linspace(0, 1, 41)
curve = [judge(edited(event, {leading: value})) for value in way]
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3))
left.plot(way, [point["statistic"] for point in curve])
left.set_ylabel("statistic")
right.plot(way, [point["p_value"] for point in curve])
right.set_ylabel("p-value")
right.set_yscale("log")
for axes in (left, right):
    axes.set_xlabel(leading)
    axes.axvline(float(np.nan_to_num(float(event[leading]))), color="grey", linestyle=":")
plt.tight_layout()
plt.show()
