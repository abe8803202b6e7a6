package io.tidemark.runtime.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

/** The root key of a test: one for each release key, so that a test names the latter alone. */
public final class TestRoot {
  private TestRoot() {}

  /** What a reader pins to follow releases of this key. */
  public static TrustedKeys pin(SigningKey release) {
    return of(release).trusted();
  }

  /** The same as a file holds it. */
  public static String pem(SigningKey release) {
    return of(release).publicPem();
  }

  /** A publisher into a folder whose root document, made if it is missing, names this key. */
  public static Publisher publisher(Path folder, SigningKey release) throws IOException {
    return publisher(folder, TestCompany.STREAM, release);
  }

  /** The same for a stream. */
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
