package io.tidemark.runtime.release;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.bytes.Sha256;
import io.tidemark.runtime.release.Release.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A stream's keys and their roles, signed by offline root keys. Release keys sign pointers and
 * manifests; those that the newest document does not name are revoked.
 *
 * <p>{@code ROOT.jws} contains all of a stream's documents, one per line, oldest first. Each is
 * signed by a root key of the previous document and by one of its own, so a reader that pins any
 * past root key can follow the chain to the current keys.
 *
 * @param version consecutive number, starting at 1
 * @param rootKeys root keys, any of which may sign the next document
 * @param issuedAt time of signing
 * @param expiresAt time after which no release is loaded until a new document is signed
 */
public record RootDocument(
    String stream,
    long version,
    TrustedKeys rootKeys,
    TrustedKeys releaseKeys,
    Instant issuedAt,
    Instant expiresAt) {
  public static final String NAME = "ROOT.jws";
  public static final Duration LONGEST = Duration.ofDays(366);

  static final String UNNAMED =
      "a release key that "
          + NAME
          + " does not name is revoked, so publish with a key that it names";

  private static final String TYPE = "tidemark-root+jws";

  /** A document version that a reader has accepted, with the SHA-256 of its content. */
  public record Version(long number, String sha256) {}

  public RootDocument {
    if (stream.isBlank() || version < 1 || rootKeys.ids().isEmpty()) {
      throw new IllegalArgumentException(
          ("version %s of stream '%s' with root keys %s is incomplete; give a stream, a"
                  + " version of at least 1 and a root key")
              .formatted(version, stream, rootKeys.ids()));
    }
    if (!issuedAt.isBefore(expiresAt)) {
      throw new IllegalArgumentException(
          "it was issued at " + issuedAt + " but expires at " + expiresAt + ", which is not later");
    }
    for (String id : rootKeys.ids()) {
      if (releaseKeys.ids().contains(id)) {
        throw new IllegalArgumentException(
            ("the key %s is both a root key and a release key; anyone who steals it could"
                    + " revoke all other keys")
                .formatted(id));
      }
    }
  }

  public Version accepted() {
    return new Version(
        version, Sha256.hex(JsonFields.line(payload()).getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads a published folder's newest document. An expired one still revokes keys, or an attacker
   * could restore an older one that has not expired yet.
   *
   * @param pinned root keys that the reader trusts; must not come from the folder
   * @param acceptance the required stream and the last accepted document; its time is ignored
   * @throws RejectedReleaseException if no chain of signatures leads from a pinned key through the
   *     last accepted document to the newest one
   */
  public static RootDocument read(Path folder, TrustedKeys pinned, Acceptance acceptance) {
    String text = text(folder);
    RootDocument last = null;
    boolean passed = acceptance.root().isEmpty();
    for (String line : text.lines().toList()) {
      Jws jws = Jws.json(line, NAME, TYPE, RejectionReason.ROOT_UNREADABLE);
      // Older than the pinned root key.
      if (last == null && !jws.names(pinned)) {
        continue;
      }
      last = next(jws, last, pinned);
      passed |= acceptance.root().equals(Optional.of(last.accepted()));
    }
    if (last == null) {
      throw RejectionReason.UNTRUSTED_KEY.because(
          "no document of %s is signed by a root key pinned by this reader, %s%s; give it"
              + " the public root key, root.pub",
          NAME, pinned.ids(), roleOf(pinned, text));
    }
    acceptance.checkStream(last.stream, NAME);
    if (!passed) {
      throw RejectionReason.OLDER_ROOT.because(
          "%s, from the pinned root key to its end at version %s, does not contain version %s, which"
              + " was accepted before; if a new root key was pinned, start once with the previous"
              + " one; otherwise restore the file from the machine that signs it",
          NAME, last.version, acceptance.root().get().number());
    }
    return last;
  }

  /** Verifies the next document, signed by a root key of the previous one, or else a pinned key. */
  private static RootDocument next(Jws jws, RootDocument before, TrustedKeys pinned) {
    String signer =
        jws.verify(
            before == null ? pinned : before.rootKeys,
            "a document must be signed by a root key of the previous one; sign it with that key"
                + " too");
    RootDocument document = of(jws);
    if (!document.rootKeys.ids().contains(signer)) {
      jws.verify(
          document.rootKeys,
          "a document must be signed by a root key that it names; sign it with that key too");
    }
    if (before != null
        && (document.version != before.version + 1 || !document.stream.equals(before.stream))) {
      throw jws.unreadable(
          "version %s of stream '%s' follows version %s of '%s'"
              .formatted(document.version, document.stream, before.version, before.stream),
          null);
    }
    return document;
  }

  private static RootDocument of(Jws jws) {
    JsonFields payload = jws.payload();
    try {
      return new RootDocument(
          payload.text("stream"),
          payload.integer("version"),
          TrustedKeys.ofBase64(payload.texts("root_keys")),
          TrustedKeys.ofBase64(payload.texts("release_keys")),
          payload.instant("issued_at"),
          payload.instant("expires_at"));
    } catch (IllegalArgumentException e) {
      throw jws.unreadable(e.getMessage(), e);
    }
  }

  /** Detects a release key that was given instead of the root key. */
  private static String roleOf(TrustedKeys pinned, String text) {
    return text.lines()
            .map(line -> of(Jws.json(line, NAME, TYPE, RejectionReason.ROOT_UNREADABLE)))
            .anyMatch(document -> document.releaseKeys.ids().containsAll(pinned.ids()))
        ? ", which is a release key"
        : "";
  }

  /**
   * Reads a published folder's newest document, trusting the first one, for programs that sign.
   *
   * @throws RejectedReleaseException if the file is missing or a document does not follow the
   *     previous one
   */
  public static RootDocument present(Path folder) {
    return last(text(folder));
  }

  public static Optional<RootDocument> presentIn(Path folder) {
    return Files.exists(folder.resolve(NAME)) ? Optional.of(present(folder)) : Optional.empty();
  }

  private static RootDocument last(String text) {
    RootDocument last = null;
    for (String line : text.lines().toList()) {
      Jws jws = Jws.json(line, NAME, TYPE, RejectionReason.ROOT_UNREADABLE);
      last = next(jws, last, last == null ? of(jws).rootKeys : null);
    }
    if (last == null) {
      throw new RejectedReleaseException(
          RejectionReason.ROOT_UNREADABLE, NAME + " contains no document; restore it");
    }
    return last;
  }

  /**
   * Signs this document and appends it to the documents of a folder.
   *
   * @param signers a root key of the previous document and one of this document, possibly the same
   * @throws RejectedReleaseException if readers of the previous documents would reject this one;
   *     nothing is written then
   */
  public void append(Path folder, List<SigningKey> signers) throws IOException {
    Path file = folder.resolve(NAME);
    String before = Files.exists(file) ? text(folder) : "";
    String after = before + signed(signers) + "\n";
    last(after);
    Files.createDirectories(folder);
    Publisher.Disk.SYSTEM.replace(file, after, () -> {});
  }

  String signed(List<SigningKey> signers) {
    return Jws.sign(TYPE, payload(), signers);
  }

  private ObjectNode payload() {
    ObjectNode payload = JsonFields.MAPPER.createObjectNode();
    payload.put("stream", stream).put("version", version);
    rootKeys.base64().forEach(payload.putArray("root_keys")::add);
    releaseKeys.base64().forEach(payload.putArray("release_keys")::add);
    return payload.put("issued_at", issuedAt.toString()).put("expires_at", expiresAt.toString());
  }

  private static String text(Path folder) {
    try {
      String text =
          new String(
              SmallFile.read(folder.resolve(NAME), SmallFile.MOST_ROOT),
              StandardCharsets.ISO_8859_1);
      if (!text.isEmpty() && !text.endsWith("\n")) {
        throw RejectionReason.ROOT_UNREADABLE.because(
            "the last line of %s is truncated; fetch it again", NAME);
      }
      return text;
    } catch (IOException e) {
      throw ReleaseRepository.missing(
          RejectionReason.NO_ROOT,
          folder,
          NAME,
          "this is the wrong folder, or 'tidemark release sign-root' has not been run there yet",
          e);
    }
  }
}
