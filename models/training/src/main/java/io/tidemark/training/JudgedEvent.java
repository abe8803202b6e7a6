package io.tidemark.training;

import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import java.time.Instant;

/** All columns of a feature row except the features, for small numbers of events. */
public record JudgedEvent(
    @Named("metadata_product") String product,
    @Named("metadata_uid") String uid,
    Instant time,
    String identity,
    @Named("nhi_kind") String kind,
    String cohort,
    @Named("credential_uid") String credential,
    @Named("src_ip_prefix") String source,
    Integer impactTier,
    int activeDays,
    boolean habitualAction,
    String boundBreach) {

  public JudgedAction action() {
    return JudgedAction.of(
        EventTime.micros(time),
        credential,
        source,
        Impact.ofTier(impactTier == null ? AccessEvent.MISSING : impactTier),
        boundBreach,
        habitualAction ? Habit.USUAL : Habit.UNUSUAL);
  }
}
