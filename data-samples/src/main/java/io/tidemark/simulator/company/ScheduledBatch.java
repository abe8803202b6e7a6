package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.Session;
import io.tidemark.simulator.event.SimulatedEvent;
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

  private final Schedule schedule;
  private final List<Call> steps;
  private final ActionMix mix;
  private final int offsetSeconds;
  private final DayOfWeek weekday;
  private final int dayOfMonth;
  private final Releases imageReleases;

  ScheduledBatch(Setting setting, NewIdentity hire) {
    super(setting, hire);
    Rng rng = trait("habits");
    schedule = chosen(rng, hire.eventsPerWeekday());
    List<Call> menu = inCluster() ? Calls.CLUSTER_BATCH : Calls.CLOUD_APPLICATION;
    mix = new ActionMix(rng, menu, 6, hire.identity().group());
    int calls = (int) Math.round(hire.eventsPerWeekday() / schedule.runsPerDay);
    steps = mix.playbook(rng, Math.max(2, Math.min(calls, 60)));
    offsetSeconds =
        rng.below((int) (EventTime.DAY / EventTime.SECOND / schedule.runsPerDay) * 9 / 10);
    weekday = DayOfWeek.of(rng.between(1, 7));
    dayOfMonth = rng.between(1, 28);
    imageReleases = releases("image", 0.15);
  }

  private static Schedule chosen(Rng rng, double eventsPerWeekday) {
    if (rng.chance(0.12)) {
      return Schedule.WEEKLY;
    }
    if (rng.chance(0.06)) {
      return Schedule.MONTHLY;
    }
    if (eventsPerWeekday >= 250) {
      return Schedule.QUARTER_HOURLY;
    }
    return rng.pick(List.of(Schedule.HOURLY, Schedule.SIX_HOURLY, Schedule.DAILY));
  }

  @Override
  public boolean isScheduled() {
    return true;
  }

  @Override
  void act(LocalDate day, Rng rng, List<SimulatedEvent> out) {
    if (!runsOn(day)) {
      return;
    }
    long period = EventTime.DAY / schedule.runsPerDay;
    for (int run = 0; run < schedule.runsPerDay; run++) {
      long start =
          EventTime.startOf(day)
              + run * period
              + offsetSeconds * EventTime.SECOND
              + (long) rng.lognormal(700_000, 0.5);
      run(start, day, rng, out);
    }
  }

  private boolean runsOn(LocalDate day) {
    return switch (schedule) {
      case WEEKLY -> day.getDayOfWeek() == weekday;
      case MONTHLY -> day.getDayOfMonth() == dayOfMonth;
      case QUARTER_HOURLY, HOURLY, SIX_HOURLY, DAILY -> true;
    };
  }

  private void run(long start, LocalDate day, Rng rng, List<SimulatedEvent> out) {
    Credential credential = credential(start, rng);
    String minute = Long.toString(start / EventTime.MINUTE);
    Session session =
        Session.named(inCluster() ? identity().group() + "-" + minute : "batch-" + minute, start);
    Origin origin = origin(day, session, rng);
    long now = start;
    for (Call step : steps) {
      now += (long) rng.lognormal(1.1 * EventTime.SECOND, 0.4);
      Call call = mix.resolved(step, rng);
      add(now, credential, session, origin, call, rng, out);
    }
  }

  private Credential credential(long start, Rng rng) {
    return inCluster()
        ? new Credential("JTI=" + rng.uuid(), start, start + EventTime.HOUR, List.of())
        : new Credential("ASIA" + rng.base32(16), start, start + EventTime.HOUR, List.of());
  }

  private Origin origin(LocalDate day, Session session, Rng rng) {
    int release = imageReleases.until(day);
    if (inCluster()) {
      int node = rng.below(6);
      Origin pod =
          Network.PODS.place(
              node,
              rng.between(10, 250),
              "python-requests/2." + (31 + release) + ".0 " + identity().group());
      return new Origin(
          pod.address(), 0, null, pod.userAgent(), session.name(), "worker-0" + (node + 1));
    }
    return Network.SUBNETS.place(
        trait("subnet").below(8) + rng.below(2),
        rng.between(10, 250),
        "Boto3/1.34."
            + (80 + release)
            + " md/Botocore#1.34."
            + (80 + release)
            + " lang/python#3.12.3");
  }

  private boolean inCluster() {
    return identity().principal().kind() == IdentityKind.SERVICE_ACCOUNT;
  }
}
