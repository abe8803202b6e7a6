package io.tidemark.notebooks.report;

import java.time.Instant;

/**
 * An identity that a label calls compromised and that was let in afterwards.
 *
 * @param since when the label says that it began
 * @param credential that worked; null where the log names none
 * @param events let in on the day
 * @param last of them
 */
public record LeakLine(
    String identity, Instant since, String credential, long events, Instant last) {}
