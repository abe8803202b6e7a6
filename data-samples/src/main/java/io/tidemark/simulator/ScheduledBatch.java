package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;

/** A job with a precise schedule that runs under a Kubernetes service account or an AWS role. */
final class ScheduledBatch extends Actor {
  private enum Schedule {
    QUARTER_HOURLY(96),
    HOURLY(24),
    SIX_HOURLY(4),
    DAILY(1),
    WEEKLY(1),
    MONTHLY(1);

    private final int runsPerDay;

    Schedule(int runsPerDay) {
      this.runsPerDay = runsPerDay;
    }
  }

  private final boolean inCluster = principal().kind() == IdentityKind.SERVICE_ACCOUNT;
  private final Rng habits = trait("habits");
  private final Schedule schedule = chosen(habits, eventsPerWeekday());
  private final ActionMix mix =
      new ActionMix(habits, inCluster ? Calls.CLUSTER_BATCH : Calls.CLOUD_APPLICATION, 6, group());
  private final int calls = (int) Math.round(eventsPerWeekday() / schedule.runsPerDay);
  private final List<Call> steps = mix.playbook(habits, Math.max(2, Math.min(calls, 60)));
  private final long period = EventTime.DAY / schedule.runsPerDay;
  private final int offsetSeconds = habits.below((int) (period / EventTime.SECOND) * 9 / 10);
  private final DayOfWeek weekday = DayOfWeek.of(habits.between(1, 7));
  private final int dayOfMonth = habits.between(1, 28);
  private final Releases imageReleases = releases("image", 0.15);

  ScheduledBatch(Setting setting, NewIdentity hire) {
    super(setting, hire);
  }

  private static Schedule chosen(Rng rng, double eventsPerWeekday) {
    if (rng.chance(0.12)) {
      return Schedule.WEEKLY;
    }
    if (rng.chance(0.06)) {
      return Schedule.MONTHLY;
    }
    return eventsPerWeekday >= 250
        ? Schedule.QUARTER_HOURLY
        : rng.pick(List.of(Schedule.HOURLY, Schedule.SIX_HOURLY, Schedule.DAILY));
  }

  @Override
  boolean isScheduled() {
    return true;
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    boolean idle =
        (schedule == Schedule.WEEKLY && day.getDayOfWeek() != weekday)
            || (schedule == Schedule.MONTHLY && day.getDayOfMonth() != dayOfMonth);
    for (int number = 0; number < (idle ? 0 : schedule.runsPerDay); number++) {
      long start =
          EventTime.startOf(day)
              + number * period
              + offsetSeconds * EventTime.SECOND
              + (long) rng.lognormal(700_000, 0.5);
      String uid = inCluster ? "JTI=" + rng.uuid() : "ASIA" + rng.base32(16);
      String name = (inCluster ? group() : "batch") + "-" + start / EventTime.MINUTE;
      Origin origin = origin(day, name, rng);
      SimulatedEvent run =
          run(start, Credential.hourly(uid, start), Session.named(name, start), origin);
      play(run, steps.size(), 1.1, 0.4, i -> mix.resolved(steps.get(i), rng), rng, out);
    }
  }

  private Origin origin(LocalDate day, String pod, Rng rng) {
    int release = imageReleases.until(day);
    if (inCluster) {
      int node = rng.below(6);
      String agent = "python-requests/2." + (31 + release) + ".0 " + group();
      String address = Network.PODS.place(node, rng.between(10, 250), agent).address();
      return new Origin(address, 0, null, agent, pod, "worker-0" + (node + 1));
    }
    return Network.SUBNETS.place(
        trait("subnet").below(8) + rng.below(2),
        rng.between(10, 250),
        "Boto3/1.34.%1$s md/Botocore#1.34.%1$s lang/python#3.12.3".formatted(80 + release));
  }
}
