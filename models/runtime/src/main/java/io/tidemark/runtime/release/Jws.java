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
 * Signed JSON object: a JWS (RFC 7515) with EdDSA signatures (RFC 8037). The compact form has one
 * signature, the general JSON form may have several.
 */
final class Jws {
  private final String file;
  private final RejectionReason unreadable;
  private final String payload;
  private final List<Part> parts;

  /** One signature: its header and its bytes, both in base64url, and its key id. */
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
      throw unreadable("it has no signature", null);
    }
  }

  /**
   * Reads the compact form; no signature is checked yet.
   *
   * @param file name of the file, for messages
   * @param type required {@code typ} of its header
   * @throws RejectedReleaseException with this reason if it is malformed
   */
  static Jws compact(byte[] text, String file, String type, RejectionReason unreadable) {
    String[] dotted = new String(text, StandardCharsets.ISO_8859_1).split("\\.", -1);
    if (dotted.length != 3) {
      throw new RejectedReleaseException(
          unreadable,
          file
              + " cannot be read: it has "
              + dotted.length
              + " parts between dots, not 3; fetch it again");
    }
    return new Jws(
        file, type, unreadable, dotted[1], List.<String[]>of(new String[] {dotted[0], dotted[2]}));
  }

  /** As {@link #compact}, for the general JSON form. */
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
          "its header says alg "
              + header.text("alg")
              + " and typ "
              + header.text("typ")
              + ", not EdDSA and "
              + type,
          null);
    }
    if (header.has("crit")) {
      throw unreadable("its header has crit: extensions that a reader must understand", null);
    }
    return header.text("kid");
  }

  /** Whether it names one of these keys as a signer; nothing is verified. */
  boolean names(TrustedKeys keys) {
    return parts.stream().anyMatch(part -> keys.ids().contains(part.keyId));
  }

  /**
   * Verifies the signature of one of these keys.
   *
   * @param remedy remedy if none of them signed it
   * @return id of the key
   * @throws RejectedReleaseException if none signed it, or the signature does not match
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

  /** The compact form, in ASCII and without a line end. */
  static String sign(String type, JsonNode payload, SigningKey key) {
    String encoded = base64(JsonFields.line(payload).getBytes(StandardCharsets.UTF_8));
    String header = header(type, key);
    return header + "." + encoded + "." + signature(header, encoded, key);
  }

  /** The general JSON form on one line, in ASCII and without a line end. */
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

  /**
   * Decodes the canonical base64 form only: other forms have spare bits that no signature covers.
   */
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
    throw unreadable("a part of it is not spelled as base64url is", null);
  }

  RejectedReleaseException unreadable(String why, Throwable cause) {
    return new RejectedReleaseException(
        unreadable, file + " cannot be read: " + why + "; fetch it again", cause);
  }
}
