package io.tidemark.runtime.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A JSON object signed as a JWS (RFC 7515) with EdDSA (RFC 8037): the compact form with one
 * signature, or the general JSON form with one or more.
 */
final class Jws {
  private final String file;
  private final RejectionReason unreadable;
  private final String payload;
  private final List<Part> parts;

  private record Part(String header, String signature, String keyId) {}

  private Jws(
      String file, String type, RejectionReason unreadable, String payload, List<String[]> signed) {
    this.file = file;
    this.unreadable = unreadable;
    this.payload = payload;
    this.parts = new ArrayList<>();
    for (String[] headerAndSignature : signed) {
      String header = headerAndSignature[0];
      parts.add(new Part(header, headerAndSignature[1], keyId(header, type)));
    }
    if (parts.isEmpty()) {
      throw unreadable("it is not signed", null);
    }
  }

  /**
   * Parses the compact form without verifying its signature.
   *
   * @param file file name, for error messages
   * @param type required value of {@code typ} in the header
   * @param unreadable rejection reason to report if the string is malformed
   */
  static Jws compact(byte[] text, String file, String type, RejectionReason unreadable) {
    String[] dotted = new String(text, StandardCharsets.ISO_8859_1).split("\\.", -1);
    if (dotted.length != 3) {
      throw new RejectedReleaseException(
          unreadable,
          "%s cannot be read: it has %s dot-separated parts, not 3; fetch it again"
              .formatted(file, dotted.length));
    }
    return new Jws(
        file, type, unreadable, dotted[1], List.<String[]>of(new String[] {dotted[0], dotted[2]}));
  }

  static Jws json(String text, String file, String type, RejectionReason unreadable) {
    JsonFields json = JsonFields.read(text.getBytes(StandardCharsets.ISO_8859_1), file, unreadable);
    List<String[]> signed =
        json.objects("signatures").stream()
            .map(part -> new String[] {part.text("protected"), part.text("signature")})
            .toList();
    return new Jws(file, type, unreadable, json.text("payload"), signed);
  }

  private String keyId(String encoded, String type) {
    JsonFields header = JsonFields.read(bytes(encoded), file + "'s header", unreadable);
    if (!header.text("alg").equals("EdDSA") || !header.text("typ").equals(type)) {
      throw unreadable(
          "its header has alg %s and typ %s, not EdDSA and %s"
              .formatted(header.text("alg"), header.text("typ"), type),
          null);
    }
    if (header.has("crit")) {
      throw unreadable(
          "its header has crit, which lists extensions that this reader does not" + " support",
          null);
    }
    return header.text("kid");
  }

  /** Returns whether any of the keys is named as a signer. Signatures are not verified. */
  boolean names(TrustedKeys keys) {
    return parts.stream().anyMatch(part -> keys.ids().contains(part.keyId));
  }

  /**
   * Verifies that one of the given keys signed the object, and returns its id.
   *
   * @param remedy what to do if none of the keys signed the object, for the error message
   * @throws RejectedReleaseException if none of the keys signed it or the signature does not match
   */
  String verify(TrustedKeys keys, String remedy) {
    Part part =
        parts.stream()
            .filter(signed -> keys.ids().contains(signed.keyId))
            .findFirst()
            .orElse(parts.get(0));
    byte[] signed = (part.header + "." + payload).getBytes(StandardCharsets.ISO_8859_1);
    keys.check(file, part.keyId, signed, bytes(part.signature), remedy);
    return part.keyId;
  }

  JsonFields payload() {
    return JsonFields.read(bytes(payload), file, unreadable);
  }

  /** Returns the compact form in ASCII, without a line terminator. */
  static String sign(String type, JsonNode payload, SigningKey key) {
    String encoded = base64(JsonFields.line(payload).getBytes(StandardCharsets.UTF_8));
    String header = header(type, key);
    return header + "." + encoded + "." + signature(header, encoded, key);
  }

  /** Returns the general JSON form in ASCII, as a single line without a terminator. */
  static String sign(String type, JsonNode payload, List<SigningKey> keys) {
    String encoded = base64(JsonFields.line(payload).getBytes(StandardCharsets.UTF_8));
    ObjectNode json = JsonFields.MAPPER.createObjectNode().put("payload", encoded);
    ArrayNode signatures = json.putArray("signatures");
    for (SigningKey key : keys) {
      String header = header(type, key);
      signatures
          .addObject()
          .put("protected", header)
          .put("signature", signature(header, encoded, key));
    }
    return JsonFields.line(json);
  }

  private static String header(String type, SigningKey key) {
    ObjectNode header = JsonFields.MAPPER.createObjectNode();
    header.put("alg", "EdDSA").put("kid", key.keyId()).put("typ", type);
    return base64(JsonFields.line(header).getBytes(StandardCharsets.UTF_8));
  }

  private static String signature(String header, String payload, SigningKey key) {
    return base64(key.sign((header + "." + payload).getBytes(StandardCharsets.US_ASCII)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Decodes canonical base64url; no signature covers the unused bits of other encodings. */
  private byte[] bytes(String base64) {
    byte[] spelled = base64.getBytes(StandardCharsets.ISO_8859_1);
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(spelled);
      if (Arrays.equals(Base64.getUrlEncoder().withoutPadding().encode(bytes), spelled)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw unreadable("a part of it is not base64url", e);
    }
    throw unreadable("a part of it is not canonical base64url", null);
  }

  RejectedReleaseException unreadable(String why, Throwable cause) {
    return new RejectedReleaseException(
        unreadable, file + " cannot be read: " + why + "; fetch it again", cause);
  }
}
