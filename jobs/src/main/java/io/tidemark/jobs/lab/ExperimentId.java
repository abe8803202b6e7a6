package io.tidemark.jobs.lab;

import io.tidemark.jobs.backtest.Backtest;
import io.tidemark.jobs.backtest.Candidate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/** Names experiments: when, and a few digits of what was asked. */
public final class ExperimentId {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int DIGITS = 6;

  private ExperimentId() {}

  /** For instance {@code 20260322T013000-5fe21a}. */
  public static String of(Instant asked, Candidate tried, Candidate against, Backtest.Plan plan) {
    String what =
        tried.catalogue().yaml()
            + "\n"
            + against.catalogue().yaml()
            + "\n"
            + plan.from()
            + plan.to()
            + plan.attacks()
            + " "
            + plan.seed();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
      return SECOND.format(asked) + "-" + HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256", e);
    }
  }
}
