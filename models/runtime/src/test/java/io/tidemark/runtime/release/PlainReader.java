package io.tidemark.runtime.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Independent reader for the format, written from {@code docs/formats/release.md} with only the JDK
 * and a JSON parser. Slow: reads whole files at once. Does not judge.
 */
final class PlainReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HexFormat HEX = HexFormat.of();
  private static final int BLOCK = 65_536;

  private Path folder;
  private JsonNode manifest;

  /** Thrown when a release is rejected. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /** Opens the current release of a published folder. */
  void open(Path published, String publicPem)
      throws IOException, GeneralSecurityException, Refused {
    Map<String, PublicKey> keys = releaseKeys(published, key(publicPem));
    String[] jws = Files.readString(published.resolve("CURRENT.jws")).split("\\.", -1);
    String payload = jws[1];
    PublicKey key = signer(jws[0], "tidemark-current+jws", keys);
    refuse(!verifies(key, jws[0], payload, jws[2]), "pointer's signature");
    JsonNode pointer = json(payload);
    folder = published.resolve("releases").resolve(pointer.get("release").textValue());
    manifest = manifest(folder, pointer.get("manifest_sha256").textValue());
    refuse(
        !verifies(
            key,
            Files.readAllBytes(folder.resolve("manifest.json")),
            Files.readAllBytes(folder.resolve("manifest.sig"))),
        "manifest's signature");
    for (String member : new String[] {"stream", "sequence"}) {
      refuse(!manifest.get(member).equals(pointer.get(member)), "mixed");
    }
    refuse(!id(key).equals(manifest.get("signed_by").textValue()), "mixed");
    checkFiles(folder, manifest);
  }

  /**
   * Returns the release keys of the newest root document, reached from a pinned root key, by id.
   */
  private static Map<String, PublicKey> releaseKeys(Path published, PublicKey pinned)
      throws IOException, GeneralSecurityException, Refused {
    Map<String, PublicKey> trusted = Map.of(id(pinned), pinned);
    JsonNode document = null;
    for (String line : Files.readAllLines(published.resolve("ROOT.jws"))) {
      JsonNode jws = JSON.readTree(line);
      if (document == null && !isSigned(jws, trusted)) {
        continue;
      }
      JsonNode next = json(jws.get("payload").textValue());
      Map<String, PublicKey> own = keys(next.get("root_keys"));
      refuse(!isSigned(jws, trusted) || !isSigned(jws, own), "chain");
      refuse(
          document != null
              && next.get("version").longValue() != document.get("version").longValue() + 1,
          "version");
      document = next;
      trusted = own;
    }
    refuse(document == null, "pinned key");
    return keys(document.get("release_keys"));
  }

  private static boolean isSigned(JsonNode jws, Map<String, PublicKey> keys)
      throws IOException, GeneralSecurityException {
    for (JsonNode part : jws.get("signatures")) {
      String header = part.get("protected").textValue();
      PublicKey key = keys.get(json(header).get("kid").textValue());
      String signature = part.get("signature").textValue();
      if (key != null && verifies(key, header, jws.get("payload").textValue(), signature)) {
        return true;
      }
    }
    return false;
  }

  private static PublicKey signer(String encoded, String type, Map<String, PublicKey> keys)
      throws IOException, Refused {
    JsonNode header = json(encoded);
    refuse(!header.path("alg").textValue().equals("EdDSA"), "alg");
    refuse(!header.path("typ").textValue().equals(type), "typ");
    PublicKey key = keys.get(header.path("kid").textValue());
    refuse(key == null, "key");
    return key;
  }

  private static Map<String, PublicKey> keys(JsonNode texts) throws GeneralSecurityException {
    Map<String, PublicKey> keys = new HashMap<>();
    for (JsonNode text : texts) {
      PublicKey key = key(text.textValue());
      keys.put(id(key), key);
    }
    return keys;
  }

  private static PublicKey key(String pemOrBase64) throws GeneralSecurityException {
    byte[] der =
        Base64.getMimeDecoder().decode(pemOrBase64.replaceAll("-----[A-Z ]+-----", "").strip());
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
  }

  private static String id(PublicKey key) throws GeneralSecurityException {
    return sha256(key.getEncoded()).substring(0, 16);
  }

  private static JsonNode json(String base64) throws IOException {
    return JSON.readTree(Base64.getUrlDecoder().decode(base64));
  }

  private static boolean verifies(PublicKey key, String header, String payload, String signature)
      throws GeneralSecurityException {
    byte[] signed = (header + "." + payload).getBytes(StandardCharsets.US_ASCII);
    return verifies(key, signed, Base64.getUrlDecoder().decode(signature));
  }

  private JsonNode manifest(Path release, String sha256)
      throws IOException, GeneralSecurityException, Refused {
    byte[] bytes = Files.readAllBytes(release.resolve("manifest.json"));
    refuse(!sha256(bytes).equals(sha256), "manifest's hash");
    JsonNode json = JSON.readTree(bytes);
    refuse(!json.get("format").textValue().equals("tidemark-release"), "format");
    refuse(json.get("format_version").intValue() != 1, "version");
    return json;
  }

  private static void checkFiles(Path release, JsonNode manifest)
      throws IOException, GeneralSecurityException, Refused {
    for (JsonNode file : manifest.get("files")) {
      byte[] bytes = Files.readAllBytes(release.resolve(file.get("path").textValue()));
      refuse(bytes.length != file.get("bytes").longValue(), "size");
      refuse(!sha256(bytes).equals(file.get("sha256").textValue()), "hash");
      if (!file.get("blocks").isNull()) {
        byte[] table = Files.readAllBytes(release.resolve(file.get("blocks").textValue()));
        for (int at = 0; at * BLOCK < bytes.length; at++) {
          byte[] block =
              Arrays.copyOfRange(bytes, at * BLOCK, Math.min(bytes.length, (at + 1) * BLOCK));
          String hash = HEX.formatHex(table, 32 * at, 32 * at + 32);
          refuse(!sha256(block).equals(hash), "block");
        }
      }
    }
  }

  /** Returns the bytes of an identity's record. */
  Optional<byte[]> record(String identity) throws IOException, GeneralSecurityException {
    byte[] key = HEX.parseHex(manifest.get("member_key").textValue());
    byte[] name = Arrays.copyOf(hmac(key, identity.getBytes(StandardCharsets.UTF_8)), 16);
    byte[] index = Files.readAllBytes(folder.resolve("identities.idx"));
    byte[] records = Files.readAllBytes(folder.resolve("identities.bin"));
    ByteBuffer in = ByteBuffer.wrap(index).order(ByteOrder.LITTLE_ENDIAN);
    int count = in.getInt(8);
    for (int at = 0; at < count; at++) {
      int entry = 12 + 28 * at;
      if (Arrays.equals(index, entry, entry + 16, name, 0, 16)) {
        int from = (int) in.getLong(entry + 16);
        return Optional.of(Arrays.copyOfRange(records, from, from + in.getInt(entry + 24)));
      }
    }
    return Optional.empty();
  }

  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }

  private static boolean verifies(PublicKey key, byte[] text, byte[] signature)
      throws GeneralSecurityException {
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(key);
    check.update(text);
    return check.verify(signature);
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static void refuse(boolean wrong, String why) throws Refused {
    if (wrong) {
      throw new Refused(why);
    }
  }
}
