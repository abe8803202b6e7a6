package io.tidemark.jobs.lab.rival;

import java.util.List;

/**
 * Tidemark's own statistic with a plain quantile as threshold. The difference shows what
 * calibration, risk and bounds add.
 */
final class OwnStatistic implements Rival {
  @Override
  public double[] score(List<RivalEvent> earlier, List<RivalEvent> day) {
    return day.stream().mapToDouble(RivalEvent::statistic).toArray();
  }
}
