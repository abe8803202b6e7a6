package io.tidemark.runtime.release;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file {@code leaked-credentials.json}: keyed names of leaked credentials that have not been
 * rotated, as far as known; absent if there are none.
 */
final class LeakedCredentials {
  static final String NAME = "leaked-credentials.json";

  private static final String MEMBER = "credentials";

  private LeakedCredentials() {}

  static byte[] write(Collection<String> credentials, HashedNames names) {
    ObjectNode json = JsonFields.MAPPER.createObjectNode();
    Set<String> keyed = new TreeSet<>();
    credentials.forEach(credential -> keyed.add(names.of(credential)));
    keyed.forEach(json.putArray(MEMBER)::add);
    return JsonFields.pretty(json);
  }

  static Set<String> read(byte[] json) {
    return Set.copyOf(
        new TreeSet<>(
            JsonFields.read(json, NAME, RejectionReason.CONTENT_UNREADABLE).texts(MEMBER)));
  }
}
