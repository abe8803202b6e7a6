package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.RowTimes;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.DayMaxima.RiskMaxima;
import io.tidemark.training.TrainingSample.FreshIdentities;
import io.tidemark.training.TrainingSample.SampleHashBounds;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Training and calibration rows, with bit-identical results on Spark and in memory. */
interface TrainingData {
  /** Draws a sample in hash order for each scope that has rows on the training days. */
  NavigableMap<String, float[][]> samples(SampleOptions options);

  /**
   * Counts each cohort's members above all their earlier values on the calibration days. There must
   * be at least one feature.
   */
  NavigableMap<String, ShiftEvidence> shiftEvidence(List<String> features, ShiftEvidence empty);

  /** Returns the cohorts of the identities on the calibration days. */
  Set<String> cohorts();

  /**
   * Computes the largest statistic of each calibration identity-day with enough history. On other
   * days, hardly any feature is observed; counting them would let short-lived identities use up the
   * budget of all others.
   *
   * @param draft baseline whose scopes already have statistics; calibrations and thresholds are not
   *     used
   */
  DayMaxima dayMaxima(Baseline draft, int minActiveDays);

  /**
   * Computes each kept day's largest effective risk with a draft whose scopes already have
   * statistics and calibrations; 0 without evidence.
   */
  NavigableMap<IdentityDay, Double> riskMaxima(
      Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies);

  static final class SparkData implements TrainingData {
    private final VectorRows vectors;
    private final Dataset<Row> training;
    private final Dataset<Row> calibrating;
    private final Dataset<Row> reference;

    /** Takes rows in any order and partitioning. */
    SparkData(Dataset<Row> features, TrainingPlan plan, List<String> names) {
      vectors = VectorRows.of(features.schema(), names);
      training = features.filter(between(plan.trainFrom(), plan.trainTo()));
      calibrating = features.filter(between(plan.calibrateFrom(), plan.calibrateTo()));
      reference = features.filter(between(plan.referenceFrom(), plan.calibrateTo()));
    }

    @Override
    public NavigableMap<String, float[][]> samples(SampleOptions options) {
      return TrainingSample.draw(training, vectors, options);
    }

    @Override
    public NavigableMap<String, ShiftEvidence> shiftEvidence(
        List<String> features, ShiftEvidence empty) {
      return CohortDays.evidence(reference, features, empty);
    }

    @Override
    public Set<String> cohorts() {
      return Set.copyOf(
          calibrating
              .filter(col("cohort").isNotNull())
              .select("cohort")
              .distinct()
              .as(Encoders.STRING())
              .collectAsList());
    }

    @Override
    public DayMaxima dayMaxima(Baseline draft, int minActiveDays) {
      return DayMaxima.of(
          calibrating.filter(col("active_days").geq(minActiveDays)), vectors, draft);
    }

    @Override
    public NavigableMap<IdentityDay, Double> riskMaxima(
        Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies) {
      return RiskMaxima.of(calibrating, vectors, draft, kept, policies);
    }

    private static Column between(LocalDate from, LocalDate to) {
      return col("event_date")
          .between(lit(java.sql.Date.valueOf(from)), lit(java.sql.Date.valueOf(to)));
    }

    private static final class CohortDays {
      private CohortDays() {}

      /**
       * Collects the evidence in one pass, with partial aggregation before a single shuffle. The
       * driver receives only a table of counts for each cohort.
       */
      static NavigableMap<String, ShiftEvidence> evidence(
          Dataset<Row> rows, List<String> features, ShiftEvidence empty) {
        Column[] largest =
            features.stream()
                .map(name -> max(col('`' + name + '`')).as(name))
                .toArray(Column[]::new);
        Dataset<Row> days =
            rows.filter(col("cohort").isNotNull())
                .groupBy("cohort", "identity", "event_date")
                .agg(largest[0], Arrays.copyOfRange(largest, 1, largest.length))
                .repartition(col("cohort"), col("identity"))
                .sortWithinPartitions("cohort", "identity");
        VectorRows vectors = VectorRows.of(days.schema(), features);
        NavigableMap<String, ShiftEvidence> evidence = new TreeMap<>();
        days.toJavaRDD()
            .mapPartitionsToPair(partition -> ofMembers(partition, vectors, empty))
            .reduceByKey(ShiftEvidence::plus)
            .collect()
            .forEach(cohort -> evidence.put(cohort._1(), cohort._2()));
        return evidence;
      }

      private static Iterator<Tuple2<String, ShiftEvidence>> ofMembers(
          Iterator<Row> days, VectorRows vectors, ShiftEvidence empty) {
        Map<String, ShiftEvidence> cohorts = new TreeMap<>();
        NavigableMap<LocalDate, float[]> member = new TreeMap<>();
        String cohort = null;
        String identity = null;
        while (days.hasNext()) {
          Row day = days.next();
          if (!day.getString(0).equals(cohort) || !day.getString(1).equals(identity)) {
            add(cohorts, cohort, member, empty);
            member.clear();
            cohort = day.getString(0);
            identity = day.getString(1);
          }
          member.put(RowTimes.date(day.get(2)), vectors.vector(day));
        }
        add(cohorts, cohort, member, empty);
        List<Tuple2<String, ShiftEvidence>> parts = new ArrayList<>();
        cohorts.forEach((name, evidence) -> parts.add(new Tuple2<>(name, evidence)));
        return parts.iterator();
      }

