package io.tidemark.runtime.bundle;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.runtime.bundle.Publication.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the frozen example of a format version, once, when it is released: {@code java
 * io.tidemark.runtime.bundle.FreezeBundle FOLDER}. Signed by the published test key of RFC 8032,
 * and good for a hundred years. Those of 1.2 and later have two shards, one of them sealed, and are
 * deltas; from 1.3 on features look at cohorts, from 1.4 on recent features are set aside, from 1.5
 * on not by volume and rhythm.
 */
final class FreezeBundle {
  /** The group key of frozen examples, no secret of anybody. */
  static final byte[] GROUP_BYTES = Arrays.copyOf("frozen".getBytes(StandardCharsets.US_ASCII), 32);

  static final GroupKey GROUP = GroupKey.of(GROUP_BYTES);

  private FreezeBundle() {}

  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    Path folder = Path.of(arguments[0]);
    SigningKey key = SigningKeyTest.rfcKey();
    TestCompany company = TestCompany.withCohorts(7);
    Publisher publisher = new Publisher(key);
    MemberKey members = publisher.memberKey(TestCompany.STREAM);
    Publication publication = publication(folder.resolve("bundle"));
    List<KeyedIdentity> identities = new ArrayList<>();
    for (KeyedIdentity identity : company.identities(members)) {
      identities.add(identity.inShard(identity.name()[0] % 2 == 0 ? "rest" : "odd"));
    }
    // One less in the whole release than in the delta over it.
    publisher.publish(
        publication, company.contents(), identities.subList(0, identities.size() - 1).iterator());
    publisher.publish(
        publication, company.contents().withLeaked(Set.of("key-3")), identities.iterator());
    Files.delete(folder.resolve("bundle/.publishing"));
    Files.writeString(folder.resolve("tidemark.pub"), key.publicPem());
    StringBuilder events = new StringBuilder();
    for (AccessEvent event : company.nextDay()) {
      events.append(JsonFields.line(EventJson.of(event))).append('\n');
    }
    Files.writeString(folder.resolve("events.jsonl"), events);
    Files.write(folder.resolve("decisions.jsonl"), FrozenBundleTest.decisions(folder));
  }

  static Publication publication(Path published) {
    return new Publication(
            published,
            TestCompany.STREAM,
            1,
            new Lifetime(Duration.ofDays(36_500), Duration.ofDays(36_600)),
            2,
            TestCompany.issued())
        .parted(new Shards(Set.of("odd", "rest"), Map.of("odd", GROUP)))
        .in(Form.DELTA);
  }
}
