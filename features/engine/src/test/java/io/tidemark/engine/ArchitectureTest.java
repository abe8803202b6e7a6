package io.tidemark.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.tidemark.engine",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule PACKAGES_DEPEND_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("event")
          .definedBy("..engine.event..")
          .layer("catalogue")
          .definedBy("..engine.catalogue..")
          .layer("profile")
          .definedBy("..engine.profile..")
          .layer("bound")
          .definedBy("..engine.bound..")
          .layer("operator")
          .definedBy("..engine.operator..")
          .layer("program")
          .definedBy("..engine.program..")
          .whereLayer("program")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("operator")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("profile")
          .mayOnlyBeAccessedByLayers("operator", "program")
          .whereLayer("catalogue")
          .mayOnlyBeAccessedByLayers("operator", "program")
          .whereLayer("bound")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule NOTHING_DEPENDS_ON_CHANCE_OR_THE_CLOCK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule NUMBERS_ARE_THE_SAME_ON_EVERY_MACHINE =
      noClasses()
          .should()
          .callMethod(Math.class, "log", double.class)
          .orShould()
          .callMethod(Math.class, "log1p", double.class)
          .orShould()
          .callMethod(Math.class, "exp", double.class)
          .orShould()
          .callMethod(Math.class, "pow", double.class, double.class)
          .because("StrictMath gives the same bits on every JVM, Math need not");

  @ArchTest
  static final ArchRule ENFORCERS_NEED_NO_SPARK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..", "org.apache.hadoop..", "io.delta..");
}
