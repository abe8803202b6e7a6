package io.tidemark.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import io.tidemark.engine.program.RecentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Runs the tutorial in docs/tune.md with its catalogue and checks the output it shows. */
class FeatureTutorialTest {
  private static final Path TUTORIAL = Path.of("../../docs/tune.md");
  private static final Path HERE =
      Path.of("src/test/java/io/tidemark/batch/FeatureTutorialTest.java");

  @Test
  void tutorialShowsTheCatalogueUnderTest() throws IOException {
    String source = bare(Files.readString(HERE));
    List<String> blocks = blocks("java");
    assertThat(blocks).hasSize(2);
    assertThat(blocks).allSatisfy(block -> assertThat(source).contains(bare(block)));
  }

  @Test
  void featureHasValuesAndReasons() throws IOException {
    String yaml = blocks("yaml").get(0);
    List<AccessEvent> events = anHour();
    List<String> output = new ArrayList<>();
    List<Float> values = new ArrayList<>();

    FeatureProgram program = FeatureProgram.read("mine.yaml", yaml);
    ProfileView usual = Profile.none(program.schema()).view(ProfileRules.defaults());
    RecentState recent = program.newRecentState(Long.MIN_VALUE);
    float[] vector = new float[program.size()];
    for (AccessEvent event : events) {
      program.evaluate(usual, recent, event, vector);
      program.completed(recent, event);
      values.add(vector[0]);
      for (Reason reason : program.reasons(usual, event, vector, new double[] {1, 0}, 1)) {
        output.add(reason.message());
      }
    }

    assertThat(values).containsExactly(0f, 1f, 2f, 2f, 3f);
    assertThat(output.get(output.size() - 1))
        .isEqualTo("read 3 different secrets within an hour; usual: not recorded");
  }

  @Test
  void featureIsATableColumn() throws IOException {
    String yaml = blocks("yaml").get(0);
    Dataset<Row> events = TestSpark.events(anHour(), 2);
    Dataset<Row> profiles = TestSpark.SESSION.createDataFrame(List.<Row>of(), Profiles.SCHEMA);
    Dataset<Row> summaries = TestSpark.SESSION.createDataFrame(List.<Row>of(), DaySummaries.SCHEMA);
    LocalDate day = LocalDate.ofEpochDay(Company.FIRST_DAY);

    ExecutorProgram mine = new ExecutorProgram("mine.yaml", yaml);
    FeatureRange range = new FeatureRange(day, day, day);
    Dataset<Row> features =
        EventFeatures.of(
            profiles,
            summaries,
            events,
            range,
            mine,
            ProfileRules.defaults(),
            IdentityBounds.Finder.DEFAULTS);
    List<Row> rows =
        features.select("time", "secrets_hoarded_1h", "stuck").orderBy("time").collectAsList();

    assertThat(rows).extracting(row -> row.get(1)).containsExactly(0f, 1f, 2f, 2f, 3f);
    // Executors must find custom operators, too.
    assertThat(rows).extracting(row -> row.get(2)).containsExactly(1f, 1f, 2f, 3f, 4f);
  }

  private static List<AccessEvent> anHour() {
    List<AccessEvent> events = new ArrayList<>();
    String[] secrets = {null, "db", "mail", "db", "payments"};
    for (int i = 0; i < secrets.length; i++) {
      AccessEvent.Builder event =
          new Company(1).event("busy", Company.FIRST_DAY, 600 + i).toBuilder();
      events.add(
          event
              .text(EventColumn.METADATA_UID, "e" + i)
              .flag(EventColumn.IS_AUTHENTICATED, true)
              .text(
                  EventColumn.ACTION,
                  secrets[i] == null ? "s3:GetObject" : "secretsmanager:GetSecretValue")
              .text(EventColumn.RESOURCE_UID, secrets[i] == null ? "bucket" : secrets[i])
              .build());
    }
    return events;
  }

  private static List<String> blocks(String language) throws IOException {
    String page = Files.readString(TUTORIAL);
    String tutorial = page.substring(page.indexOf("## A first feature"));
    Matcher matcher =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(tutorial);
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  /** Removes line breaks and indentation, which are not compared. */
  private static String bare(String text) {
    return text.replaceAll("\\s+", "");
  }
}
