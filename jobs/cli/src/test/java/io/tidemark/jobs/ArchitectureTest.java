package io.tidemark.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tidemark.jobs.cli.Tidemark;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;

@AnalyzeClasses(
    packages = "io.tidemark",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.DoNotIncludeTestsOfModules.class
    })
class ArchitectureTest {
  /** Skips other modules' tests, which come as separate jars. */
  static final class DoNotIncludeTestsOfModules implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule settingsKnowNoTableAndNoRun =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.jobs.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.tidemark.jobs.table..", "io.tidemark.jobs.run..");

  @ArchTest
  static final ArchRule tablesKnowNoRun =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.jobs.table..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tidemark.jobs.run..");

  /**
   * Another version of Delta may have other internals; a table's log has a replacement for them.
   */
  @ArchTest
  static final ArchRule onlyTablesKnowInternalsOfDelta =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tidemark.jobs.table..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark.sql.delta..");

  @ArchTest
  static final ArchRule librariesOnSparkKnowNoFileAndNoTable =
      noClasses()
          .that()
          .resideInAnyPackage("io.tidemark.batch..", "io.tidemark.training..")
          .and()
          // A spark.ml model saves itself to a path given by the caller.
          .haveNameNotMatching("io\\.tidemark\\.training\\.forest\\.IsolationForestModel(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "io.delta..", "org.apache.hadoop..");

  /** Commands are loaded even if Spark is absent, and most of them work without it. */
  @ArchTest
  static final ArchRule theCommandLineNamesNoSpark =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.jobs.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "io.delta..", "scala..");

  @ArchTest
  static final ArchRule onlyTheEntryAsksForTheTime =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Tidemark.class.getName())
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule nothingIsRandomWithoutASeed =
      noClasses()
          .should()
          .callConstructor(java.util.Random.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID");

  @ArchTest
  static final ArchRule onlyTheCommandLineAndTheRunPrint =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.tidemark.jobs.cli..", "io.tidemark.jobs.run..")
          .and()
          .resideInAnyPackage(
              "io.tidemark.jobs..",
              "io.tidemark.batch..",
              "io.tidemark.training..",
              "io.tidemark.engine..",
              "io.tidemark.runtime..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
