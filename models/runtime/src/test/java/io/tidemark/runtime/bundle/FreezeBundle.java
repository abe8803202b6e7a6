package io.tidemark.runtime.bundle;

import io.tidemark.engine.event.AccessEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * Writes the frozen example of a format version, once, when it is released: {@code java
 * io.tidemark.runtime.bundle.FreezeBundle FOLDER}. Signed by the published test key of RFC 8032,
 * and good for a hundred years.
 */
final class FreezeBundle {
  private FreezeBundle() {}

  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    Path folder = Path.of(arguments[0]);
    SigningKey key = SigningKeyTest.rfcKey();
    TestCompany company = new TestCompany(7);
    Publisher publisher = new Publisher(key);
    publisher.publish(
        new Publication(
            folder.resolve("bundle"),
            TestCompany.STREAM,
            1,
            new Lifetime(Duration.ofDays(36_500), Duration.ofDays(36_600)),
            2,
            TestCompany.issued()),
        company.contents(),
        company.identities(publisher.memberKey(TestCompany.STREAM)).iterator());
    Files.delete(folder.resolve("bundle/.publishing"));
    Files.writeString(folder.resolve("tidemark.pub"), key.publicPem());
    StringBuilder events = new StringBuilder();
    for (AccessEvent event : company.nextDay()) {
      events.append(JsonFields.line(EventJson.of(event))).append('\n');
    }
    Files.writeString(folder.resolve("events.jsonl"), events);
    Files.write(folder.resolve("decisions.jsonl"), FrozenBundleTest.decisions(folder));
  }
}