      private static void add(
          Map<String, ShiftEvidence> cohorts,
          String cohort,
          NavigableMap<LocalDate, float[]> member,
          ShiftEvidence empty) {
        if (cohort != null) {
          cohorts.computeIfAbsent(cohort, name -> empty.fresh()).add(member);
        }
      }
    }
  }

  /** Training data held in memory, for evaluations and small estates. */
  static final class LocalData implements TrainingData {
    private final List<EventVector> training = new ArrayList<>();
    private final List<EventVector> calibrating = new ArrayList<>();
    private final TrainingPlan plan;
    private final List<String> names;

    /** Takes events in any order, and ignores those outside the plan's days. */
    LocalData(Collection<EventVector> events, TrainingPlan plan, List<String> names) {
      this.plan = plan;
      this.names = names;
      for (EventVector event : events) {
        if (plan.trains(event.header().day())) {
          training.add(event);
        } else if (plan.calibrates(event.header().day())) {
          calibrating.add(event);
        }
      }
      calibrating.sort(EventVector.BY_IDENTITY);
    }

    @Override
    public NavigableMap<String, float[][]> samples(SampleOptions options) {
      FreshIdentities identities = new FreshIdentities();
      List<EventVector> experienced = new ArrayList<>();
      for (EventVector event : training) {
        if (event.header().activeDays() >= options.minActiveDays()) {
          experienced.add(event);
          identities.add(event.header());
        }
      }
      Map<String, Long> sizes = identities.rowsWithFreshAsOne();
      TrainingSample sample = new TrainingSample(options, SampleHashBounds.NONE);
      for (EventVector event : experienced) {
        EventHeader header = event.header();
        sample.add(
            header.cohort(),
            options.key().hash(header.product(), header.uid()),
            sizes.get(header.identity()),
            event::vector);
      }
      return sample.rows();
    }

    @Override
    public NavigableMap<String, ShiftEvidence> shiftEvidence(
        List<String> features, ShiftEvidence empty) {
      int[] positions = features.stream().mapToInt(names::indexOf).toArray();
      Map<String, Map<String, NavigableMap<LocalDate, float[]>>> members = new TreeMap<>();
      Stream.concat(training.stream(), calibrating.stream())
          .filter(event -> event.header().cohort() != null)
          .filter(event -> !event.header().day().isBefore(plan.referenceFrom()))
          .forEach(
              event -> {
                EventHeader header = event.header();
                float[] values = new float[positions.length];
                for (int i = 0; i < positions.length; i++) {
                  values[i] = event.vector()[positions[i]];
                }
                members
                    .computeIfAbsent(header.cohort(), cohort -> new TreeMap<>())
                    .computeIfAbsent(header.identity(), identity -> new TreeMap<>())
                    .merge(
                        header.day(),
                        values,
                        (largest, more) -> {
                          raise(largest, more);
                          return largest;
                        });
              });
      NavigableMap<String, ShiftEvidence> evidence = new TreeMap<>();
      members.forEach(
          (cohort, own) -> {
            ShiftEvidence ofCohort = empty.fresh();
            own.values().forEach(ofCohort::add);
            evidence.put(cohort, ofCohort);
          });
      return evidence;
    }

    private static void raise(float[] largest, float[] vector) {
      for (int i = 0; i < largest.length; i++) {
        if (Float.isNaN(largest[i]) || vector[i] > largest[i]) {
          largest[i] = vector[i];
        }
      }
    }

    @Override
    public Set<String> cohorts() {
      return calibrating.stream()
          .map(event -> event.header().cohort())
          .filter(Objects::nonNull)
          .collect(Collectors.toSet());
    }

    @Override
    public DayMaxima dayMaxima(Baseline draft, int minActiveDays) {
      DayMaxima all = new DayMaxima();
      for (EventVector event : calibrating) {
        EventHeader header = event.header();
        if (header.activeDays() < minActiveDays) {
          continue;
        }
        ScopeBaseline scope = draft.scopeFor(header.cohort());
        all.add(
            header.identityDay(),
            scope.statistic().statistic(event.vector()),
            scope.id(),
            header.kind(),
            header.activeDays());
      }
      return all;
    }

    @Override
    public NavigableMap<IdentityDay, Double> riskMaxima(
        Baseline draft, NavigableMap<IdentityDay, CalibrationDayRisk.Day> kept, Policy policies) {
      CalibrationDayRisk risks = new CalibrationDayRisk(draft, policies);
      NavigableMap<IdentityDay, Double> maxima = new TreeMap<>();
      kept.keySet().forEach(day -> maxima.put(day, 0.0));
      for (EventVector event : calibrating) {
        EventHeader header = event.header();
        CalibrationDayRisk.Day day = kept.get(header.identityDay());
        if (day == null) {
          continue;
        }
        ScopeBaseline scope = draft.scopeFor(header.cohort());
        double u = scope.statistic().statistic(event.vector()) - day.usualMaximum();
        double risk =
            risks.of(
                header.identity(),
                header.kind(),
                header.cohort(),
                header.action(),
                CalibrationDayRisk.isEvidence(draft, scope, u, day.ownMaximum())
                    ? event.vector()
                    : null,
                u,
                day.ownMaximum());
        maxima.merge(header.identityDay(), risk, Math::max);
      }
      return maxima;
    }
  }
}
