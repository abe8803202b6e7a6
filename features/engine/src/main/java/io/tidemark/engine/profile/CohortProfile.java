package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.ValueExpression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Habits of a cohort's members as of a midnight, whatever the order of the members. At most {@link
 * #MOST_MEMBERS} members represent a cohort, those with the smallest {@link #rank}, which is stable
 * from day to day. Members without habits do not contribute. Immutable and thread-safe.
 */
public final class CohortProfile {
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

  /** Returns the rank of an identity. Ties are broken by name. */
  public static long rank(String identity) {
    return ValueHash.of(identity);
  }

  /**
   * @param members profiles that are not keyed, all as of the same midnight, in any order
   * @throws IllegalArgumentException if there are more than {@link #MOST_MEMBERS}
   */
  public static CohortProfile of(
      String name, ProfileSchema schema, Collection<Profile> members, ProfileRules rules) {
    if (members.size() > MOST_MEMBERS) {
      throw new IllegalArgumentException(
          members.size() + " members, but at most " + MOST_MEMBERS + " can represent a cohort");
    }
    List<Profile> speaking = members.stream().filter(Profile::hasFigures).toList();
    CohortValues[] values = new CohortValues[schema.cohortValues().size()];
    for (int i = 0; i < values.length; i++) {
      int index = schema.valueIndex(schema.cohortValues().get(i).name());
      values[i] = CohortValues.of(speaking, index, rules);
    }
    return new CohortProfile(name, schema, speaking.size(), values);
  }

  /** Returns the publishable form, in which values are hashed with the given key. */
  public CohortProfile keyed(MemberKey key) {
    CohortValues[] keyed = new CohortValues[values.length];
    Arrays.setAll(keyed, i -> values[i].keyed(key));
    return new CohortProfile(name, schema, members, keyed);
  }

  public String name() {
    return name;
  }

  public int members() {
    return members;
  }

  CohortValues values(int cohortIndex) {
    return values[cohortIndex];
  }

  /** Returns the versioned binary form. Equal cohorts have equal bytes. */
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
   * @throws IllegalArgumentException if the bytes are damaged or of another version or catalogue
   */
  public static CohortProfile fromBytes(ProfileSchema schema, byte[] bytes) {
    ByteSource source = new ByteSource(bytes);
    RecordHeader.check(source, fingerprint(schema), "Cohort profile");
    String name = source.text();
    int members = source.nonNegativeInt();
    if (name == null || members > MOST_MEMBERS) {
      throw source.damaged("a cohort named " + name + " cannot have " + members + " members");
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
