package io.tidemark.exports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import io.tidemark.engine.bytes.Sha256;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A data bundle for Open Policy Agent, an archive because the signature of an unpacked folder would
 * depend on its path: {@code tidemark/data.json}, {@code .manifest} and {@code .signatures.json}.
 * OPA verifies the signature, but not that the bundle is recent or newer than the previous one.
 * Policies must compare {@code time.now_ns()}: {@code decisions} apply before {@code
 * expires_at_ns}, {@code decisions_in_grace} until {@code hard_expires_at_ns}, and {@code
 * fail_safe} after that.
 */
public final class OpaBundle {
  private static final String DATA = "data.json";
  private static final String MANIFEST = ".manifest";
  private static final String SIGNATURES = ".signatures.json";
  private static final String ROOT = "tidemark";

  private OpaBundle() {}

  /**
   * Returns the bundle as a gzip-compressed tar archive, equal for equal releases and key ids
   * except for the ECDSA signature.
   *
   * @param key P-256 key for ES256; OPA does not support Ed25519
   * @param keyId id of the corresponding public key in OPA's configuration
   */
  public static byte[] archive(ReleaseNumbers numbers, ECPrivateKey key, String keyId) {
    return archive(files(numbers, key, keyId));
  }

  static byte[] archive(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  static Map<String, byte[]> files(ReleaseNumbers numbers, ECPrivateKey key, String keyId) {
    ObjectNode data = JsonText.MAPPER.createObjectNode();
    data.set(ROOT, data(numbers));
    Pointer pointer = numbers.pointer();
    ObjectNode manifest = JsonText.MAPPER.createObjectNode();
    manifest.put("revision", pointer.sequence() + " " + pointer.manifestSha256());
    manifest.putArray("roots").add(ROOT);
    ObjectNode metadata = manifest.putObject("metadata");
    metadata.put("stream", pointer.stream()).put("manifest_sha256", pointer.manifestSha256());
    numbers.omitted().forEach(metadata.putArray("omitted")::add);
    Map<String, byte[]> files = new TreeMap<>();
    files.put(DATA, JsonText.of(data));
    files.put(MANIFEST, JsonText.of(manifest));
    ObjectNode payload = JsonText.MAPPER.createObjectNode();
    var listed = payload.putArray("files");
    // OPA hashes JSON files in parsed form, with members sorted by name.
    listed.addObject().put("name", MANIFEST).put("hash", Sha256.hex(JsonText.sorted(manifest)));
    listed.addObject().put("name", DATA).put("hash", Sha256.hex(JsonText.sorted(data)));
    listed.forEach(file -> ((ObjectNode) file).put("algorithm", "SHA-256"));
    ObjectNode signatures = JsonText.MAPPER.createObjectNode();
    signatures.putArray("signatures").add(jwt(payload, key, keyId));
    files.put(SIGNATURES, JsonText.of(signatures));
    return files;
  }

  private static ObjectNode data(ReleaseNumbers numbers) {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    Pointer pointer = numbers.pointer();
    json.put("stream", pointer.stream())
        .put("release", pointer.sequence().toString())
        .put("issued_at_ns", nanos(pointer.issuedAt()))
        .put("expires_at_ns", nanos(pointer.expiresAt()))
        .put("hard_expires_at_ns", nanos(pointer.hardExpiresAt()));
    ObjectNode scopes = json.putObject("thresholds_micro");
    numbers
        .scopes()
        .forEach(
            (scope, limits) ->
                scopes.putObject(scope).put("medium", limits.medium()).put("high", limits.high()));
    ObjectNode weights = json.putObject("impact_weights_micro");
    for (Impact impact : Impact.values()) {
      weights.put(low(impact), numbers.impactWeights().get(impact.ordinal()));
    }
    DecisionTable table = numbers.decisions();
    ObjectNode decisions = json.putObject("decisions");
    ObjectNode inGrace = json.putObject("decisions_in_grace");
    for (Level level : Level.values()) {
      decisions.set(low(level), row(impact -> table.decision(level, impact)));
      inGrace.set(low(level), row(impact -> table.decisionInGrace(level, impact)));
    }
    json.set("fail_safe", row(impact -> numbers.failSafe().get(impact.ordinal())));
    numbers.omitted().forEach(json.putArray("omitted")::add);
    return json;
  }

  private static ObjectNode row(Function<Impact, DecisionKind> decisions) {
    ObjectNode row = JsonText.MAPPER.createObjectNode();
    for (Impact impact : Impact.values()) {
      row.put(low(impact), low(decisions.apply(impact)));
    }
    return row;
  }

  private static String jwt(ObjectNode payload, ECPrivateKey key, String keyId) {
    JWSObject jws =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keyId).build(),
            new Payload(JsonText.of(payload)));
    try {
      jws.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalArgumentException(
          "The key cannot sign with ES256; use an EC key on the curve P-256", e);
    }
    return jws.serialize();
  }

  private static long nanos(Instant at) {
    return Math.addExact(
        Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), (long) at.getNano());
  }

  private static String low(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
