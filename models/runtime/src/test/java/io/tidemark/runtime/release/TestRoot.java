package io.tidemark.runtime.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

/** Root keys for tests: one per release key, so that tests only need to name the latter. */
public final class TestRoot {
  private TestRoot() {}

  /** Returns the keys a reader pins to follow releases of the given key. */
  public static TrustedKeys pin(SigningKey release) {
    return of(release).trusted();
  }

  /** Returns the same keys in PEM, as in a file. */
  public static String pem(SigningKey release) {
    return of(release).publicPem();
  }

  /**
   * Returns a publisher to a folder whose root document names the given key; creates the document
   * if it is missing.
   */
  public static Publisher publisher(Path folder, SigningKey release) throws IOException {
    return publisher(folder, TestCompany.STREAM, release);
  }

  /** Returns a publisher for the given stream. */
  public static Publisher publisher(Path folder, String stream, SigningKey release)
      throws IOException {
    if (!Files.exists(folder.resolve(RootDocument.NAME))) {
      new RootDocument(
              stream,
              1,
              pin(release),
              release.trusted(),
              TestCompany.issued().minus(Duration.ofDays(30)),
              TestCompany.issued().plus(Duration.ofDays(300)))
          .append(folder, List.of(of(release)));
    }
    return new Publisher(release);
  }

  static SigningKey of(SigningKey release) {
    try {
      return SigningKey.ofSeed(release.derived("root of a test"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
