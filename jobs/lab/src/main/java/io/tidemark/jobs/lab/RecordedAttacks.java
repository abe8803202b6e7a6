package io.tidemark.jobs.lab;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.replay.ReplayInput;
import io.tidemark.jobs.source.ReadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Recorded attacks, one per CloudTrail file, for insertion into the traffic of simulated
 * identities. Identity, credential and session become the victim's, as if its token had been
 * stolen. Each attack starts one minute after the first event on the victim's last day.
 */
final class RecordedAttacks {
  /** Minimum number of active days of a victim. */
  private static final int LEAST_DAYS = 10;

  private static final List<EventColumn> TEXTS_OF_THE_VICTIM =
      List.of(
          EventColumn.IDENTITY,
          EventColumn.COHORT,
          EventColumn.NHI_KIND,
          EventColumn.CREDENTIAL_UID,
          EventColumn.ACTOR_SESSION_UID);

  private static final List<EventColumn> TIMES_OF_THE_VICTIM =
      List.of(
          EventColumn.ACTOR_SESSION_CREATED_TIME,
          EventColumn.ACTOR_SESSION_EXPIRATION_TIME,
          EventColumn.API_TOKEN_CREATED_TIME,
          EventColumn.API_TOKEN_EXPIRATION_TIME);

  private final Map<String, List<AccessEvent>> techniques;

  private RecordedAttacks(Map<String, List<AccessEvent>> techniques) {
    this.techniques = techniques;
  }

  static RecordedAttacks read(Path folder) throws IOException {
    Map<String, List<AccessEvent>> techniques = new TreeMap<>();
    for (Path file : ReplayInput.files(folder)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".json")) {
        ReplayInput input =
            new ReplayInput(
                ReadOptions.at(Long.MAX_VALUE / 2),
                Enricher.standard(),
                Long.MIN_VALUE,
                (path, refused) -> {});
        input.add(file);
        List<AccessEvent> events = input.inOrder();
        if (!events.isEmpty()) {
          techniques.put(name.substring(0, name.length() - ".json".length()), events);
        }
      }
    }
    return new RecordedAttacks(techniques);
  }

  int size() {
    return techniques.size();
  }

  /**
   * Inserts every attack, with different victims if there are enough.
   *
   * @throws IllegalArgumentException if no identity can be attacked
   */
  LoggedCompany into(LoggedCompany company) {
    List<AccessEvent> anchors = anchors(company);
    if (anchors.isEmpty()) {
      throw new IllegalArgumentException(
          company.name()
              + " has no AWS identity with "
              + LEAST_DAYS
              + " active days and no attack");
    }
    List<AccessEvent> events = new ArrayList<>(company.events());
    Map<String, AttackLabel> attacks = new LinkedHashMap<>(company.attacks());
    int next = 0;
    for (Map.Entry<String, List<AccessEvent>> technique : techniques.entrySet()) {
      AccessEvent anchor = anchors.get(next++ % anchors.size());
      long shift =
          anchor.timeMicros() + EventTime.MINUTE - technique.getValue().get(0).timeMicros();
      for (AccessEvent recorded : technique.getValue()) {
        AccessEvent event = stolen(recorded, anchor, shift);
        if (EventTime.epochDay(event.timeMicros()) == EventTime.epochDay(anchor.timeMicros())) {
          events.add(event);
          attacks.put(
              event.text(EventColumn.METADATA_UID),
              new AttackLabel(technique.getKey(), 0, technique.getKey(), null));
        }
      }
    }
    return company.with(events, attacks);
  }

  private static AccessEvent stolen(AccessEvent recorded, AccessEvent anchor, long shift) {
    AccessEvent.Builder event =
        recorded.toBuilder()
            .number(EventColumn.TIME, recorded.timeMicros() + shift)
            .flag(EventColumn.IS_NHI, true)
            .flag(EventColumn.IS_AUTHENTICATED, true);
    TEXTS_OF_THE_VICTIM.stream()
        .filter(anchor::has)
        .forEach(column -> event.text(column, anchor.text(column)));
    TIMES_OF_THE_VICTIM.stream()
        .filter(anchor::has)
        .forEach(column -> event.number(column, anchor.number(column)));
    return event.build();
  }

  private static List<AccessEvent> anchors(LoggedCompany company) {
    NavigableMap<String, NavigableMap<Long, AccessEvent>> firsts = new TreeMap<>();
    long last = Long.MIN_VALUE;
    for (AccessEvent event : company.events()) {
      if (event.has(EventColumn.IDENTITY)
          && event.text(EventColumn.IDENTITY).startsWith("aws|")
          && event.number(EventColumn.IS_NHI) == 1) {
        long day = EventTime.epochDay(event.timeMicros());
        last = Math.max(last, day);
        NavigableMap<Long, AccessEvent> own =
            firsts.computeIfAbsent(event.text(EventColumn.IDENTITY), id -> new TreeMap<>());
        own.putIfAbsent(day, event);
        if (company.attacks().containsKey(event.text(EventColumn.METADATA_UID))) {
          own.put(Long.MAX_VALUE, event);
        }
      }
    }
    List<AccessEvent> anchors = new ArrayList<>();
    for (NavigableMap<Long, AccessEvent> own : firsts.values()) {
      if (own.size() >= LEAST_DAYS && own.lastKey() == last) {
        anchors.add(own.lastEntry().getValue());
      }
    }
    return anchors;
  }
}
