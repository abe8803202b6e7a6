package io.tidemark.simulator.company;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.simulator.event.Call;
import io.tidemark.simulator.event.Credential;
import io.tidemark.simulator.event.Dice;
import io.tidemark.simulator.event.Origin;
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

  ScheduledBatch(Setting setting, Hire hire) {
    super(setting, hire);
    Dice dice = trait("habits");
    schedule = chosen(dice, hire.eventsPerWeekday());
    List<Call> menu = inCluster() ? Menus.CLUSTER_BATCH : Menus.CLOUD_APPLICATION;
    mix = new ActionMix(dice, menu, 6, hire.identity().group());
    int calls = (int) Math.round(hire.eventsPerWeekday() / schedule.runsPerDay);
    steps = mix.playbook(dice, Math.max(2, Math.min(calls, 60)));
    offsetSeconds =
        dice.below((int) (EventTime.DAY / EventTime.SECOND / schedule.runsPerDay) * 9 / 10);
    weekday = DayOfWeek.of(dice.between(1, 7));
    dayOfMonth = dice.between(1, 28);
    imageReleases = releases("image", 0.15);
  }

  private static Schedule chosen(Dice dice, double eventsPerWeekday) {
    if (dice.chance(0.12)) {
      return Schedule.WEEKLY;
    }
    if (dice.chance(0.06)) {
      return Schedule.MONTHLY;
    }
    if (eventsPerWeekday >= 250) {
      return Schedule.QUARTER_HOURLY;
    }
    return dice.pick(List.of(Schedule.HOURLY, Schedule.SIX_HOURLY, Schedule.DAILY));
  }

  @Override
  public boolean isScheduled() {
    return true;
  }

  @Override
  void act(LocalDate day, Dice dice, List<SimulatedEvent> out) {
    if (!runsOn(day)) {
      return;
    }
    long period = EventTime.DAY / schedule.runsPerDay;
    for (int run = 0; run < schedule.runsPerDay; run++) {
      long start =
          EventTime.startOf(day)
              + run * period
              + offsetSeconds * EventTime.SECOND
              + (long) dice.lognormal(700_000, 0.5);
      run(start, day, dice, out);
    }
  }

  private boolean runsOn(LocalDate day) {
    return switch (schedule) {
      case WEEKLY -> day.getDayOfWeek() == weekday;
      case MONTHLY -> day.getDayOfMonth() == dayOfMonth;
      case QUARTER_HOURLY, HOURLY, SIX_HOURLY, DAILY -> true;
    };
  }

  private void run(long start, LocalDate day, Dice dice, List<SimulatedEvent> out) {
    Credential credential = credential(start, dice);
    String minute = Long.toString(start / EventTime.MINUTE);
    Session session =
        Session.named(inCluster() ? identity().group() + "-" + minute : "batch-" + minute, start);
    Origin origin = origin(day, session, dice);
    long now = start;
    for (Call step : steps) {
      now += (long) dice.lognormal(1.1 * EventTime.SECOND, 0.4);
      Call call = mix.resolved(step, dice);
      out.add(
          new SimulatedEvent(
              now, identity(), credential, session, origin, call, success(call, dice)));
    }
  }

  private Credential credential(long start, Dice dice) {
    return inCluster()
        ? new Credential("JTI=" + dice.uuid(), start, start + EventTime.HOUR, List.of())
        : new Credential("ASIA" + dice.base32(16), start, start + EventTime.HOUR, List.of());
  }

  private Origin origin(LocalDate day, Session session, Dice dice) {
    int release = imageReleases.until(day);
    if (inCluster()) {
      int node = dice.below(6);
      Origin pod =
          Network.PODS.place(
              node,
              dice.between(10, 250),
              "python-requests/2." + (31 + release) + ".0 " + identity().group());
      return new Origin(
          pod.address(), 0, null, pod.userAgent(), session.name(), "worker-0" + (node + 1));
    }
    return Network.SUBNETS.place(
        trait("subnet").below(8) + dice.below(2),
        dice.between(10, 250),
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
