package io.tidemark.training.cohort;

import io.tidemark.engine.profile.ValueHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.evaluation.ClusteringEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Parts the members of one cohort into groups that behave alike: k-means of MLlib over {@link
 * Behaviour} points.
 *
 * <p>The number of groups is the one with the largest mean silhouette (Rousseeuw, J. Comput. Appl.
 * Math. 1987) from 2 to {@link #MOST_GROUPS}, if it is at least {@link #LEAST_SILHOUETTE} and every
 * group has enough members; else there is nothing to part. The model learns from a sample in one
 * partition, the members with the smallest hashes, so neither order nor partitioning matters.
 *
 * <p>Groups keep their names from night to night by the members they share. A member stays where it
 * was unless another centre is nearer by a quarter; one that moves says what took it there.
 *
 * <pre>{@code
 * NavigableMap<String, Group> groups =
 *     new BehaviourGroups(spark, 20, 1).of("service_account:aws", points, Map.of());
 * }</pre>
 */
public final class BehaviourGroups {
  /** Most groups of one cohort. */
  static final int MOST_GROUPS = 6;

  /** Silhouette below which groups are no groups. */
  static final double LEAST_SILHOUETTE = 0.5;

  private static final int SAMPLE = 20_000;
  private static final double NEARER = 0.75;
  private static final StructType POINTS =
      new StructType().add("features", SQLDataTypes.VectorType());

  private final SparkSession spark;
  private final int leastMembers;
  private final long seed;

  /**
   * @param leastMembers of each group, at least 1
   * @param seed of the first centres
   */
  public BehaviourGroups(SparkSession spark, int leastMembers, long seed) {
    this.spark = spark;
    this.leastMembers = leastMembers;
    this.seed = seed;
  }

  /**
   * Parts a cohort.
   *
   * @param cohort given by rule
   * @param points of its members, by identity
   * @param before groups that members were in, by identity; others are passed over
   * @return by identity; empty where the cohort has no groups
   */
  public NavigableMap<String, Group> of(
      String cohort, NavigableMap<String, double[]> points, Map<String, String> before) {
    List<double[]> centres = centres(points);
    NavigableMap<String, Group> groups = new TreeMap<>();
    if (centres.isEmpty()) {
      return groups;
    }
    Map<String, Integer> nearest = new TreeMap<>();
    points.forEach((identity, point) -> nearest.put(identity, nearest(centres, point)));
    List<String> names = names(cohort, centres.size(), nearest, before);
    points.forEach(
        (identity, point) ->
            groups.put(
                identity,
                group(point, nearest.get(identity), before.get(identity), names, centres)));
    return groups;
  }

  private List<double[]> centres(NavigableMap<String, double[]> points) {
    List<Row> sample =
        points.keySet().stream()
            .sorted(
                Comparator.<String>comparingLong(
                        identity -> ValueHash.mix(seed ^ ValueHash.of(identity)))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(SAMPLE)
            .map(identity -> RowFactory.create(Vectors.dense(points.get(identity))))
            .toList();
    Dataset<Row> rows = spark.createDataFrame(sample, POINTS).coalesce(1).cache();
    try {
      List<double[]> best = List.of();
      double most = LEAST_SILHOUETTE;
      long distinct = rows.distinct().count();
      for (int k = 2; k <= MOST_GROUPS && k <= distinct && k * leastMembers <= points.size(); k++) {
        KMeansModel model = new KMeans().setK(k).setSeed(seed).fit(rows);
        double silhouette = new ClusteringEvaluator().evaluate(model.transform(rows));
        List<double[]> centres = sorted(model);
        if (silhouette > most && smallest(centres, points) >= leastMembers) {
          most = silhouette;
          best = centres;
        }
      }
      return best;
    } finally {
      rows.unpersist();
    }
  }

  private static List<double[]> sorted(KMeansModel model) {
    List<double[]> centres = new ArrayList<>();
    for (Vector centre : model.clusterCenters()) {
      centres.add(centre.toArray());
    }
    centres.sort(Arrays::compare);
    return centres;
  }

  private static int smallest(List<double[]> centres, NavigableMap<String, double[]> points) {
    int[] sizes = new int[centres.size()];
    points.values().forEach(point -> sizes[nearest(centres, point)]++);
    return Arrays.stream(sizes).min().orElse(0);
  }

  /** A name that members of a centre had. */
  private record Kept(String name, int centre) {}

  /** The name that each centre had, by the members it shares with it; new numbers for the rest. */
  private static List<String> names(
      String cohort, int centres, Map<String, Integer> nearest, Map<String, String> before) {
    Map<Kept, Integer> members = new HashMap<>();
    nearest.forEach(
        (identity, centre) -> {
          String name = before.get(identity);
          if (name != null && isGroupOf(cohort, name)) {
            members.merge(new Kept(name, centre), 1, Integer::sum);
          }
        });
    List<Kept> most = new ArrayList<>(members.keySet());
    most.sort(
        Comparator.<Kept>comparingInt(kept -> -members.get(kept))
            .thenComparing(Kept::name)
            .thenComparing(Kept::centre));
    Map<Integer, String> named = new HashMap<>();
    for (Kept kept : most) {
      if (!named.containsValue(kept.name())) {
        named.putIfAbsent(kept.centre(), kept.name());
      }
    }
    Set<String> taken = most.stream().map(Kept::name).collect(Collectors.toSet());
    int number = 1;
    List<String> names = new ArrayList<>();
    for (int centre = 0; centre < centres; centre++) {
      String name = named.get(centre);
      while (name == null) {
        String free = cohort + "/" + number++;
        name = taken.contains(free) ? null : free;
      }
      names.add(name);
    }
    return names;
  }

  private static Group group(
      double[] point, int nearest, String before, List<String> names, List<double[]> centres) {
    int old = names.indexOf(before);
    if (old < 0 || old == nearest) {
      return new Group(names.get(nearest), Optional.empty());
    }
    double there = Math.sqrt(distance(centres.get(nearest), point));
    double here = Math.sqrt(distance(centres.get(old), point));
    if (there > NEARER * here) {
      return new Group(before, Optional.empty());
    }
    int farthest = 0;
    for (int i = 1; i < point.length; i++) {
      if (Math.abs(point[i] - centres.get(old)[i])
          > Math.abs(point[farthest] - centres.get(old)[farthest])) {
        farthest = i;
      }
    }
    return new Group(
        names.get(nearest),
        Optional.of(
            new Group.Move(
                before,
                Behaviour.COORDINATES.get(farthest),
                point[farthest],
                centres.get(old)[farthest])));
  }

  /** The rule-given cohort of a group's name; the name itself where it is none. */
  public static String ruleGiven(String cohort) {
    int slash = cohort.lastIndexOf('/');
    boolean numbered =
        slash > 0
            && slash < cohort.length() - 1
            && cohort.chars().skip(slash + 1L).allMatch(c -> c >= '0' && c <= '9');
    return numbered ? cohort.substring(0, slash) : cohort;
  }

  private static boolean isGroupOf(String cohort, String name) {
    return !name.equals(cohort) && ruleGiven(name).equals(cohort);
  }

  private static int nearest(List<double[]> centres, double[] point) {
    int nearest = 0;
    for (int i = 1; i < centres.size(); i++) {
      if (distance(centres.get(i), point) < distance(centres.get(nearest), point)) {
        nearest = i;
      }
    }
    return nearest;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
