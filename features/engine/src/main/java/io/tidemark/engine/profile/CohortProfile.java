package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.ValueExpression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Habits of the members of a rule-given cohort at a midnight: a function of their profiles in any
 * order. At most {@link #MOST_MEMBERS} members represent a cohort, those with the smallest {@link
 * #rank}. The caller selects them; the selection is stable from day to day. Members without habits
 * do not contribute. Immutable and thread-safe.
 *
 * <p>Bounded: the {@link CohortValues#MOST} most widely known values per expression.
 */
public final class CohortProfile {
  /** Maximum number of members that represent a cohort. */
  public static final int MOST_MEMBERS = 256;

  private final String name;
  private final ProfileSchema schema;
  private final int members;
  private final CohortValues[] values;

  private CohortProfile(String name, ProfileSchema schema, int members, CohortValues[] values) {
    this.name = name;
    this.schema = schema;
    this.members = members;
    this.values = values;
  }

  /** Rank of an identity. The smallest ranks represent the cohort; ties go by name. */
  public static long rank(String identity) {
    return ValueHash.of(identity);
  }

  /**
   * Folds members into a cohort.
   *
   * @param members profiles at the same midnight, in any order; not keyed
   * @throws IllegalArgumentException if there are more than {@link #MOST_MEMBERS}
   */
  public static CohortProfile of(
      String name, ProfileSchema schema, Collection<Profile> members, ProfileRules rules) {
    if (members.size() > MOST_MEMBERS) {
      throw new IllegalArgumentException(
          members.size() + " members, at most " + MOST_MEMBERS + " speak for a cohort");
    }
    List<Profile> speaking = members.stream().filter(Profile::hasFigures).toList();
    CohortValues[] values = new CohortValues[schema.cohortValues().size()];
    for (int i = 0; i < values.length; i++) {
      int index = schema.valueIndex(schema.cohortValues().get(i).name());
      values[i] = CohortValues.of(speaking, index, rules);
    }
    return new CohortProfile(name, schema, speaking.size(), values);
  }

  /** Publishable form of the cohort: values under a key. */
  public CohortProfile keyed(MemberKey key) {
    CohortValues[] keyed = new CohortValues[values.length];
    Arrays.setAll(keyed, i -> values[i].keyed(key));
    return new CohortProfile(name, schema, members, keyed);
  }

  /** Name of the cohort. */
  public String name() {
    return name;
  }

  /** Number of members with habits. */
  public int members() {
    return members;
  }

  CohortValues values(int cohortIndex) {
    return values[cohortIndex];
  }

  /** Versioned binary form; equal cohorts have equal bytes. */
  public byte[] toBytes() {
    ByteSink sink = RecordHeader.begin(fingerprint(schema));
    sink.text(name);
    sink.varint(members);
    for (CohortValues of : values) {
      of.write(sink);
    }
    return sink.toBytes();
  }

  /**
   * Reads the binary form.
   *
   * @throws IllegalArgumentException if the bytes are damaged or belong to another version or
   *     catalogue with other cohort values
   */
  public static CohortProfile fromBytes(ProfileSchema schema, byte[] bytes) {
    ByteSource source = new ByteSource(bytes);
    RecordHeader.check(source, fingerprint(schema), "Cohort profile");
    String name = source.text();
    int members = source.whole();
    if (name == null || members > MOST_MEMBERS) {
      throw source.damaged("a cohort named " + name + " of " + members + " members");
    }
    CohortValues[] values = new CohortValues[schema.cohortValues().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = CohortValues.read(source, members);
    }
    source.end();
    return new CohortProfile(name, schema, members, values);
  }

  private static long fingerprint(ProfileSchema schema) {
    List<String> names = new ArrayList<>();
    names.add(Long.toHexString(schema.fingerprint()));
    schema.cohortValues().stream().map(ValueExpression::name).forEach(names::add);
    return ValueHash.of(String.join("\n", names));
  }
}
