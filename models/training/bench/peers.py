"""scikit-learn's isolation forest on the same kind of rows: python3 peers.py ROWS FEATURES CORES."""
import resource
import sys
import time

import numpy
from sklearn.ensemble import IsolationForest

rows, features, cores = (int(argument) for argument in sys.argv[1:4])
values = numpy.random.default_rng(1).standard_normal((rows, features))


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime + children.ru_utime + children.ru_stime


for jobs in sorted({1, cores}):
    forest = IsolationForest(n_estimators=100, max_samples=256, random_state=1, n_jobs=jobs)
    for what, work in (("fit", forest.fit), ("score_samples", forest.score_samples)):
        times = []
        for _ in range(3):
            cpu_before, before = cpu(), time.perf_counter()
            work(values)
            times.append((time.perf_counter() - before, cpu() - cpu_before))
        seconds, used = min(times)
        print(f"sklearn|{what}, n_jobs={jobs}|{seconds:.3f}|{used / rows * 1e6:.2f}|", flush=True)
