package io.tidemark.training;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.tidemark.training",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DATASETS_COME_IN_AND_DATASETS_GO_OUT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.tidemark.jobs..", "io.delta..", "java.nio.file..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.File")
          .because("tables, paths and the order of steps belong to the jobs");

  @ArchTest
  static final ArchRule NOTHING_ASKS_FOR_THE_TIME =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.LocalDate.class, "now")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .because("a night trained again must give the same bytes");

  @ArchTest
  static final ArchRule A_FOREST_BECOMES_ONNX_WITHOUT_SPARK =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.training.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..", "io.tidemark.training.forest..");
}
