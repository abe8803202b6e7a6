package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.lab.Bootstrap.Estimate;
import io.tidemark.jobs.lab.Bootstrap.Weights;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);

  @Test
  void resamplesSameNumberOfAttacksAndDays() {
    Bootstrap bootstrap = new Bootstrap(List.of(detection("c", 7, 20)));
    List<Weights> samples = samples(bootstrap, 1);
    assertThat(samples).hasSize(Bootstrap.DRAWS);
    for (Weights sample : samples) {
      assertThat(Arrays.stream(sample.attacks()).sum()).isEqualTo(7);
      assertThat(Arrays.stream(sample.days()).sum()).isEqualTo(20);
    }
    assertThat(samples(bootstrap, 1).get(999).days()).isEqualTo(samples.get(999).days());
    assertThat(samples(bootstrap, 2).get(999).days()).isNotEqualTo(samples.get(999).days());
  }

  @Test
  void drawsSharedUnitsOnce() {
    Detection first = detection("c", 3, 5);
    Detection second = detection("c", 4, 6);
    Bootstrap both = new Bootstrap(List.of(first, second));
    assertThat(both.once().attacks()).hasSize(4).containsOnly(1);
    assertThat(both.once().days()).hasSize(6).containsOnly(1);
    for (int i = 0; i < 3; i++) {
      assertThat(both.place(first.attacks().get(i)))
          .isEqualTo(both.place(second.attacks().get(i)))
          .isEqualTo(i);
    }
  }

  @Test
  void distinguishesUnitsByCompany() {
    Detection both = Detection.of(List.of(detection("a", 2, 3), detection("b", 2, 3)));
    Bootstrap bootstrap = new Bootstrap(List.of(both));
    assertThat(bootstrap.once().attacks()).hasSize(4);
    assertThat(bootstrap.once().days()).hasSize(6);
    assertThat(both.refusedNights()).isEqualTo(2);
  }

  @Test
  void intervalExcludesTailsAndMissingValues() {
    double[] drawn = IntStream.rangeClosed(0, 1000).mapToDouble(i -> i / 1000.0).toArray();
    assertThat(Bootstrap.estimate(0.5, drawn, 0.025)).isEqualTo(new Estimate(0.5, 0.025, 0.975));
    assertThat(Bootstrap.estimate(0.5, drawn, 0.005)).isEqualTo(new Estimate(0.5, 0.005, 0.995));
    double[] holes = Arrays.copyOf(drawn, 2002);
    Arrays.fill(holes, 1001, 2002, Double.NaN);
    assertThat(Bootstrap.estimate(0.5, holes, 0.025)).isEqualTo(new Estimate(0.5, 0.025, 0.975));
    assertThat(Bootstrap.estimate(Double.NaN, new double[] {Double.NaN}, 0.025).low()).isNaN();
  }

  private static List<Weights> samples(Bootstrap bootstrap, long seed) {
    List<Weights> samples = new ArrayList<>();
    bootstrap.draw(seed, samples::add);
    return samples;
  }

  private static Detection detection(String company, int attacks, int days) {
    return new Detection(
        IntStream.range(0, attacks)
            .mapToObj(
                i ->
                    new AttackOutcome(
                        company,
                        new AttackLabel("attack-" + i, 1, "v", "i" + i),
                        "i" + i,
                        3,
                        1,
                        0,
                        true,
                        0.9,
                        0.01,
                        false))
            .toList(),
        IntStream.range(0, days)
            .mapToObj(
                i ->
                    new DayOutcome(
                        company,
                        "i" + i,
                        DAY,
                        0.5,
                        0.5,
                        false,
                        false,
                        false,
                        DayOutcome.Sessions.NONE))
            .toList(),
        1);
  }
}
