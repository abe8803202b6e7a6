package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.ValueExpression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What the members of a rule-given cohort habitually do, as of a midnight: a function of their
 * profiles in any order. At most {@link #MOST_MEMBERS} members speak for a cohort, those with the
 * smallest {@link #rank}: a choice that stays the same from day to day, and that the caller makes.
 * Members without habits say nothing. Immutable and thread-safe.
 *
 * <p>Bounded: per expression the {@link CohortValues#MOST} values that most members know.
 */
public final class CohortProfile {
  /** Members that speak for a cohort. */
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

  /** Identities with the smallest speak; ties are told apart by name. */
  public static long rank(String identity) {
    return ValueHash.of(identity);
  }

  /**
   * Folds members into a cohort.
   *
   * @param members as of the same midnight, in any order; not keyed
   * @throws IllegalArgumentException when there are more than may speak
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

  /** The cohort as it may leave the house: values under a key. */
  public CohortProfile keyed(MemberKey key) {
    CohortValues[] keyed = new CohortValues[values.length];
    Arrays.setAll(keyed, i -> values[i].keyed(key));
    return new CohortProfile(name, schema, members, keyed);
  }

  /** Name of the cohort. */
  public String name() {
    return name;
  }

  /** Members with habits that spoke. */
  public int members() {
    return members;
  }

  CohortValues values(int cohortIndex) {
    return values[cohortIndex];
  }

  /** The versioned binary form; equal cohorts have equal bytes. */
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
   * @throws IllegalArgumentException when the bytes are damaged, of another version, or of a
   *     catalogue that asks cohorts for other things
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
