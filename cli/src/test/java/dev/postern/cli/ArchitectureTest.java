package dev.postern.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses all = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.postern");

    @Test
    void isTheTopOnWhichNothingStands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.postern.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.postern.cli..", "picocli..")
                .check(all);
    }

    @Test
    void endsTheProcessInOnePlaceOnly() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ProcessEnd.class.getName())
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(all);
    }

    @Test
    void asksTheSystemsClockInOnePlaceOnly() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Postern.class.getName())
                // The other composition root: what AWS Lambda starts.
                .and()
                .doNotHaveFullyQualifiedName("dev.postern.crl.aws.sync.SyncFunction")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(java.time.InstantSource.class, "system")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(all);
    }
}
