package io.tidemark.simulator.event;

import java.util.Comparator;

/**
 * One access of one identity before any log format is chosen.
 *
 * @param timeMicros when, in microseconds since the epoch
 * @param who the identity
 * @param credential what it proves itself with
 * @param session run or login it belongs to
 * @param origin where it comes from
 * @param call what is asked for
 * @param result how it ended
 */
public record SimulatedEvent(
    long timeMicros,
    Identity who,
    Credential credential,
    Session session,
    Origin origin,
    Call call,
    Result result) {

  /** By time only; a stable sort keeps the order in which equal times were made. */
  public static final Comparator<SimulatedEvent> BY_TIME =
      Comparator.comparingLong(SimulatedEvent::timeMicros);

  public SimulatedEvent at(long micros) {
    return new SimulatedEvent(micros, who, credential, session, origin, call, result);
  }

  public SimulatedEvent with(Credential other) {
    return new SimulatedEvent(timeMicros, who, other, session, origin, call, result);
  }

  public SimulatedEvent in(Session other) {
    return new SimulatedEvent(timeMicros, who, credential, other, origin, call, result);
  }

  public SimulatedEvent from(Origin other) {
    return new SimulatedEvent(timeMicros, who, credential, session, other, call, result);
  }

  public SimulatedEvent calling(Call other) {
    return new SimulatedEvent(timeMicros, who, credential, session, origin, other, result);
  }

  public SimulatedEvent ending(Result other) {
    return new SimulatedEvent(timeMicros, who, credential, session, origin, call, other);
  }
}
