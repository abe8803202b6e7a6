package io.tidemark.jobs.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.exports.DetectionFinding;
import io.tidemark.exports.DetectionFinding.Activity;
import io.tidemark.exports.DetectionFinding.Review;
import io.tidemark.exports.DetectionFinding.Status;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.table.AtomicFile;
import io.tidemark.runtime.risk.Level;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Folder that contains a file of findings for each night, such as {@code
 * findings-2026-03-21.ndjson}. Each line contains the latest version of a finding. If a finding has
 * not changed, its line remains byte-for-byte identical. Files are replaced as a whole, so readers
 * never see a partial file.
 *
 * @param folder path or URI; the folder is created when the first file is written
 * @param now time recorded in new and changed versions
 */
public record FindingFiles(String folder, Configuration hadoop, Instant now) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<TreeMap<String, Object>> MEMBERS = new TypeReference<>() {};
  private static final Pattern NAME = Pattern.compile("findings-(\\d{4}-\\d{2}-\\d{2})\\.ndjson");

  /** A night's findings by uid, in file order, after an export or a review. */
  public record Changes(
      LocalDate night, Map<String, ObjectNode> findings, List<ObjectNode> changed, int created) {}

  /**
   * Compares a night's findings with that night's file. Findings that no longer exist but were
   * exported earlier are kept with the status Deleted. Writes nothing.
   */
  Changes compare(LocalDate night, List<DetectionFinding> findings) {
    Map<String, ObjectNode> earlier = read(night);
    Map<String, ObjectNode> lines = new LinkedHashMap<>();
    List<ObjectNode> changed = new ArrayList<>();
    int created = 0;
    for (DetectionFinding finding : findings) {
      ObjectNode before = earlier.remove(finding.uid());
      ObjectNode line = version(before, changed, finding.toJson(ProgramVersion.text()));
      lines.put(finding.uid(), line);
      created += before == null ? 1 : 0;
    }
    Review gone = new Review(Status.DELETED, "");
    earlier.replaceAll(
        (uid, before) ->
            version(before, changed, DetectionFinding.review(before.deepCopy(), gone)));
    lines.putAll(earlier);
    return new Changes(night, lines, changed, created);
  }

  /**
   * Compares the current day's findings with that day's file. Findings that a night has already
   * written, and reviews of earlier findings, take precedence. All other lines in the file are
   * kept. Writes nothing.
   */
  public Changes add(LocalDate day, List<DetectionFinding> findings) {
    Map<String, ObjectNode> lines = read(day);
    List<ObjectNode> changed = new ArrayList<>();
    int created = 0;
    for (DetectionFinding finding : findings) {
      ObjectNode before = lines.get(finding.uid());
      if (before != null && !DetectionFinding.isByRelease(before)) {
        continue;
      }
      ObjectNode after = finding.toJson(ProgramVersion.text());
      if (before == null) {
        created++;
      } else {
        DetectionFinding.review(after, new Review(status(before), before.path("comment").asText()));
      }
      lines.put(finding.uid(), version(before, changed, after));
    }
    return new Changes(day, lines, changed, created);
  }

  /** Compares the statuses in a night's file with the reviews of its findings. Writes nothing. */
  Changes compare(LocalDate night, AlertReviews reviews) {
    Map<String, ObjectNode> lines = read(night);
    List<ObjectNode> changed = new ArrayList<>();
    lines.replaceAll(
        (uid, before) -> {
          if (status(before) == Status.DELETED) {
            return before;
          }
          JsonNode own = before.path("unmapped");
          String identity = before.at("/resources/0/uid").asText();
          Level level = Level.valueOf(own.path("level").asText());
          String leading = own.path("leading_feature").textValue();
          Review review = reviews.of(new AlertReviews.Key(night, identity, level, leading));
          return version(before, changed, DetectionFinding.review(before.deepCopy(), review));
        });
    return new Changes(night, lines, changed, 0);
  }

  /** Replaces a night's file if anything has changed. */
  public void write(Changes changes) {
    Path file = file(changes.night);
    try {
      if (changes.changed.isEmpty() && file.getFileSystem(hadoop).exists(file)) {
        return;
      }
      StringBuilder lines = new StringBuilder();
      changes.findings.values().forEach(finding -> lines.append(finding).append('\n'));
      AtomicFile.replace(file, lines.toString().getBytes(StandardCharsets.UTF_8), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + file + " cannot be written", e);
    }
  }

  /** Returns the nights that have a file, in date order. */
  NavigableSet<LocalDate> nights() {
    NavigableSet<LocalDate> nights = new TreeSet<>();
    try {
      Path listed = new Path(folder);
      FileSystem files = listed.getFileSystem(hadoop);
      if (files.exists(listed)) {
        Arrays.stream(files.listStatus(listed))
            .map(file -> NAME.matcher(file.getPath().getName()))
            .filter(Matcher::matches)
            .forEach(name -> nights.add(LocalDate.parse(name.group(1))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " cannot be listed", e);
    }
    return nights;
  }

  /** Reads all findings of a night, keyed by uid and in file order; empty if there is no file. */
  Map<String, ObjectNode> read(LocalDate night) {
    Path file = file(night);
    Map<String, ObjectNode> findings = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ObjectNode finding = (ObjectNode) MAPPER.readTree(line);
        findings.put(finding.required("finding_info").required("uid").asText(), finding);
      }
    } catch (FileNotFoundException nothingThere) {
      return findings;
    } catch (JsonProcessingException | ClassCastException | IllegalArgumentException e) {
      throw TidemarkException.usage(
          "the earlier findings of " + night + " cannot be read",
          PrintableText.of(file + " has a line that is not a finding", 300),
          "move that file away, or choose another folder; nothing was changed",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + file + " cannot be read", e);
    }
    return findings;
  }

  /** Returns the earlier version if it is equal; otherwise adds the next one to {@code changed}. */
  private ObjectNode version(ObjectNode before, List<ObjectNode> changed, ObjectNode after) {
    if (before != null && content(before).equals(content(after))) {
      return before;
    }
    changed.add(after);
    if (before == null) {
      return DetectionFinding.stamp(after, Activity.CREATE, 1, now, now);
    }
    return DetectionFinding.stamp(
        after,
        status(after).isClosed() ? Activity.CLOSE : Activity.UPDATE,
        before.at("/metadata/sequence").asInt() + 1,
        Instant.ofEpochMilli(before.at("/finding_info/created_time").asLong()),
        now);
  }

  /**
   * Returns the idempotency key for a version of a finding. The key depends only on the content and
   * the earlier version, so a run that is repeated after being killed produces the same key.
   */
  static String key(ObjectNode finding) {
    String uid = finding.at("/finding_info/uid").asText();
    int sequence = finding.at("/metadata/sequence").asInt();
    return uid + "-" + sequence + "-" + Integer.toHexString(content(finding).hashCode());
  }

  private static Status status(ObjectNode finding) {
    return Status.ofCaption(finding.path("status").asText());
  }

  /** Returns a finding's content without versions and export times, its members sorted. */
  private static String content(ObjectNode finding) {
    ObjectNode content = finding.deepCopy();
    content.remove(List.of("activity_id", "type_uid", "metadata"));
    ((ObjectNode) content.get("finding_info")).remove(List.of("created_time", "modified_time"));
    return MAPPER.convertValue(content, MEMBERS).toString();
  }

  private Path file(LocalDate night) {
    return new Path(folder, "findings-" + night + ".ndjson");
  }
}
