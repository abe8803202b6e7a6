package io.tidemark.runtime.bundle;

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
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A reader of the format, written from {@code EXPORT-FORMAT.md} with the JDK and a JSON parser
 * alone: slow, whole files at once, no judgement.
 */
final class PlainReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HexFormat HEX = HexFormat.of();
  private static final int BLOCK = 65_536;

  private Path folder;
  private JsonNode manifest;

  /** Why it refuses. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /** Opens the present release of a published folder. */
  void open(Path published, String publicPem)
      throws IOException, GeneralSecurityException, Refused {
    byte[] der =
        Base64.getMimeDecoder().decode(publicPem.replaceAll("-----[A-Z ]+-----", "").strip());
    PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    String[] jws = Files.readString(published.resolve("CURRENT.jws")).split("\\.", -1);
    JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(jws[0]));
    refuse(!header.path("alg").textValue().equals("EdDSA"), "alg");
    refuse(!header.path("typ").textValue().equals("tidemark-current+jws"), "typ");
    byte[] signed = (jws[0] + "." + jws[1]).getBytes(StandardCharsets.US_ASCII);
    refuse(!verifies(key, signed, Base64.getUrlDecoder().decode(jws[2])), "pointer's signature");
    JsonNode pointer = JSON.readTree(Base64.getUrlDecoder().decode(jws[1]));
    folder = published.resolve("releases").resolve(pointer.get("release").textValue());
    manifest = manifest(folder, pointer.get("manifest_sha256").textValue());
    refuse(
        !verifies(
            key,
            Files.readAllBytes(folder.resolve("manifest.json")),
            Files.readAllBytes(folder.resolve("manifest.sig"))),
        "manifest's signature");
    for (String member : new String[] {"stream", "epoch", "sequence"}) {
      refuse(!manifest.get(member).equals(pointer.get(member)), "mixed");
    }
    checkFiles(folder, manifest);
  }

  private JsonNode manifest(Path release, String sha256)
      throws IOException, GeneralSecurityException, Refused {
    byte[] bytes = Files.readAllBytes(release.resolve("manifest.json"));
    refuse(!sha256(bytes).equals(sha256), "manifest's hash");
    JsonNode json = JSON.readTree(bytes);
    refuse(!json.get("format").textValue().equals("tidemark-bundle"), "format");
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

  /** The bytes of an identity's record. */
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
