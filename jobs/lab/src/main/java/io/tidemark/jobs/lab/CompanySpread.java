package io.tidemark.jobs.lab;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The spread over companies. The days of one company are not independent, so rates of false
 * step-ups vary more between companies than independent days would.
 *
 * @param identityDays number of identity-days on which a false step-up was possible
 * @param shares one value per company for each figure, in ascending order
 * @param designEffect variance between companies, divided by the variance of independent days
 *     (Kish, Survey Sampling, 1965, section 5.4); 1 if days are independent, NaN for a single
 *     company
 */
@SuppressWarnings("ArrayRecordComponent")
record CompanySpread(
    int companies, long identityDays, Map<String, double[]> shares, double designEffect) {
  /** Minimum number of companies for a design effect: the error of a variance is then a third. */
  static final int LEAST_COMPANIES = 20;

  private static final String FALSE_STEP_UPS = "false step-ups per identity-day";

  static CompanySpread of(List<Detection> companies) {
    Map<String, double[]> shares = new LinkedHashMap<>();
    shares.put("found", sorted(companies.stream().mapToDouble(one -> one.all().rate()).toArray()));
    shares.put(
        FALSE_STEP_UPS, sorted(companies.stream().mapToDouble(CompanySpread::rate).toArray()));
    long days = companies.stream().mapToLong(Detection::normalDays).sum();
    double mean =
        (double) companies.stream().mapToLong(Detection::falseStepUps).sum() / Math.max(1, days);
    double squares = 0;
    for (Detection company : companies) {
      long n = company.normalDays();
      double beyond = company.falseStepUps() - n * mean;
      squares += n == 0 ? 0 : beyond * beyond / (n * mean * (1 - mean));
    }
    return new CompanySpread(companies.size(), days, shares, squares / (companies.size() - 1));
  }

  long above(double rate) {
    return Arrays.stream(shares.get(FALSE_STEP_UPS)).filter(one -> one > rate).count();
  }

  private static double rate(Detection company) {
    return (double) company.falseStepUps() / company.normalDays();
  }

  private static double[] sorted(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
  }
}
