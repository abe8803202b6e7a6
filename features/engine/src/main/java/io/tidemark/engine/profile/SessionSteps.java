package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Steps from one action to the next in the first {@link #CALLS} calls of an agent's sessions, of
 * which those with the smallest hashes are stored, so that merging gives the same result in any
 * order. A step is the {@link ValueHash#pair} of its actions, and is also counted under the pair of
 * its first action and {@link ValueHash#ABSENT}.
 */
final class SessionSteps {
  static final int SESSIONS = 64;
  static final int CALLS = 32;

  private final TreeMap<Long, List<Call>> sessions = new TreeMap<>();

  /** Adds an event that has an AI agent, a session and an action. */
  void add(AccessEvent event) {
    if (!event.has(EventColumn.ACTOR_SESSION_UID)
        || !event.has(EventColumn.ACTION)
        || !IdentityKind.AI_AGENT.label().equals(event.text(EventColumn.NHI_KIND))) {
      return;
    }
    add(
        ValueHash.of(event.text(EventColumn.ACTOR_SESSION_UID)),
        new Call(
            EventTime.ofDay(event.timeMicros()),
            ValueHash.of(event.text(EventColumn.METADATA_UID)),
            ValueHash.of(event.text(EventColumn.ACTION))));
  }

  void merge(SessionSteps part) {
    part.sessions.forEach((session, calls) -> calls.forEach(call -> add(session, call)));
  }

  private void add(long session, Call call) {
    if (sessions.size() == SESSIONS && session > sessions.lastKey()) {
      return;
    }
    add(sessions.computeIfAbsent(session, hash -> new ArrayList<>(4)), call);
    if (sessions.size() > SESSIONS) {
      sessions.pollLastEntry();
    }
  }

  /** Returns the number of stored calls. */
  int size() {
    return sessions.values().stream().mapToInt(List::size).sum();
  }

  ValueCounts counts() {
    ValueCounts.Builder counts = new ValueCounts.Builder();
    for (List<Call> calls : sessions.values()) {
      for (int i = 1; i < calls.size(); i++) {
        long before = calls.get(i - 1).action;
        counts.add(ValueHash.pair(before, calls.get(i).action));
        counts.add(ValueHash.pair(before, ValueHash.ABSENT));
      }
    }
    return counts.build();
  }

  void write(ByteSink sink) {
    sink.varint(sessions.size());
    sessions.forEach(
        (session, calls) -> {
          sink.i64(session).varint(calls.size());
          long last = 0;
          for (Call call : calls) {
            sink.varint(call.micros - last).i64(call.tie).i64(call.action);
            last = call.micros;
          }
        });
  }

  static SessionSteps read(ByteSource source) {
    SessionSteps steps = new SessionSteps();
    int size = source.count(9);
    if (size > SESSIONS) {
      throw source.damaged(size + " sessions, but at most " + SESSIONS + " are kept");
    }
    for (int i = 0; i < size; i++) {
      if (steps.sessions.put(source.i64(), calls(source)) != null) {
        throw source.damaged("it contains the same session twice");
      }
    }
    return steps;
  }

  /** Compared by time, id and action, because two products may assign the same id. */
  private record Call(long micros, long tie, long action) {
    private static final Comparator<Call> ORDER =
        Comparator.comparingLong(Call::micros)
            .thenComparingLong(Call::tie)
            .thenComparingLong(Call::action);
  }

  private static void add(List<Call> first, Call call) {
    int at = first.size();
    while (at > 0 && Call.ORDER.compare(first.get(at - 1), call) > 0) {
      at--;
    }
    first.add(at, call);
    if (first.size() > CALLS) {
      first.remove(CALLS);
    }
  }

  private static List<Call> calls(ByteSource source) {
    List<Call> calls = new ArrayList<>(4);
    int count = source.count(17);
    if (count > CALLS) {
      throw source.damaged(count + " calls of a session, but at most " + CALLS + " are kept");
    }
    long last = 0;
    for (int i = 0; i < count; i++) {
      last += source.varint();
      add(calls, new Call(last, source.i64(), source.i64()));
    }
    return calls;
  }
}
