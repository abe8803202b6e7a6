package io.tidemark.engine.operator;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.profile.ProfileSchema;

/** The {@code rhythm} operator detects activity at unusual hours. */
public final class Rhythm extends Operator {
  public Rhythm() {
    super(
        "rhythm",
        "Surprise, in bits, of activity at this hour: −log2 of the share of earlier weekdays (or"
            + " weekend days) with events within one hour of it, counting more days with the average"
            + " activity the less the hours differ.",
        OperatorForm.onWords("hour"));
  }

  @Override
  public Aspect aspect(FeatureDefinition definition) {
    return Aspect.RHYTHM;
  }

  /**
   * The result depends on the length n of the history: if the hour is the same every day, −log2((n
   * + ½) / (n + 1)) decreases daily.
   */
  @Override
  public float leastDifference() {
    return Novelty.LEAST_BITS;
  }

  @Override
  public Feature compile(FeatureDefinition definition, ProfileSchema schema) {
    return new Compiled();
  }

  private record Compiled() implements Feature {
    @Override
    public double evaluate(EvaluationContext now, FeatureState state) {
      return now.usual().hourBits(now.epochDay(), now.hourOfDay());
    }

    @Override
    public String observed(EvaluationContext now, double value) {
      return Hours.range(now.hourOfDay(), now.hourOfDay());
    }

    @Override
    public String usual(EvaluationContext now) {
      StringBuilder usual = new StringBuilder();
      int hour = 0;
      while (hour < 24) {
        int from = hour;
        while (hour < 24 && now.usual().hourBits(now.epochDay(), hour) < 1) {
          hour++;
        }
        if (hour > from) {
          usual.append(usual.isEmpty() ? "" : ", ").append(Hours.range(from, hour - 1));
        }
        hour++;
      }
      return usual.isEmpty() ? "no hour in particular" : usual.toString();
    }
  }

  private static final class Hours {
    private Hours() {}

    static String range(int first, int last) {
      return String.format(java.util.Locale.ROOT, "%02d:00–%02d:59 UTC", first, last);
    }
  }
}
